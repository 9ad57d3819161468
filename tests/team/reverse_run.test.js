/** A reverse run made in parts is the whole, whatever it starts from and holds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine } from "../../web/node/index.js";
import { createReverseRun } from "../../web/team/reverse_run.js";

test("parts of a run from given points, with held coordinates, are the whole", async () => {
  const engine = await createEngine();
  const session = engine.createSession({ hidden_width: 16, block_count: 1, timesteps: 20 }, null);
  const count = 50;
  const [from, known] = [0, 1].map((substream) => engine.normals(2 * count, { substream }));
  const cloud = {
    count,
    sampling: { rule: "ddpm", start: 12, steps: 5, seed: 3 },
    from,
    inpainting: { known, held: Uint8Array.from(known, (_, i) => i % 2), visits: 2 },
  };
  /** @param {{ first: number, count: number }} [part] */
  function run(part) {
    const reverse = createReverseRun(engine, session.settings, session.state(), cloud, part);
    while (!reverse.finished) reverse.advance();
    reverse.destroy();
    return Array.from(reverse.points);
  }
  const whole = run();
  assert.deepEqual([run({ first: 0, count: 13 }), run({ first: 13, count: 37 })].flat(), whole);
  const { sampling, inpainting } = cloud;
  assert.deepEqual(whole, Array.from(session.sample({ from, ...sampling, inpainting })));
});
