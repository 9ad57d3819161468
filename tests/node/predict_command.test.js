import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { createEngine, openModel, parseCsv } from "../../web/node/index.js";
import { refuse, succeed, temporaryFolder, tiny } from "./command_line.js";

const folder = temporaryFolder();

before(async () => {
  await succeed(["train", "--preset", "notebook", ...tiny, "--out", "plain.safetensors"], folder);
  await succeed(
    ["train", "--preset", "notebook", ...tiny, "--data", "both", "--out", "both.safetensors"],
    folder,
  );
});

/**
 * @param {string} text
 * @param {string} [model]
 */
function predict(text, model = "plain") {
  writeFileSync(join(folder, "batch.csv"), text);
  return ["predict", "--model", `${model}.safetensors`, "--in", "batch.csv"];
}

/** @param {string} text */
function columnsOf(text) {
  assert.match(text, /^eps_x,eps_y\n/);
  return parseCsv(text, "output", { required: ["eps_x", "eps_y"] }).columns;
}

test("whorl predict gives what the session predicts, to the last bit", async () => {
  const args = predict("t,x,y\n0,0.5,-0.25\n150,1,2\n299,-0.125,0\n");
  const columns = columnsOf(await succeed(args, folder));
  const engine = await createEngine();
  const { session } = openModel(engine, join(folder, "plain.safetensors"));
  const expected = session.predict(
    Float32Array.of(0.5, -0.25, 1, 2, -0.125, 0),
    Uint32Array.of(0, 150, 299),
    null,
  );
  session.destroy();
  const found = [0, 1, 2].flatMap((row) => [columns.eps_x[row], columns.eps_y[row]]);
  assert.deepEqual(Float32Array.from(found), expected);
});

test("a point's prediction does not depend on its neighbours", async () => {
  const rows = Array.from({ length: 600 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${i % 300}`);
  const all = columnsOf(await succeed(predict(`x,y,t\n${rows.join("\n")}\n`), folder));
  const one = columnsOf(await succeed(predict(`x,y,t\n${rows[517]}\n`), folder));
  assert.equal(all.eps_x.length, 600);
  assert.deepEqual([all.eps_x[517], all.eps_y[517]], [one.eps_x[0], one.eps_y[0]]);
});

test("the label changes the prediction of a model with labels", async () => {
  const { eps_x: x } = columnsOf(
    await succeed(predict("x,y,t,label\n0.5,0.5,9,0\n0.5,0.5,9,1\n", "both"), folder),
  );
  assert.notEqual(x[0], x[1]);
});

test("--out writes the same rows to a file", async () => {
  const args = predict("x,y,t\n0,0,5\n");
  const csv = await succeed(args, folder);
  await succeed([...args, "--out", "eps.csv"], folder);
  assert.equal(readFileSync(join(folder, "eps.csv"), "utf8"), csv);
});

test("a row that does not fit the model is refused with its line", async () => {
  await refuse(
    predict("x,y,t\n0,0,299\n0,0,300\n"),
    folder,
    1,
    /batch\.csv, line 3: t must be a whole number from 0 to 299, not 300/,
  );
  await refuse(predict("x,y,t\n0,0,-1\n"), folder, 1, /line 2: t must be .*, not -1/);
  await refuse(predict("x,y,t\n0,0,1.5\n"), folder, 1, /line 2: t must be .*, not 1\.5/);
  await refuse(predict("x,y\n0,0\n"), folder, 1, /line 1: the column 't' is missing/);
  await refuse(
    predict("x,y,t\n0,0,5\n", "both"),
    folder,
    1,
    /line 1: the column 'label' is missing, which this model needs/,
  );
  await refuse(
    predict("x,y,t,label\n0,0,5,2\n", "both"),
    folder,
    1,
    /line 2: label must be a whole number from 0 to 1, not 2/,
  );
});

test("a model and a batch are both required", async () => {
  await refuse(["predict", "--in", "batch.csv"], folder, 2, /--model FILE is required/);
  await refuse(["predict", "--model", "plain.safetensors"], folder, 2, /--in FILE is required/);
});
