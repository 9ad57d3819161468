/** Data, training, sampling and evaluation one after the other, as a user would. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { succeed, temporaryFolder } from "./command_line.js";

const folder = temporaryFolder();

/** @param {string[]} args */
async function distance(...args) {
  return JSON.parse(await succeed(["evaluate", ...args], folder)).sliced_wasserstein;
}

test("the quick preset learns the spiral", async () => {
  await succeed(["data", "--data", "spiral", "--out", "spiral.csv"], folder);
  await succeed(["train", "--out", "quick.safetensors"], folder);
  await succeed(["sample", "--model", "quick.safetensors", "--out", "samples.csv"], folder);
  const found = await distance("--samples", "samples.csv", "--reference", "spiral.csv");
  assert.ok(found <= 0.08, `sliced Wasserstein ${found}; pure noise has 0.58`);
});

test("a model of both shapes draws the one that is asked for", async () => {
  await succeed(["data", "--data", "both", "--out", "both.csv"], folder);
  await succeed(["train", "--data", "both", "--epochs", "60", "--out", "both.safetensors"], folder);
  for (const label of ["0", "1"]) {
    await succeed(
      ["sample", "--model", "both.safetensors", "--label", label, "--out", "drawn.csv"],
      folder,
    );
    const pair = ["--samples", "drawn.csv", "--reference", "both.csv", "--label"];
    const own = await distance(...pair, label);
    const other = await distance(...pair, label === "0" ? "1" : "0");
    assert.ok(own <= 0.12 && own < other / 2, `label ${label}: own ${own}, other ${other}`);
  }
});
