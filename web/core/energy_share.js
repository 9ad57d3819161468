/**
 * How many points are where samples are steered to. A file of its own: no page needs to load it that
 * does not steer.
 */
import { CoreError } from "./errors.js";
import { planeWidth, pointCount } from "./arguments.js";

/**
 * The share of points in the plane that are at most `within` from what an energy is of.
 * @param {import("./engine.js").Engine} engine
 * @param {import("./session.js").Energy} energy
 * @param {ArrayLike<number>} points  [count * 2]
 * @param {number} within  0 to 1e6; of a region 0 asks for the points in it
 * @returns {number} 0 to 1
 * @throws {CoreError} naming what is refused
 */
export function energyShare(engine, { kind, numbers }, points, within) {
  const count = pointCount("points", points, planeWidth);
  return engine.open((memory) => {
    const { api } = memory;
    const names = memory.textsOf((index) => api.whorl_api_energy_name(index));
    if (!names.includes(kind)) {
      throw new CoreError(`There is no energy "${kind}"; there are ${names.join(", ")}.`);
    }
    return memory.scoped((scope) => {
      const share = scope.block(8);
      const [from, at] = [scope.doubles(numbers), scope.floats(points)];
      memory.check(
        api.whorl_api_energy_share(
          share,
          names.indexOf(kind),
          from,
          numbers.length,
          at,
          count,
          within,
        ),
      );
      return memory.doublesAt(share, 1)[0];
    });
  });
}
