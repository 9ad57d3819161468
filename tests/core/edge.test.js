/** The module's edge: hostile addresses and numbers straight at the exports, no JavaScript between. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  maximumComparedPoints,
  maximumFloats,
  maximumPoints,
  maximumPointsPerShape,
} from "../../web/core/arguments.js";
import { readModule } from "./support.js";

/** @type {Record<string, any>} */
let api;
/** @type {number} */
let settings;
/** @type {number} */
let session;
/** @type {number} */
let room;

let settingCount = 0;
/** Arguments of sampling, as the core has them by default. @type {number} */
let sampling;
const text = (/** @type {number} */ address) => {
  const bytes = new Uint8Array(api.memory.buffer);
  return new TextDecoder().decode(bytes.slice(address, bytes.indexOf(0, address)));
};

before(async () => {
  const { instance } = await WebAssembly.instantiate(
    /** @type {BufferSource} */ (await readModule("whorl.simd128.wasm")),
  );
  api = /** @type {any} */ (instance.exports);
  api._initialize?.();
  while (api.whorl_api_setting_name(0, settingCount) !== 0) settingCount++;
  settings = api.whorl_api_allocate(8 * settingCount);
  room = api.whorl_api_allocate(65536);
  const limits = api.whorl_api_allocate(32);
  for (let i = 0; i < settingCount; i++) {
    assert.equal(api.whorl_api_setting_limits(limits, 0, i), 0);
    const values = new Float64Array(api.memory.buffer, limits, 4);
    new Float64Array(api.memory.buffer, settings, settingCount)[i] = values[2];
  }
  let samplingCount = 0;
  while (api.whorl_api_setting_name(1, samplingCount) !== 0) samplingCount++;
  sampling = api.whorl_api_allocate(8 * samplingCount);
  for (let i = 0; i < samplingCount; i++) {
    assert.equal(api.whorl_api_setting_limits(limits, 1, i), 0);
    const values = new Float64Array(api.memory.buffer, limits, 4);
    new Float64Array(api.memory.buffer, sampling, samplingCount)[i] = values[2];
  }
  new Float64Array(api.memory.buffer, settings, settingCount)[0] = 16; // a small net
  new Float32Array(api.memory.buffer, room, 64).fill(0.5);
  const out = room + 1024;
  assert.equal(api.whorl_api_session_create(out, settings, room, 0, 32), 0);
  session = new Uint32Array(api.memory.buffer, out, 1)[0];
});

const isBadPointer = (/** @type {number} */ status) =>
  assert.match(text(api.whorl_api_status_text(status)), /address/);

test("null, misaligned and far addresses are refused everywhere", () => {
  const end = api.memory.buffer.byteLength;
  for (const bad of [0, room + 1, end - 4, end, 0xfffffff0]) {
    isBadPointer(api.whorl_api_session_start(session, bad, 100, 0));
    isBadPointer(api.whorl_api_session_train(session, bad, 100, room));
    isBadPointer(api.whorl_api_session_predict(session, 0, room, bad, room, 0, 100));
    isBadPointer(api.whorl_api_normals(bad, 100, 0, 0));
    isBadPointer(api.whorl_api_data_fill(bad, room, 0, 100, 1, 0));
    isBadPointer(api.whorl_api_schedule_view(bad, settings, 0));
    isBadPointer(api.whorl_api_settings_check(0, bad, room));
    isBadPointer(api.whorl_api_forward_step(bad, room, room, 100, 0.5));
    isBadPointer(api.whorl_api_forward_jump(room, room, bad, 100, 0.5));
    isBadPointer(api.whorl_api_add_noise(room, bad, room, 100, 0.5, 0.5));
    isBadPointer(api.whorl_api_sliced_wasserstein(room, bad, 10, room, 10));
    // one word for the session's address does fit at the very end
    if (bad !== end - 4) isBadPointer(api.whorl_api_session_create(bad, settings, room, 0, 32));
    if (bad !== end - 4) isBadPointer(api.whorl_api_session_create_gradient(bad, settings));
    isBadPointer(api.whorl_api_session_create_gradient(room, bad));
    isBadPointer(api.whorl_api_session_create_pairs(room, settings, room, bad, 0, 32));
    isBadPointer(api.whorl_api_session_straightness(session, bad, room, 0, 100));
    isBadPointer(api.whorl_api_session_straightness(session, room, bad, 0, 100));
    isBadPointer(api.whorl_api_session_steer(session, 0, bad, 3));
    isBadPointer(api.whorl_api_session_create(room, bad, room, 0, 32));
    isBadPointer(api.whorl_api_session_create(room, settings, bad, 0, 32));
    isBadPointer(api.whorl_api_bench_matmul(bad, room, room, 0, 8, 8, 8));
    if (bad !== room + 1) isBadPointer(api.whorl_api_session_load(session, bad, 100));
    isBadPointer(api.whorl_api_session_add_partial(session, 0, bad));
    isBadPointer(api.whorl_api_session_set_state(session, bad, 0));
    // the loss is one word, too
    if (bad !== end - 4) isBadPointer(api.whorl_api_session_close_step(session, bad));
  }
});

