import test from "node:test";
import assert from "node:assert/strict";
import { checkRequest, checkAnswer, requests, events } from "../../web/worker/protocol.js";

/** A right value of each kind. @type {Record<string, any>} */
const right = {
  string: "spiral",
  arithmetic: "fast",
  boolean: true,
  number: 0.5,
  whole: 3,
  floats: new Float32Array(2),
  words: new Uint32Array(2),
  bytes: new Uint8Array(2),
  states: [new Float32Array(2)],
  settings: { timesteps: 300, schedule: "cosine" },
  pace: { learning_rate: 0.1, training_steps: 3 },
  sampling: { seed: 3, rule: "ddim", label: null },
};

/** Wrong values of each kind. @type {Record<string, any[]>} */
const wrong = {
  string: [3, undefined, {}],
  arithmetic: ["exactly", 1, undefined],
  boolean: [1, "true", undefined],
  number: [NaN, Infinity, "1", undefined],
  whole: [-1, 0.5, "3", NaN, undefined],
  floats: [[1, 2], new Float64Array(2), undefined],
  words: [[1, 2], new Float32Array(2), undefined],
  bytes: [[1], new ArrayBuffer(2), undefined],
  states: [new Float32Array(2), [[1, 2]], undefined],
  pace: [{ learning_rate: NaN }, { seed: 3 }, undefined, 3],
  sampling: [{ seed: null }, { label: NaN }, undefined, "x"],
  settings: [{ timesteps: null }, { timesteps: NaN }, undefined, "x"],
};

const fill = (/** @type {Record<string, string>} */ fields) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, kind]) => [name, right[kind.replace("?", "")]]),
  );

for (const [table, check, envelope] of /** @type {const} */ ([
  [requests, checkRequest, (/** @type {string} */ name) => ({ id: 1, type: name })],
  [events, checkAnswer, (/** @type {string} */ name) => ({ event: name })],
])) {
  for (const [name, fields] of Object.entries(table)) {
    test(`"${name}" is accepted when every field has its kind, and only then`, () => {
      const message = { ...envelope(name), ...fill(fields) };
      assert.equal(check(message), null);
      for (const [field, kind] of Object.entries(fields)) {
        for (const value of wrong[kind.replace("?", "")]) {
          const problem = check({ ...message, [field]: value });
          assert.match(problem ?? "", new RegExp(`"${field}"`), `${field} = ${String(value)}`);
        }
        const withNull = check({ ...message, [field]: null });
        assert.equal(withNull === null, kind.endsWith("?"), `${field} = null`);
      }
      assert.match(check({ ...message, surplus: 1 }) ?? "", /no field "surplus"/);
    });
  }
}

test("unknown requests and events are refused by name", () => {
  assert.match(checkRequest({ id: 1, type: "fly" }) ?? "", /unknown request "fly"/);
  assert.match(checkRequest({ id: 1, type: "constructor" }) ?? "", /unknown request/);
  assert.match(checkAnswer({ event: "fly" }) ?? "", /unknown event "fly"/);
  assert.match(checkAnswer({ event: "toString" }) ?? "", /unknown event/);
});

test("what is not a message at all is refused", () => {
  for (const value of [null, undefined, 3, "train"]) {
    assert.notEqual(checkRequest(value), null);
    assert.notEqual(checkAnswer(value), null);
  }
  assert.match(checkRequest({ type: "train" }) ?? "", /"id"/);
});

test("an answer is ok, or a refusal in words", () => {
  assert.equal(checkAnswer({ id: 1, ok: true, value: null }), null);
  const refusal = { id: 1, ok: false, status: "diverged", message: "too fast", detail: null };
  assert.equal(checkAnswer(refusal), null);
  assert.equal(checkAnswer({ ...refusal, detail: "RangeError" }), null);
  assert.notEqual(checkAnswer({ ...refusal, message: null }), null);
  assert.notEqual(checkAnswer({ id: 1, ok: false }), null);
  assert.notEqual(checkAnswer({ id: 1 }), null);
  assert.notEqual(checkAnswer({ ok: true }), null);
});
