/** Points that are not in the plane, from file to file. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { refuse, succeed, temporaryFolder } from "./command_line.js";

const folder = temporaryFolder();
const model = ["--model", "wide.safetensors"];

test("points with columns x1, x2, … are trained on, drawn and predicted alike", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => [i % 2, 0.5, -0.5, i / 60, i % 3].join(","));
  writeFileSync(join(folder, "wide.csv"), `label,x1,x2,x3,x4\n${rows.join("\n")}\n`);
  const net = ["--hidden", "16", "--timesteps", "20", "--steps", "10"];
  await succeed(["train", "--data", "wide.csv", ...net, "--out", "wide.safetensors"], folder);
  const drawn = await succeed(["sample", ...model, "--count", "7", "--label", "1"], folder);
  assert.match(drawn, /^x1,x2,x3,x4,label\n/);
  assert.equal(drawn.trim().split("\n").length, 8);

  writeFileSync(join(folder, "batch.csv"), "x4,x1,x2,x3,t,label\n1,2,3,4,5,0\n");
  const predicted = await succeed(["predict", ...model, "--in", "batch.csv"], folder);
  assert.match(predicted, /^eps_x1,eps_x2,eps_x3,eps_x4\n/);

  writeFileSync(join(folder, "plane.csv"), "x,y,t,label\n1,2,3,0\n");
  await refuse(["predict", ...model, "--in", "plane.csv"], folder, 1, /the column 'x1' is missing/);
  await refuse(
    ["evaluate", "--samples", "wide.csv", "--reference", "wide.csv"],
    folder,
    1,
    /4 columns.*of the plane/,
  );
  await refuse(["sample", ...model, "--label", "1", "--count", "9000000"], folder, 2, /4194304/);
});
