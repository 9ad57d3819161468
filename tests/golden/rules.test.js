/** Reverse runs of few steps by every rule, as PyTorch has them from the papers; see make_golden.py. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { makeEngine, runnableVariants } from "../core/support.js";
import { assertAgree, openSession, parseTensors, readGolden, row } from "./support.js";

/** Each step starts from PyTorch's state. */
const oneStep = 1e-5;

const weights = await readGolden("unconditional.weights.safetensors");
const golden = parseTensors(await readGolden("rules.safetensors"));
const start = /** @type {Float32Array} */ (golden("x").values);
const noise = /** @type {Float32Array} */ (golden("noise").values);
const timesteps = [...golden("t").values];
const [eta] = golden("eta").values;

/** What the net is asked for on each path. */
const paths = {
  linear: { schedule: "linear", objective: "epsilon" },
  flow: { schedule: "flow", objective: "velocity" },
};

for (const variant of runnableVariants) {
  const engine = await makeEngine(variant);
  const rules = engine.sampling.find(({ name }) => name === "rule")?.choices ?? [];
  assert.ok(rules.length >= 7);

  for (const [path, settings] of Object.entries(paths)) {
    for (const rule of rules) {
      if (path === "flow" && rule === "ddpm") continue; // divides by the signal; there is none at first
      test(`each step of a run by ${rule} on the ${path} path is PyTorch's (${variant})`, (t) => {
        const session = openSession(t, engine, weights, settings);
        const sampling = { rule, steps: timesteps.length, eta: rule === "ddim" ? eta : 0 };
        assert.deepEqual([...session.timesteps(sampling)], timesteps);
        const states = /** @type {Float32Array} */ (golden(`${path}.${rule}`).values);
        const history = session.startHistory(sampling, start.length / 2);
        assertAgree(
          t,
          oneStep,
          timesteps.map((_, step) => {
            const x = step === 0 ? start : row(states, step - 1, start.length);
            const z = row(noise, step, start.length);
            const next = session.reverseStep(x, { step, sampling, noise: z, history });
            return [`step ${step + 1}`, next, row(states, step, start.length)];
          }),
        );
      });
    }
  }
}
