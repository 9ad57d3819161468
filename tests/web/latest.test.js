import test from "node:test";
import assert from "node:assert/strict";
import { latest } from "../../web/state/latest.js";
import { soon, until } from "./waiting.js";

/** Somebody who answers when the test says so. */
function openQuestions() {
  /** @type {{ fields: number, resolve: (answer: any) => void, reject: (error: Error) => void }[]} */
  const asked = [];
  const ask = (/** @type {number} */ fields) =>
    new Promise((resolve, reject) => asked.push({ fields, resolve, reject }));
  return { asked, ask };
}

test("of many questions from a slider one is in flight and the latest goes next", async () => {
  const { asked, ask } = openQuestions();
  /** @type {number[]} */
  const received = [];
  const seek = latest(ask, (value) => received.push(value), assert.ifError);
  for (const timestep of [1, 2, 3, 4]) seek(timestep);
  await soon();
  assert.deepEqual(
    asked.map(({ fields }) => fields),
    [1],
  );
  asked[0].resolve(1);
  await until(() => asked.length === 2);
  assert.equal(asked[1].fields, 4);
  asked[1].resolve(4);
  await until(() => received.length === 2);
  await soon();
  assert.deepEqual(received, [1, 4]);
  assert.equal(asked.length, 2);
  seek(5);
  assert.equal(asked.length, 3);
});

test("a refused question does not block the next one", async () => {
  const { asked, ask } = openQuestions();
  /** @type {string[]} */
  const refused = [];
  const seek = latest(
    ask,
    () => assert.fail("received"),
    (error) => refused.push(error.message),
  );
  seek(1);
  seek(2);
  asked[0].reject(new Error("no such timestep"));
  await until(() => asked.length === 2);
  assert.deepEqual(refused, ["no such timestep"]);
});
