import test from "node:test";
import assert from "node:assert/strict";
import { connect } from "../../web/client/connect.js";
import { soon, until } from "./waiting.js";

/** @typedef {import("../../web/client/client.js").Client} Client */

const HELPER_TIME = 50; // ms
const CHECK_INTERVAL = 2; // ms

/** Workers in which each lab's server answers every request with the worker's number and its own. */
function createWorkers({ isThere = true } = {}) {
  /** @type {any[]} */
  const started = [];
  /** @type {Client[]} */
  const clients = [];
  return {
    started,
    running: () => started.filter(({ ended }) => !ended).length,
    connect() {
      const client = connect({
        helperTime: HELPER_TIME,
        checkInterval: CHECK_INTERVAL,
        createWorker() {
          const number = started.length;
          /** @type {MessagePort[]} */
          const ports = [];
          const worker = {
            ended: false,
            pings: 0,
            answersPings: true,
            /** @param {any} message @param {MessagePort[]} ports */
            postMessage(message, [port] = []) {
              if (message.ping) {
                worker.pings++;
                if (worker.answersPings) worker.onmessage({ data: { alive: true } });
                return;
              }
              assert.deepEqual(message, { connect: true });
              const server = ports.push(port) - 1;
              port.onmessage = ({ data: { id, type } }) => {
                if (type === "close") port.close();
                else if (type !== "train")
                  port.postMessage({ id, ok: true, value: [number, server] }); // training takes for ever
              };
            },
            terminate() {
              worker.ended = true;
              for (const port of ports) port.close();
            },
            onerror: () => assert.fail("nobody listens for errors"),
            /** @param {{ data: any }} event */
            onmessage: (event) => assert.fail(`nobody listens to ${event}`),
          };
          started.push(worker);
          if (isThere) queueMicrotask(() => worker.onmessage({ data: { alive: true } }));
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

test("the first client starts the worker, the others get a server of their own in it", async (t) => {
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
  for (const client of clients) client.onFault(({ cause }) => faults.push(String(cause)));
  const waiting = clients.map(whoAnswers);
  started[0].onerror({ message: "RuntimeError: unreachable" });
  for (const request of waiting) {
    await assert.rejects(request, ({ status, message }) => {
      assert.equal(
        message,
        "The worker that computes for this page failed: there was an error inside it.",
      );
      return status === "broken";
    });
  }
  assert.deepEqual(faults, ["RuntimeError: unreachable", "RuntimeError: unreachable"]);
  assert.equal(running(), 0);
});

test("a script that cannot be loaded gives an event without a message, and is put in words", (t) => {
  const { started, connect, closeAll } = createWorkers();
  t.after(closeAll);
  /** @type {string[]} */
  const faults = [];
  connect().onFault(({ message }) => faults.push(message));
  started[0].onerror({});
  assert.match(faults.join(), /failed: its script could not be loaded\.$/);
});

test("after a fault the next client starts another worker, which the broken one no longer touches", async (t) => {
  const { started, running, connect, closeAll } = createWorkers();
  t.after(closeAll);
  const broken = connect();
  started[0].onerror({ message: "broken" });
  const next = connect();
  next.onFault(({ message }) => assert.fail(message));
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
  assert.throws(
    () => connect({ createWorker: refuse }),
    ({ message, cause }) => /may not start the worker/.test(message) && /forbidden/.test(cause),
  );
  const { connect: connectTo, closeAll } = createWorkers();
  t.after(closeAll);
  assert.deepEqual(await whoAnswers(connectTo()), [0, 0]);
});

test("a client that is closed tells its server", async (t) => {
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
  client.onFault(({ message }) => faults.push(message));
  const tell = (/** @type {boolean} */ startsHelper) =>
    started[0].onmessage({ data: { startsHelper } });
  tell(true);
  tell(false);
  tell(true);
  tell(false);
  await new Promise((resolve) => setTimeout(resolve, 2 * HELPER_TIME));
  assert.deepEqual(await whoAnswers(client), [0, 0], "helpers that are started cost nothing");
  tell(true);
  await until(() => started[0].ended);
  assert.match(faults.join(), /: it never came back from starting another to share the work\.$/);
  await assert.rejects(whoAnswers(client), /never came back/);
  assert.deepEqual(await whoAnswers(connect()), [1, 0]);
});

test("another worker takes the broken one's place, for all that were in it and are there still", async (t) => {
  const { started, connect, closeAll } = createWorkers();
  t.after(closeAll);
  const [first, second, gone] = [connect(), connect(), connect()];
  /** @type {string[]} */
  const moved = [];
  first.onMove(() => moved.push("first"));
  second.onMove(() => moved.push("second"));
  gone.onMove(() => assert.fail("it is closed"));
  assert.equal(first.restart(), false, "it is not broken");
  const waiting = first.request("train", { asked: true });
  started[0].onerror({ message: "broken" });
  await assert.rejects(waiting);
  gone.close();
  assert.equal(second.restart(), true);
  assert.deepEqual(moved, ["first", "second"]);
  assert.equal(first.restart(), false, "it has been restarted already");
  assert.deepEqual(await Promise.all([first, second].map(whoAnswers)), [
    [1, 0],
    [1, 1],
  ]);
  first.close();
  second.close();
  assert.equal(started[1].ended, true);
});

test("a worker that never says anything is given up after eight checks", async (t) => {
  const { started, connect, closeAll } = createWorkers({ isThere: false });
  t.after(closeAll);
  const client = connect();
  const { message } = await new Promise((resolve) => client.onFault(resolve));
  assert.match(message, /failed: its script has not arrived\.$/);
  assert.equal(started[0].ended, true);
});

test("whoever waits is told of a worker that no longer answers, and of one that does the wait goes on", async (t) => {
  const { started, connect, closeAll } = createWorkers();
  t.after(closeAll);
  const client = connect();
  await soon();
  assert.equal(started[0].pings, 0, "nobody waits");
  const waiting = client.request("train", { asked: true });
  await until(() => started[0].pings > 40); // more than the checks that silence may last
  assert.equal(started[0].ended, false);
  started[0].answersPings = false;
  await assert.rejects(waiting, /failed: it does not answer any more\.$/);
});

test("a worker that may compute for long without looking up is waited for as much longer", async (t) => {
  const { started, connect, closeAll } = createWorkers();
  t.after(closeAll);
  const client = connect();
  await soon();
  client.longestPiece = 2000; // ms, twice the time between two checks
  const waiting = client.request("train", { asked: true });
  started[0].answersPings = false;
  await assert.rejects(waiting, /failed: it does not answer any more\.$/);
  assert.equal(started[0].pings, 30);
});
