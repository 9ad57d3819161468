/** What the page around an embedded figure may ask of it. */

/** @typedef {import("../elements/whorl_element.js").WhorlElement} WhorlElement */

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} least
 */
function whole(name, value, least) {
  if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
  throw new TypeError(`"${name}" must be a whole number from ${least}.`);
}

/** @param {unknown} config @returns {Record<string, unknown>} */
function plainObject(config) {
  if (typeof config === "object" && config !== null && !Array.isArray(config)) return { ...config };
  throw new TypeError('"config" must be an object of settings by key.');
}

/**
 * Plain values only: points and weights stay where they are.
 * @param {WhorlElement} figure
 */
async function stateOf(figure) {
  const { status, step, preset, values, generation, figure: shown } = figure.getState();
  return {
    status,
    step,
    preset,
    values,
    checksum: await figure.checksum(),
    distance: generation?.distance ?? null,
    position: shown.position ?? null,
  };
}

/** @type {Record<string, (figure: WhorlElement, message: any) => any>} */
const commands = {
  play: (figure) => figure.play(),
  pause: (figure) => figure.pause(),
  step: (figure) => figure.step(),
  seek: (figure, { position }) => figure.seek(whole("position", position, 0)),
  train: (figure, { steps }) =>
    figure.train(steps === undefined ? undefined : whole("steps", steps, 1)),
  reset: (figure) => figure.reset(),
  setConfig: (figure, { config }) => figure.setConfig(plainObject(config)),
  getState: stateOf,
};

/**
 * @param {WhorlElement} figure
 * @param {any} message
 * @returns {Promise<{ ok: true, value: any } | { ok: false, message: string }>}
 */
export async function obey(figure, message) {
  try {
    const name = String(message.command);
    if (!Object.hasOwn(commands, name)) {
      const list = Object.keys(commands).join(", ");
      throw new TypeError(`There is no command “${name.slice(0, 40)}”; there are ${list}.`);
    }
    return { ok: true, value: (await commands[name](figure, message)) ?? null };
  } catch (error) {
    return { ok: false, message: /** @type {Error} */ (error).message };
  }
}
