import test from "node:test";
import assert from "node:assert/strict";
import { createClient, WorkerError } from "../../web/worker/client.js";
import { soon, until } from "./waiting.js";

/** @typedef {import("node:test").TestContext} TestContext */

/**
 * A client, and the desk's end of its port, which the test plays.
 * @param {TestContext} t
 * @param {Parameters<typeof createClient>[1]} [options]
 */
function openClient(t, options) {
  const { port1, port2 } = new MessageChannel();
  /** @type {any[]} */
  const sent = [];
  port2.onmessage = ({ data }) => sent.push(data);
  /** @type {string[]} */
  const faults = [];
  const client = createClient(port1, options);
  client.onFault(({ message, detail }) => faults.push(detail ?? message));
  t.after(() => port2.close());
  return {
    client,
    sent,
    faults,
    answer: (/** @type {any} */ message) => port2.postMessage(message),
    /** @param {number} count */
    async requests(count) {
      await until(() => sent.length === count);
      return sent;
    },
  };
}

test("answers find their request, whatever their order", async (t) => {
  const { client, requests, answer } = openClient(t);
  const first = client.request("train");
  const second = client.request("train_steps", { steps: 3 });
  const [a, b] = await requests(2);
  assert.deepEqual([a.type, b], ["train", { id: b.id, type: "train_steps", steps: 3 }]);
  answer({ id: b.id, ok: true, value: "0123abcd" });
  answer({ id: a.id, ok: false, status: "no-run", message: "there is no model yet" });
  assert.equal(await second, "0123abcd");
  await assert.rejects(
    first,
    (error) =>
      error instanceof WorkerError &&
      error.status === "no-run" &&
      error.message === "there is no model yet",
  );
});

test("of many requests from a slider one is in flight and the latest goes next", async (t) => {
  const { client, sent, requests, answer } = openClient(t);
  /** @type {number[]} */
  const received = [];
  const ask = client.latest("forward_jump", (value) => received.push(value), assert.ifError);
  for (const timestep of [1, 2, 3, 4]) ask({ timestep });
  await requests(1);
  await soon();
  assert.equal(sent.length, 1);
  answer({ id: sent[0].id, ok: true, value: 1 });
  await requests(2);
  assert.equal(sent[1].timestep, 4);
  answer({ id: sent[1].id, ok: true, value: 4 });
  await until(() => received.length === 2);
  await soon();
  assert.deepEqual(received, [1, 4]);
  assert.equal(sent.length, 2);
  ask({ timestep: 5 });
  await requests(3);
});

test("a refused slider request does not block the next one", async (t) => {
  const { client, sent, requests, answer } = openClient(t);
  /** @type {string[]} */
  const refused = [];
  const ask = client.latest(
    "forward_jump",
    () => assert.fail("received"),
    (error) => refused.push(error.message),
  );
  ask({ timestep: 1 });
  ask({ timestep: 2 });
  await requests(1);
  answer({ id: sent[0].id, ok: false, status: "bad", message: "no such timestep" });
  await requests(2);
  assert.deepEqual(refused, ["no such timestep"]);
});

test("events reach all who listen, until they no longer do", async (t) => {
  const { client, answer } = openClient(t);
  /** @type {string[]} */
  const heard = [];
  const end = client.on("diverged", ({ step }) => heard.push(`a${step}`));
  client.on("diverged", ({ step }) => heard.push(`b${step}`));
  client.on("team", ({ size }) => heard.push(`team ${size}`));
  answer({ event: "diverged", step: 12, message: "the loss is infinite" });
  await until(() => heard.length === 2);
  end();
  answer({ event: "diverged", step: 13, message: "the loss is infinite" });
  answer({ event: "team", size: 2, problem: null });
  await until(() => heard.length === 4);
  assert.deepEqual(heard, ["a12", "b12", "b13", "team 2"]);
});

test("a message that nobody knows is reported, and goes no further", async (t) => {
  const { client, faults, answer } = openClient(t);
  client.on("diverged", () => assert.fail("heard"));
  answer({ event: "diverged", step: "12", message: "the loss is infinite" });
  answer({ event: "unheard-of" });
  answer("hello");
  await until(() => faults.length === 3);
  assert.match(faults[0], /"diverged" needs a whole in "step"/);
  assert.match(faults[1], /unknown event "unheard-of"/);
});

test("a worker that breaks rejects what waits, and says so", async (t) => {
  const { client, faults } = openClient(t);
  const waiting = [client.request("train"), client.request("checksum")];
  client.breakDown(new WorkerError("it is out of memory", "broken"));
  for (const request of waiting) {
    await assert.rejects(request, (error) => {
      return error instanceof WorkerError && error.message === "it is out of memory";
    });
  }
  assert.deepEqual(faults, ["it is out of memory"]);
});

test("a client that is closed says so once and hears nothing more", async (t) => {
  let closed = 0;
  const { client, sent, requests, answer } = openClient(t, { onClose: () => closed++ });
  const answered = client.request("train");
  client.on("team", () => assert.fail("heard"));
  answered.then(
    () => assert.fail("answered"),
    () => assert.fail("refused"),
  );
  client.close();
  client.close();
  client.request("checksum");
  await requests(2);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["train", "close"],
  );
  answer({ id: sent[0].id, ok: true, value: null });
  answer({ event: "team", size: 2, problem: null });
  await soon();
  assert.equal(closed, 1);
  assert.equal(sent.length, 2);
});
