/** Every objective, drawn from by every step rule, from the command line: a spiral, and one in few steps. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine } from "../../web/node/engine_from_disk.js";
import { openModel } from "../../web/node/model_files.js";
import { join } from "node:path";
import { succeed, temporaryFolder } from "./command_line.js";

const folder = temporaryFolder();
const engine = await createEngine();
const choicesOf = (
  /** @type {readonly import("../../web/core/engine.js").Setting[]} */ table,
  /** @type {string} */ wanted,
) => table.find(({ name }) => name === wanted)?.choices ?? [];
const rules = choicesOf(engine.sampling, "rule");

for (const objective of choicesOf(engine.settings, "objective")) {
  test(`a net that predicts ${objective} draws the spiral by every rule`, async (t) => {
    const file = `${objective}.safetensors`;
    await succeed(["train", "--objective", objective, "--epochs", "200", "--out", file], folder);
    await succeed(["data", "--data", "spiral", "--out", `${objective}.data.csv`], folder);
    const { session, metadata } = openModel(engine, join(folder, file));
    assert.equal(
      metadata.settings.objective,
      engine.settings.find(({ name }) => name === "objective")?.choices?.indexOf(objective),
    );
    session.destroy();
    for (const rule of rules) {
      const samples = `${objective}.${rule}.csv`;
      const drawn = ["sample", "--model", file, "--sampler", rule, "--steps", "50"];
      await succeed([...drawn, "--out", samples], folder);
      const told = await succeed(
        ["evaluate", "--samples", samples, "--reference", `${objective}.data.csv`],
        folder,
      );
      const { sliced_wasserstein: distance } = JSON.parse(told);
      t.diagnostic(`${objective}, ${rule}: ${distance.toFixed(4)}`);
      assert.ok(distance < 0.05, `${rule}: ${distance}`);
    }
  });
}

test("flow matching draws the spiral in 20 steps of each second-order rule", async (t) => {
  const train = ["train", "--schedule", "flow", "--objective", "velocity", "--epochs", "200"];
  await succeed([...train, "--time-sampling", "logit-normal", "--out", "flow.safetensors"], folder);
  await succeed(["data", "--data", "spiral", "--out", "flow.data.csv"], folder);
  const sample = ["sample", "--model", "flow.safetensors", "--steps", "20"];
  for (const rule of ["heun", "midpoint", "dpm++2m"]) {
    for (const spacing of choicesOf(engine.sampling, "spacing")) {
      const how = ["--sampler", rule, "--spacing", spacing, "--out", "flow.csv"];
      await succeed([...sample, ...how], folder);
      const told = await succeed(
        ["evaluate", "--samples", "flow.csv", "--reference", "flow.data.csv"],
        folder,
      );
      const { sliced_wasserstein: distance } = JSON.parse(told);
      t.diagnostic(`${rule}, ${spacing}: ${distance.toFixed(4)}`);
      assert.ok(distance < 0.05, `${rule}, ${spacing}: ${distance}`);
    }
  }
});
