/**
 * Addresses of what is gone, straight at the exports of every build: a destroyed session and a freed
 * block are refused whatever came after them, and the memory stays sound.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleFileName } from "../../web/core/variants.js";
import { createDraws } from "../random.js";
import { readModule, runnableVariants } from "./support.js";

const BAD_POINTER = 1;

/** What exports that take a session answer where it is none: a status, or nothing at all. */
const answersNothing =
  /session_(step|steps|evaluations|steps_per_epoch|history_count|loss_questions|loss_buckets|parameter_count|checksum|gradient_norm|passes|partial_count|partial|state_count|state|tensor_\w+|save)$/;

/** @param {import("../../web/core/variants.js").Variant} variant */
async function open(variant) {
  const { instance } = await WebAssembly.instantiate(
    /** @type {BufferSource} */ (await readModule(moduleFileName(variant))),
  );
  const api = /** @type {Record<string, any>} */ (instance.exports);
  api._initialize?.();
  let settingCount = 0;
  while (api.whorl_api_setting_name(0, settingCount) !== 0) settingCount++;
  const settings = api.whorl_api_allocate(8 * settingCount);
  const points = api.whorl_api_allocate(8 * 32);
  const out = api.whorl_api_allocate(4096);
  const limits = api.whorl_api_allocate(32);
  for (let i = 0; i < settingCount; i++) {
    api.whorl_api_setting_limits(limits, 0, i);
    const initial = new Float64Array(api.memory.buffer, limits, 4)[2];
    new Float64Array(api.memory.buffer, settings, settingCount)[i] = initial;
  }
  api.whorl_api_free(limits);
  api.whorl_api_data_fill(points, out, 0, 32, 1, 0);

  const exportsOfSessions = Object.keys(api).filter(
    (name) =>
      /^whorl_api_session_/.test(name) &&
      !/_(create|create_gradient|create_pairs|bytes)$/.test(name),
  );
  assert.ok(exportsOfSessions.length >= 25, `${exportsOfSessions.length} exports`);

  return {
    api,
    out,

    /** @param {number} width @param {number} blocks @returns {number} */
    create(width, blocks) {
      new Float64Array(api.memory.buffer, settings, 3).set([width, 4, blocks]);
      assert.equal(api.whorl_api_session_create(out, settings, points, 0, 32), 0);
      return new Uint32Array(api.memory.buffer, out, 1)[0];
    },

    /** @param {number} session @param {number} steps */
    train: (session, steps) =>
      assert.equal(api.whorl_api_session_train(session, out, steps, out + 2048), 0),

    /** No export takes it for a session, or writes anything. @param {number} address */
    refuses(address) {
      const before = new Uint8Array(api.memory.buffer, out, 4096).slice();
      for (const name of exportsOfSessions) {
        const answer = api[name](address, out, out, out, out, 1, 1, 1, 1, 1);
        const right = answersNothing.test(name) ? 0 : BAD_POINTER;
        assert.equal(Number(answer), right, `${name}(${address})`);
      }
      assert.deepEqual(new Uint8Array(api.memory.buffer, out, 4096), before);
    },
  };
}

/** A run that tells whether memory is sound: the same checksum each time. */
function trainedChecksum(/** @type {Awaited<ReturnType<typeof open>>} */ { api, create, train }) {
  const session = create(32, 2);
  train(session, 20);
  const checksum = api.whorl_api_session_checksum(session);
  assert.equal(api.whorl_api_session_destroy(session), 0);
  return checksum;
}

