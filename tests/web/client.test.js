import test from "node:test";
import assert from "node:assert/strict";
import { createClient, WorkerError } from "../../web/client/client.js";
import { soon, until } from "./waiting.js";

/** @typedef {import("node:test").TestContext} TestContext */

/**
 * A client, and the worker's end of its port, which the test plays.
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
  client.onFault(({ message, cause }) => faults.push(String(cause ?? message)));
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
  const first = client.request("train", { asked: true });
  const second = client.request("train_steps", { steps: 3 });
  const [a, b] = await requests(2);
  assert.deepEqual([a.type, b], ["train", { id: b.id, type: "train_steps", steps: 3 }]);
  answer({ id: b.id, ok: true, value: "0123abcd" });
  answer({ id: a.id, ok: false, status: "no-run", message: "there is no model yet", detail: null });
  assert.equal(await second, "0123abcd");
  await assert.rejects(
    first,
    (error) =>
      error instanceof WorkerError &&
      error.status === "no-run" &&
      error.message === "there is no model yet",
  );
});

test("events reach all who listen, until they no longer do", async (t) => {
  const { client, answer } = openClient(t);
  /** @type {string[]} */
  const heard = [];
  const end = client.on("diverged", ({ step }) => heard.push(`a${step}`));
  client.on("diverged", ({ step }) => heard.push(`b${step}`));
  client.on("team", ({ size }) => heard.push(`team ${size}`));
  answer({ event: "diverged", step: 12, message: "the loss is infinite", detail: null });
  await until(() => heard.length === 2);
  end();
  answer({ event: "diverged", step: 13, message: "the loss is infinite", detail: null });
  answer({ event: "team", size: 2, problem: null, detail: null });
  await until(() => heard.length === 4);
  assert.deepEqual(heard, ["a12", "b12", "b13", "team 2"]);
});

test("a message that nobody knows is reported, and goes no further", async (t) => {
  const { client, faults, answer } = openClient(t);
  client.on("diverged", () => assert.fail("heard"));
  answer({ event: "diverged", step: "12", message: "the loss is infinite", detail: null });
  answer({ event: "unheard-of" });
  answer("hello");
  await until(() => faults.length === 3);
  assert.match(faults[0], /"diverged" needs a whole in "step"/);
  assert.match(faults[1], /unknown event "unheard-of"/);
});

test("a worker that breaks rejects what waits, and says so", async (t) => {
  const { client, faults } = openClient(t);
  const waiting = [client.request("train", { asked: true }), client.request("checksum")];
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
  const answered = client.request("train", { asked: true });
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
  answer({ event: "team", size: 2, problem: null, detail: null });
  await soon();
  assert.equal(closed, 1);
  assert.equal(sent.length, 2);
});