test("the exact density refuses addresses that are none", () => {
  const density = (/** @type {number[]} */ ...[out, points, x]) =>
    api.whorl_api_exact_log_density(out, settings, points, 0, 10, x, 0, 100, 0, 0, 0, 0);
  assert.equal(density(room, room + 8192, room + 8192), 0); // and takes the memory that it needs
  for (const bad of [0, room + 1, api.memory.buffer.byteLength - 4, 0xfffffff0]) {
    isBadPointer(density(bad, room, room));
    isBadPointer(density(room, bad, room));
    isBadPointer(density(room, room, bad));
  }
});

test("a partial sum or state that reaches one word past the memory is refused", () => {
  api.memory.grow(16); // its end is nobody's
  const end = api.memory.buffer.byteLength;
  const partial = 4 * api.whorl_api_session_partial_count(session);
  const state = 4 * api.whorl_api_session_state_count(session);
  isBadPointer(api.whorl_api_session_add_partial(session, 0, end - partial + 4));
  isBadPointer(api.whorl_api_session_set_state(session, end - state + 4, 0));
  const last = new Float32Array(api.memory.buffer, end - state, state / 4);
  const kept = last.slice();
  last.set(new Float32Array(api.memory.buffer, api.whorl_api_session_state(session), state / 4));
  assert.equal(api.whorl_api_session_set_state(session, end - state, 0), 0);
  last.set(kept);
});

test("addresses that are no session's are refused by all that shares training", () => {
  const end = api.memory.buffer.byteLength;
  for (const bad of [0, session + 4, session + 8, room, end - 8, end, 0xfffffff8]) {
    isBadPointer(api.whorl_api_session_pass(bad, 0, 0, 1));
    isBadPointer(api.whorl_api_session_add_partial(bad, 0, room));
    isBadPointer(api.whorl_api_session_close_pass(bad, 0));
    isBadPointer(api.whorl_api_session_close_step(bad, room));
    isBadPointer(api.whorl_api_session_set_state(bad, room, 0));
    assert.equal(api.whorl_api_session_passes(bad), 0);
    assert.equal(api.whorl_api_session_partial(bad, 0), 0);
    assert.equal(api.whorl_api_session_partial_count(bad), 0);
    assert.equal(api.whorl_api_session_state(bad), 0);
    assert.equal(api.whorl_api_session_state_count(bad), 0);
  }
});

test("an address that is no session is refused everywhere", () => {
  new Uint8Array(api.memory.buffer, room, 1024).fill(0);
  for (const bad of [0, room, room + 1, api.memory.buffer.byteLength, 0xfffffff0]) {
    isBadPointer(api.whorl_api_session_train(bad, room, 1, room));
    isBadPointer(api.whorl_api_session_destroy(bad));
    isBadPointer(api.whorl_api_session_straightness(bad, room, room, 0, 1));
    isBadPointer(api.whorl_api_session_steer(bad, 0, room, 3));
    isBadPointer(api.whorl_api_session_apply_gradient(bad));
    isBadPointer(api.whorl_api_session_set_pace(bad, 0.1, 10));
    isBadPointer(api.whorl_api_session_reverse_step(bad, room, room, sampling, 0, 0, 0, 0, 1, 0));
    assert.equal(api.whorl_api_session_checksum(bad), 0);
    assert.equal(api.whorl_api_session_tensor_name(bad, 0), 0);
    assert.equal(api.whorl_api_session_save(bad, 0, 0, 0, 0), 0);
  }
});

