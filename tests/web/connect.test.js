import test from "node:test";
import assert from "node:assert/strict";
import { connect } from "../../web/worker/connect.js";
import { soon, until } from "./waiting.js";

/** @typedef {import("../../web/worker/client.js").Client} Client */

const PATIENCE = 50; // ms

/** Workers in which each desk answers every request with the worker's number and the desk's. */
function createWorkers() {
  /** @type {any[]} */
  const started = [];
  /** @type {Client[]} */
  const clients = [];
  return {
    started,
    running: () => started.filter(({ ended }) => !ended).length,
    connect() {
      const client = connect({
        patience: PATIENCE,
        createWorker() {
          const number = started.length;
          /** @type {MessagePort[]} */
          const ports = [];
          const worker = {
            ended: false,
            /** @param {any} message @param {MessagePort[]} ports */
            postMessage(message, [port]) {
              assert.deepEqual(message, { desk: true });
              const desk = ports.push(port) - 1;
              port.onmessage = ({ data: { id, type } }) => {
                if (type === "close") port.close();
                else port.postMessage({ id, ok: true, value: [number, desk] });
              };
            },
            terminate() {
              worker.ended = true;
              for (const port of ports) port.close();
            },
            onerror: () => assert.fail("nobody listens for errors"),
            onmessage: () => assert.fail("nobody listens"),
          };
          started.push(worker);
          return /** @type {any} */ (worker);
        },
      });
      clients.push(client);
      return client;
    },
    /** So that the next test finds no worker. */
    closeAll: () => clients.forEach((client) => client.close()),
  };
}

const whoAnswers = (/** @type {Client} */ client) => client.request("checksum");

test("the first client starts the worker, the others get a desk of their own in it", async (t) => {
  const { started, connect, closeAll } = createWorkers();
  t.after(closeAll);
  const clients = [connect(), connect(), connect()];
  assert.equal(started.length, 1);
  assert.deepEqual(await Promise.all(clients.map(whoAnswers)), [
    [0, 0],
    [0, 1],
    [0, 2],
  ]);
});

test("the worker ends with its last client, and whoever comes then starts another", async (t) => {
  const { started, running, connect, closeAll } = createWorkers();
  t.after(closeAll);
  const [first, second] = [connect(), connect()];
  first.close();
  first.close(); // twice is once
  assert.equal(running(), 1);
  const third = connect();
  assert.equal(started.length, 1);
  second.close();
  assert.equal(running(), 1);
  assert.deepEqual(await whoAnswers(third), [0, 2]);
  third.close();
  assert.equal(running(), 0);
  assert.deepEqual(await whoAnswers(connect()), [1, 0]);
});

test("a fault of the worker reaches every client and every request, and ends the worker", async (t) => {
  const { started, running, connect, closeAll } = createWorkers();
  t.after(closeAll);
  const clients = [connect(), connect()];
  /** @type {string[]} */
  const faults = [];
  for (const client of clients) client.onFault((message) => faults.push(message));
  const waiting = clients.map(whoAnswers);
  started[0].onerror({ message: "RuntimeError: unreachable" });
  for (const request of waiting) await assert.rejects(request, /unreachable/);
  assert.deepEqual(faults, ["RuntimeError: unreachable", "RuntimeError: unreachable"]);
  assert.equal(running(), 0);
});

test("a script that cannot be loaded gives an event without a message, and is put in words", (t) => {
  const { started, connect, closeAll } = createWorkers();
  t.after(closeAll);
  /** @type {string[]} */
  const faults = [];
  connect().onFault((message) => faults.push(message));
  started[0].onerror({});
  assert.deepEqual(faults, ["its script could not be loaded"]);
});

test("after a fault the next client starts another worker, which the broken one no longer touches", async (t) => {
  const { started, running, connect, closeAll } = createWorkers();
  t.after(closeAll);
  const broken = connect();
  started[0].onerror({ message: "broken" });
  const next = connect();
  next.onFault((message) => assert.fail(message));
  broken.close();
  started[0].onerror({ message: "broken again" });
  assert.deepEqual(await whoAnswers(next), [1, 0]);
  assert.equal(running(), 1);
  const third = connect();
  assert.deepEqual(await whoAnswers(third), [1, 1]);
  next.close();
  third.close();
  assert.equal(running(), 0);
});

test("a page that may not start workers is told so, and may try again", async (t) => {
  const refuse = () => {
    throw new Error("Workers are forbidden here.");
  };
  assert.throws(() => connect({ createWorker: refuse }), /forbidden/);
  const { connect: connectTo, closeAll } = createWorkers();
  t.after(closeAll);
  assert.deepEqual(await whoAnswers(connectTo()), [0, 0]);
});

test("a client that is closed tells its desk", async (t) => {
  const { port1, port2 } = new MessageChannel();
  t.after(() => port1.close());
  /** @type {string[]} */
  const heard = [];
  const client = connect({
    createWorker: () =>
      /** @type {any} */ ({
        postMessage(/** @type {any} */ _message, /** @type {MessagePort[]} */ [port]) {
          port.onmessage = ({ data: { type } }) => port2.postMessage(type);
        },
        terminate() {},
      }),
  });
  port1.onmessage = ({ data }) => heard.push(data);
  client.close();
  await until(() => heard.length > 0);
  await soon();
  assert.deepEqual(heard, ["close"]);
});

test("a worker that hangs while it starts a helper is given up, and whoever waits is told", async (t) => {
  const { started, connect, closeAll } = createWorkers();
  t.after(closeAll);
  const client = connect();
  /** @type {string[]} */
  const faults = [];
  client.onFault((message) => faults.push(message));
  const tell = (/** @type {boolean} */ startsHelper) =>
    started[0].onmessage({ data: { startsHelper } });
  tell(true);
  tell(false);
  tell(true);
  tell(false);
  await new Promise((resolve) => setTimeout(resolve, 2 * PATIENCE));
  assert.deepEqual(await whoAnswers(client), [0, 0], "helpers that are started cost nothing");
  tell(true);
  await until(() => started[0].ended);
  assert.match(faults.join(), /^it never came back from starting another to share the work$/);
  await assert.rejects(whoAnswers(client), /never came back/);
  assert.deepEqual(await whoAnswers(connect()), [1, 0]);
});
