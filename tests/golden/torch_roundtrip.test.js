/**
 * Whorl and a live PyTorch read each other's files and predict the same, at the notebook's sizes.
 *
 * WHORL_PYTHON names a Python that has PyTorch (default: Debian's). Without PyTorch these tests
 * fail, unless WHORL_SKIP_TORCH=1 says that it is meant.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { makeEngine, runnableVariants } from "../core/support.js";
import { assertAgree, openSession } from "./support.js";

const tolerance = 1e-5;
const count = 600; // more than the core takes in one pass
const python = process.env.WHORL_PYTHON ?? "/usr/bin/python3";
const script = fileURLToPath(new URL("check_with_torch.py", import.meta.url));
const skip = process.env.WHORL_SKIP_TORCH === "1" && "WHORL_SKIP_TORCH is set";

const folder = await mkdtemp(join(tmpdir(), "whorl-torch-"));
after(() => rm(folder, { recursive: true }));

const engines = await Promise.all(runnableVariants.map(makeEngine));
const [scalar, simd128] = engines;

/** @typedef {{x: Float32Array, t: Uint32Array, label: Uint32Array | null}} Batch */

/** @param {boolean} conditional @returns {Batch} */
function makeBatch(conditional) {
  return {
    x: scalar.normals(2 * count, { seed: 1 }),
    t: Uint32Array.from({ length: count }, (_, i) => (7 * i) % 300), // all of them, twice
    label: conditional ? Uint32Array.from({ length: count }, (_, i) => (i >> 1) % 2) : null,
  };
}

/**
 * Has PyTorch answer a batch.
 * @param {string[]} command  see check_with_torch.py
 * @param {Batch} batch
 * @returns {Promise<{epsilon: number[], metadata: Record<string, any>}>}
 */
function askTorch(command, { x, t, label }) {
  const batch = { x: [...x], t: [...t], label: label && [...label] };
  return new Promise((resolve, reject) => {
    // -B: no __pycache__ in the repository.
    const child = execFile(python, ["-B", script, ...command], (error, output) => {
      if (error) reject(error);
      else resolve(JSON.parse(output));
    });
    child.stdin?.on("error", () => {}); // it left without reading: its exit tells why
    child.stdin?.end(JSON.stringify(batch));
  });
}

for (const conditional of [false, true]) {
  const kind = conditional ? "conditional" : "unconditional";
  const batch = makeBatch(conditional);

  test(`PyTorch loads a model of Whorl's and predicts the same (${kind})`, { skip }, async (t) => {
    const data = simd128.makeData(conditional ? "both" : "spiral");
    const session = simd128.createSession({ class_count: conditional ? 2 : 0 }, data);
    t.after(() => session.destroy());
    session.train(10);
    const path = join(folder, `${kind}-from-whorl.safetensors`);
    const copy = join(folder, `${kind}-copy.safetensors`);
    const description = '{"format": 1, "text": "quotes \\" and \\\\, line\nends, π and 🌀"}';
    await writeFile(path, session.save(description));

    const { epsilon, metadata } = await askTorch(["predict", path, "--copy", copy], batch);
    assertAgree(t, tolerance, [
      ["prediction", session.predict(batch.x, batch.t, batch.label), epsilon],
    ]);
    assert.equal(metadata.whorl, description);
    // PyTorch's file of the same weights: the same bits come back.
    assert.equal(openSession(t, scalar, await readFile(copy)).checksum(), session.checksum());
  });

  test(`Whorl loads a model of PyTorch's and predicts the same (${kind})`, { skip }, async (t) => {
    const path = join(folder, `${kind}-from-torch.safetensors`);
    const { epsilon } = await askTorch(["make", path], batch);
    for (const engine of engines) {
      const session = openSession(t, engine, await readFile(path));
      assertAgree(t, tolerance, [
        [engine.variant, session.predict(batch.x, batch.t, batch.label), epsilon],
      ]);
    }
  });

  test(
    `PyTorch loads both sets of weights of a model that averages (${kind})`,
    { skip },
    async (t) => {
      const data = simd128.makeData(conditional ? "both" : "spiral");
      const settings = { class_count: conditional ? 2 : 0, ema_decay: 0.9, learning_rate: 1e-3 };
      const session = simd128.createSession(settings, data);
      t.after(() => session.destroy());
      session.train(10);
      const path = join(folder, `${kind}-averaged-from-whorl.safetensors`);
      await writeFile(path, session.save());
      const averaged = await askTorch(["predict", path, "--averaged"], batch);
      const latest = await askTorch(["predict", path], batch);
      assertAgree(
        t,
        tolerance,
        [averaged, latest].map(({ epsilon }, i) => [
          ["averaged", "latest"][i],
          session.predict(batch.x, batch.t, batch.label, i),
          epsilon,
        ]),
      );
      assert.notDeepEqual(averaged.epsilon, latest.epsilon);
    },
  );

  test(
    `Whorl reads both sets of weights of a training script that averages (${kind})`,
    { skip },
    async (t) => {
      const path = join(folder, `${kind}-averaged-from-torch.safetensors`);
      const { epsilon, metadata } = await askTorch(["average", path, "--decay", "0.9"], batch);
      for (const engine of engines) {
        const session = openSession(t, engine, await readFile(path));
        const predict = (/** @type {string} */ weights) =>
          session.predict(batch.x, batch.t, batch.label, weights);
        assertAgree(t, tolerance, [
          [`${engine.variant}, averaged`, predict("averaged"), epsilon],
          [`${engine.variant}, latest`, predict("latest"), metadata.latest],
        ]);
      }
    },
  );

  for (const type of ["half", "bfloat16", "double"]) {
    const title = `Whorl reads what a training script saves under DDP and torch.compile (${type}, ${kind})`;
    test(title, { skip }, async (t) => {
      const path = join(folder, `${kind}-${type}.safetensors`);
      const { epsilon, metadata } = await askTorch(["train", path, "--type", type], batch);
      const bytes = await readFile(path);
      for (const engine of engines) {
        const { settings, passedOver } = engine.readModel(bytes);
        assert.equal(settings.hidden_width, 256);
        assert.ok(passedOver.length > 80, `${passedOver.length} passed over`);
        assert.deepEqual(passedOver, metadata.passed_over);
        // Half and bfloat16 are exact in float; double is rounded to it, here as there.
        const session = openSession(t, engine, bytes);
        assertAgree(t, tolerance, [
          [engine.variant, session.predict(batch.x, batch.t, batch.label), epsilon],
        ]);
      }
    });
  }
}