for (const variant of runnableVariants) {
  test(`a destroyed session is refused by every export (${variant})`, async () => {
    const core = await open(variant);
    const kept = core.create(8, 0);
    const doomed = core.create(8, 1);
    core.train(doomed, 1);
    assert.equal(core.api.whorl_api_session_destroy(doomed), 0);
    core.refuses(doomed);
    core.train(kept, 1);
  });

  test(`nothing that is written into a free place makes a session of it (${variant})`, async () => {
    const core = await open(variant);
    const { api } = core;
    const session = core.create(8, 0);
    const end = api.memory.buffer.byteLength;
    const image = new Uint8Array(api.memory.buffer, session, end - session).slice();
    assert.equal(api.whorl_api_session_destroy(session), 0);
    new Uint8Array(api.memory.buffer, session, image.length).set(image);
    core.refuses(session);
    const block = api.whorl_api_allocate(image.length);
    new Uint8Array(api.memory.buffer, block, image.length).set(image);
    core.refuses(block);
    core.refuses(session);
  });

  test(`only a live block is freed, and only once (${variant})`, async () => {
    const { api, create } = await open(variant);
    const session = create(8, 0);
    const block = api.whorl_api_allocate(100);
    assert.equal(block % 16, 0);
    for (const no of [session, session + 16, block + 16, block - 16, 8, 0xfffffff0]) {
      assert.equal(api.whorl_api_free(no), BAD_POINTER, `${no}`);
    }
    assert.equal(api.whorl_api_free(0), 0);
    assert.equal(api.whorl_api_free(block), 0);
    assert.equal(api.whorl_api_free(block), BAD_POINTER);
    assert.equal(api.whorl_api_session_step(session), 0);
    assert.equal(api.whorl_api_session_destroy(session), 0);
  });

  for (const seed of [1, 2, 3]) {
    test(`2000 random calls leave memory sound (${variant}, seed ${seed})`, async () => {
      const core = await open(variant);
      const { api } = core;
      const draw = createDraws(seed);
      const checksum = trainedChecksum(core);
      /** @type {Map<number, number>} live sessions and the checksum of each */
      const sessions = new Map();
      /** @type {Map<number, { size: number, mark: number }>} live blocks and what is in them */
      const blocks = new Map();
      /** @type {Set<number>} */
      const gone = new Set();
      const one = (/** @type {Iterable<number>} */ all) => {
        const list = [...all];
        return list[draw.below(list.length)];
      };
      const actions = [
        function create() {
          if (sessions.size > 12) return;
          const session = core.create(4 * (1 + draw.below(12)), draw.below(4));
          if (draw.below(2) === 0) core.train(session, 1 + draw.below(3));
          sessions.set(session, api.whorl_api_session_checksum(session));
        },
        function destroy() {
          if (sessions.size === 0) return;
          const session = one(sessions.keys());
          assert.equal(api.whorl_api_session_checksum(session), sessions.get(session));
          assert.equal(api.whorl_api_session_destroy(session), 0);
          sessions.delete(session);
          gone.add(session);
        },
        function allocate() {
          if (blocks.size > 20) return;
          const size = 1 + draw.below(draw.below(10) === 0 ? 300_000 : 3000);
          const block = api.whorl_api_allocate(size);
          const mark = draw.below(256);
          new Uint8Array(api.memory.buffer, block, size).fill(mark);
          blocks.set(block, { size, mark });
        },
        function free() {
          if (blocks.size === 0) return;
          const block = one(blocks.keys());
          const { size, mark } = /** @type {any} */ (blocks.get(block));
          const bytes = new Uint8Array(api.memory.buffer, block, size);
          assert.ok(bytes.every((byte) => byte === mark));
          assert.equal(api.whorl_api_free(block), 0);
          blocks.delete(block);
          gone.add(block);
        },
        function useWhatIsGone() {
          if (gone.size === 0) return;
          const address = one(gone);
          if (!sessions.has(address)) core.refuses(address);
          if (!blocks.has(address)) assert.equal(api.whorl_api_free(address), BAD_POINTER);
        },
        function useWhatIsNone() {
          const address = draw.below(api.memory.buffer.byteLength);
          if (!sessions.has(address)) core.refuses(address);
          if (!blocks.has(address)) assert.equal(api.whorl_api_free(address), BAD_POINTER);
        },
      ];
      for (let call = 0; call < 2000; call++) actions[draw.below(actions.length)]();
      while (blocks.size > 0) actions[3]();
      while (sessions.size > 0) actions[1]();
      assert.equal(trainedChecksum(core), checksum);
      assert.ok(gone.size > 100);
    });
  }
}