test("counts, labels, timesteps and steps out of range are refused", () => {
  assert.notEqual(api.whorl_api_session_start(session, room, 0, 0), 0);
  isBadPointer(api.whorl_api_session_start(session, room, 0xffffffff, 0)); // 2 * count would wrap
  assert.notEqual(api.whorl_api_session_predict(session, 0, room, room, room, 0, 0), 0);
  const words = new Uint32Array(api.memory.buffer, room + 4096, 2);
  words.set([0, 300]);
  const status = api.whorl_api_session_predict(session, 0, room, room, room + 4096, 0, 2);
  assert.match(text(api.whorl_api_status_text(status)), /timestep/);
  words.set([0, 1]);
  const labelled = api.whorl_api_session_predict(
    session,
    0,
    room,
    room,
    room + 4096,
    room + 4096,
    2,
  );
  assert.match(text(api.whorl_api_status_text(labelled)), /label/);
  assert.notEqual(
    api.whorl_api_session_reverse_step(session, room, room, sampling, 0, 0, 0, 0, 1, 300),
    0,
  );
  const steps = new Float64Array(api.memory.buffer, sampling, 2);
  for (const bad of [301, 4001, -1, 0.5, NaN]) {
    steps[1] = bad;
    assert.notEqual(
      api.whorl_api_session_reverse_step(session, room, room, sampling, 0, 0, 0, 0, 1, 0),
      0,
    );
    assert.equal(api.whorl_api_session_steps(session, sampling), 0);
  }
  steps[1] = 0;
});

test("the bounds that JavaScript has words for are the core's", () => {
  const points = api.whorl_api_allocate(4 * (maximumFloats + 2));
  const labels = api.whorl_api_allocate(4 * (maximumPointsPerShape + 1));
  const accepts = (/** @type {number} */ status) => status === 0;
  for (const [bound, call] of /** @type {[number, (count: number) => number][]} */ ([
    [maximumPoints(2), (count) => api.whorl_api_session_start(session, points, count, 0)],
    [maximumPointsPerShape, (count) => api.whorl_api_data_fill(points, labels, 0, count, 1, 0)],
    [
      maximumComparedPoints,
      (count) => api.whorl_api_sliced_wasserstein(room, points, count, points, 2),
    ],
  ])) {
    assert.ok(accepts(call(bound)), `${bound}`);
    assert.ok(!accepts(call(bound + 1)), `${bound + 1}`);
  }
  api.whorl_api_free(points);
  api.whorl_api_free(labels);
});

test("points that are not finite are refused before anything is computed", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    new Float32Array(api.memory.buffer, room, 4).set([0, 0, bad, 0]);
    const words = room + 8192;
    new Uint32Array(api.memory.buffer, words, 2).fill(0);
    const predicted = api.whorl_api_session_predict(session, 0, room + 256, room, words, 0, 2);
    assert.match(text(api.whorl_api_status_text(predicted)), /finite/);
    const stepped = api.whorl_api_session_reverse_step(
      session,
      room,
      room,
      sampling,
      0,
      0,
      0,
      0,
      2,
      0,
    );
    assert.match(text(api.whorl_api_status_text(stepped)), /finite/);
    const added = api.whorl_api_forward_step(room + 256, room, room, 4, 0.5);
    assert.match(text(api.whorl_api_status_text(added)), /finite/);
    const created = api.whorl_api_session_create(room + 1024, settings, room, 0, 2);
    assert.match(text(api.whorl_api_status_text(created)), /finite/);
  }
});

test("every status has its own sentence, and an unknown number is no crash", () => {
  const sentences = [];
  for (let status = 0; ; status++) {
    const sentence = text(api.whorl_api_status_text(status));
    if (sentence === "an unknown error") break;
    sentences.push(sentence);
  }
  assert.ok(sentences.length >= 26, `${sentences.length} sentences`);
  assert.equal(new Set(sentences).size, sentences.length);
  assert.equal(text(api.whorl_api_status_text(99)), "an unknown error");
});
