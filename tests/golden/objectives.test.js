/** Each objective, and the gradient towards the points, as PyTorch has them; see make_golden.py. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { makeEngine, runnableVariants } from "../core/support.js";
import { assertAgree, openSession, parseTensors, readGolden } from "./support.js";

const onePass = 1e-5;

const weights = await readGolden("unconditional.weights.safetensors");
const golden = parseTensors(await readGolden("objectives.safetensors"));

for (const variant of runnableVariants) {
  const engine = await makeEngine(variant);
  const { choices } = /** @type {import("../../web/core/engine.js").Setting} */ (
    engine.settings.find(({ name }) => name === "objective")
  );
  assert.deepEqual(choices, ["epsilon", "x0", "v", "velocity"]);

  for (const objective of choices) {
    const of = (/** @type {string} */ name) => golden(`${objective}.${name}`).values;

    test(`loss, gradients and readings of ${objective} are PyTorch's (${variant})`, (t) => {
      const session = openSession(t, engine, weights, { objective });
      const [{ values: x }, { values: timesteps }] = [golden("x"), golden("t")];
      const loss = session.gradient(x, timesteps, of("target"));
      assertAgree(t, onePass, [["loss", [loss], of("loss")]]);
      assertAgree(
        t,
        onePass,
        session
          .tensors()
          .map(({ name, gradient }) => [name, gradient ?? [], of(`gradient.${name}`)]),
      );
      const weighted = openSession(t, engine, weights, { objective, loss_weight: "min-snr" });
      const weightedLoss = weighted.gradient(x, timesteps, of("target"));
      const last = weighted.tensors().find(({ name }) => name === "output_proj.3.weight");
      assertAgree(t, onePass, [
        ["min-SNR loss", [weightedLoss], of("min_snr.loss")],
        ["its gradient", last?.gradient ?? [], of("min_snr.gradient")],
      ]);
      const { x0, epsilon } = session.denoise(x, timesteps);
      assertAgree(t, onePass, [
        ["x0", x0, of("x0")],
        ["epsilon", epsilon, of("epsilon")],
      ]);
      assert.deepEqual(session.predict(x, timesteps), epsilon);
    });
  }

  test(`the gradient towards the points is PyTorch's (${variant})`, (t) => {
    const session = openSession(t, engine, weights);
    const gradient = session.inputGradient(
      golden("x").values,
      golden("t").values,
      golden("factor").values,
    );
    assertAgree(t, onePass, [["gradient", gradient, golden("input_gradient").values]]);
  });
}
