/** A network of points with 64 numbers, as PyTorch has it; see make_golden.py. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { makeEngine, runnableVariants } from "../core/support.js";
import { assertAgree, openSession, parseTensors, readGolden, row } from "./support.js";

const onePass = 1e-5;
const weightsAfterAdam = 2e-5; // see golden.test.js
const width = 64;
const timesteps = 40;

const weights = await readGolden("wide.weights.safetensors");
const golden = parseTensors(await readGolden("wide.run.safetensors"));

/** The arguments of session.gradient. @param {number} index */
function batch(index) {
  const [steps, count] = golden("batch.t").shape;
  assert.ok(index < steps);
  return /** @type {const} */ ([
    row(golden("batch.x").values, index, count * width),
    row(golden("batch.t").values, index, count),
    row(golden("batch.noise").values, index, count * width),
  ]);
}

/** @param {{ name: string, gradient: Float32Array | null }} tensor @returns {import("./support.js").Pair} */
const gradientPair = ({ name, gradient }) => [
  name,
  gradient ?? [],
  golden(`gradient.${name}`).values,
];

for (const variant of runnableVariants) {
  const engine = await makeEngine(variant);

  test(`predictions, gradients and Adam of width ${width} are PyTorch's (${variant})`, (t) => {
    const session = openSession(t, engine, weights, { timesteps, learning_rate: 1e-3 });
    assert.equal(session.width, width);
    const [x, at] = batch(0);
    assertAgree(t, onePass, [
      ["prediction", session.predict(x, at), golden("prediction").values],
      ["loss", [session.gradient(...batch(0))], golden("loss").values],
      ...session.tensors().map((tensor) => gradientPair(tensor)),
    ]);
    const losses = Array.from(golden("adam.losses").values, (_, step) => {
      const loss = session.gradient(...batch(step));
      session.applyGradient();
      return loss;
    });
    assertAgree(t, onePass, [["losses", losses, golden("adam.losses").values]]);
    assertAgree(
      t,
      weightsAfterAdam,
      session.tensors().map(({ name, values }) => [name, values, golden(`adam.${name}`).values]),
    );
  });

  test(`a reverse run of width ${width}, saved and opened, ends at PyTorch's (${variant})`, (t) => {
    const file = openSession(t, engine, weights, { timesteps }).save();
    const session = openSession(t, engine, file, { timesteps });
    let x = /** @type {Float32Array} */ (golden("reverse.x_start").values);
    for (let step = 0; step < timesteps; step++) {
      x = session.reverseStep(x, {
        step,
        noise: row(golden("reverse.noise").values, step, x.length),
      });
    }
    assertAgree(t, onePass, [["the end", x, golden("reverse.end").values]]);
  });
}
