/** The module's memory grows by what is missing, and what fits depends on what is there, not on what was. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CoreError } from "../../web/core/engine.js";
import { moduleFileName } from "../../web/core/variants.js";
import { createDraws } from "../random.js";
import { makeEngine, readModule, runnableVariants } from "./support.js";

const MIB = 2 ** 20;
const PAGE = 65536;
/** What a block takes beside its bytes. */
const HEADER = 16;

/**
 * The exports, and the size of memory in bytes.
 * @param {import("../../web/core/variants.js").Variant} [variant]
 */
async function open(variant = "simd128") {
  const { instance } = await WebAssembly.instantiate(
    /** @type {BufferSource} */ (await readModule(moduleFileName(variant))),
  );
  const api = /** @type {Record<string, any>} */ (instance.exports);
  api._initialize?.();
  return { api, size: () => api.memory.buffer.byteLength };
}

for (const variant of runnableVariants) {
  test(`memory starts small and grows by whole pages to 2 GiB (${variant})`, async () => {
    const { api, size } = await open(variant);
    assert.ok(size() <= 256 * 1024, `${size()} bytes`);
    const start = api.whorl_api_allocate(1);
    assert.equal(size(), 256 * 1024); // there was room
    const block = api.whorl_api_allocate(10 * MIB);
    assert.ok(size() >= block + 10 * MIB && size() < block + 10 * MIB + PAGE);
    assert.equal(api.whorl_api_allocate(2 ** 31), 0);
    assert.equal(api.whorl_api_free(block), 0);
    const rest = 2 ** 31 - block;
    assert.equal(api.whorl_api_allocate(rest + 1), 0);
    assert.equal(api.whorl_api_allocate(rest), block);
    assert.equal(size(), 2 ** 31);
    assert.equal(api.whorl_api_free(start), 0);
  });
}

test("what fits after anything that came and went is what fits at the start", async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { api, size } = await open();
    const first = api.whorl_api_allocate(1);
    api.whorl_api_free(first);
    const draw = createDraws(seed);
    /** @type {number[]} */
    const live = [];
    let most = 0; // that was live at once
    const sizes = new Map();
    for (let call = 0; call < 400; call++) {
      if (live.length < 6 && draw.below(2) === 0) {
        const bytes = (1 + draw.below(200)) * MIB;
        const block = api.whorl_api_allocate(bytes);
        assert.notEqual(
          block,
          0,
          `seed ${seed}, call ${call}: ${bytes} bytes beside ${live.length}`,
        );
        live.push(block);
        sizes.set(block, bytes);
        most = Math.max(
          most,
          live.reduce((sum, each) => sum + sizes.get(each) + HEADER, 0),
        );
      } else if (live.length > 0) {
        assert.equal(api.whorl_api_free(live.splice(draw.below(live.length), 1)[0]), 0);
      }
    }
    for (const block of live) api.whorl_api_free(block);
    // Of six blocks between 1 and 200 MiB, in the worst of orders, little is lost to gaps.
    assert.ok(size() < 1.5 * most, `seed ${seed}: ${size() / MIB} of ${most / MIB} MiB`);
    assert.equal(api.whorl_api_allocate(2 ** 31 - first), first, "all of it is one block again");
  }
});

test("a wider net fits after any narrower one, in no more memory than alone", async () => {
  const data = { points: [0.5, -0.5] };
  const engine = await makeEngine("simd128");
  const needed = engine.sessionBytes({ hidden_width: 1024 }, 1);
  for (const hidden_width of [768, 512, 1024, 256, 768, 1024]) {
    engine.createSession({ hidden_width }, data).destroy();
  }
  const session = engine.createSession({ hidden_width: 1024 }, data);
  assert.ok(needed < 300 * MIB);
  session.destroy();
  // The same sequence at the exports, where the size can be seen.
  const { api, size } = await open();
  for (const mebibytes of [154, 73, 265, 22, 154, 265]) {
    const block = api.whorl_api_allocate(mebibytes * MIB);
    assert.notEqual(block, 0);
    api.whorl_api_free(block);
  }
  assert.ok(size() <= 266 * MIB, `${size() / MIB} MiB`);
});

test("what was read before the memory grew is not lost, and calls that make it grow are right", async () => {
  for (const variant of runnableVariants) {
    const engine = await makeEngine(variant); // its memory is still small
    const data = engine.makeData("both", { points: 20_000 });
    assert.deepEqual(engine.makeData("both", { points: 20_000 }), data); // now without growing
    const session = engine.createSession({ hidden_width: 8, class_count: 2 }, data);
    const before = session.checksum();
    const state = session.state();
    const noise = engine.normals(400_000);
    session.setState(state, 0);
    assert.equal(session.checksum(), before);
    const x = noise.subarray(0, 200_000);
    const predicted = session.predict(x, 5, 1);
    const few = session.predict(x.subarray(0, 8), 5, 1);
    assert.deepEqual(predicted.subarray(0, 8), few);
    const file = session.save("x".repeat(60_000));
    const model = engine.readModel(file);
    assert.equal(model.metadata?.length, 60_000);
    session.destroy();
  }
});

test("where memory ends it is said, and what there is goes on", async () => {
  const engine = await makeEngine("simd128");
  const largest = { hidden_width: 1024, block_count: 16, batch_size: 4 };
  const data = { points: [0.5, -0.5] };
  const session = engine.createSession(largest, data);
  const isNoMemory = (/** @type {unknown} */ error) =>
    error instanceof CoreError &&
    error.status === "memory" &&
    /^This needs more/.test(error.message);
  assert.throws(() => engine.createSession(largest, data), isNoMemory);
  assert.ok(Number.isFinite(session.train(1)[0]));
  // Beside the largest there is room for a preview's two copies and a generation's.
  const copies = [1, 2, 3].map(() => engine.createSession(largest, null));
  assert.throws(() => engine.createSession(largest, data), isNoMemory);
  for (const copy of copies) copy.destroy();
  session.destroy();
  const again = engine.createSession(largest, data);
  assert.equal(again.stepIndex, 0);
  again.destroy();
});
