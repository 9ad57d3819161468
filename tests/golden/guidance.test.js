/** Guided and steered reverse steps, and the gradient of dropped labels, as PyTorch has them; see make_golden.py. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { makeEngine, runnableVariants } from "../core/support.js";
import { assertAgree, openSession, parseTensors, readGolden } from "./support.js";

const onePass = 1e-5;

const weights = await readGolden("conditional.weights.safetensors");
const golden = parseTensors(await readGolden("guidance.safetensors"));
const [x, labels] = [golden("x").values, golden("label").values];
const timesteps = [...golden("t").values];

for (const variant of runnableVariants) {
  const engine = await makeEngine(variant);

  test(`loss and gradients without labels are PyTorch's (${variant})`, (t) => {
    const session = openSession(t, engine, weights, { label_dropout: 0.1 });
    const of = (/** @type {string} */ name) => golden(`null.${name}`).values;
    const loss = session.gradient(x, of("t"), of("target"));
    assertAgree(t, onePass, [["loss", [loss], of("loss")]]);
    const tensors = session.tensors();
    const labelled = tensors.filter(({ name }) => name === "label_embedder.weight");
    assert.ok(labelled[0].gradient?.every((value) => value === 0));
    assertAgree(
      t,
      onePass,
      tensors
        .filter(({ name }) => name !== "label_embedder.weight")
        .map(({ name, gradient }) => [name, gradient ?? [], of(`gradient.${name}`)]),
    );
  });

  for (const scale of [0, 1, 3]) {
    test(`steps at guidance ${scale}, steered or not, are PyTorch's (${variant})`, (t) => {
      const session = openSession(t, engine, weights, { label_dropout: 0.1 });
      session.steer({ kind: "circle", numbers: golden("circle").values });
      const [strength] = golden("strength").values;
      const step = (/** @type {number} */ at, /** @type {number} */ steering_strength) =>
        session.reverseStep(x, {
          step: session.settings.timesteps - 1 - at,
          sampling: { rule: "ddim", guidance: scale, steering_strength },
          labels,
        });
      assertAgree(
        t,
        onePass,
        timesteps.flatMap((at) => [
          [`guided at ${at}`, step(at, 0), golden(`${at}.guided.${scale}`).values],
          [`steered at ${at}`, step(at, strength), golden(`${at}.steered.${scale}`).values],
        ]),
      );
    });
  }
}
