import test from "node:test";
import assert from "node:assert/strict";
import { createSlices } from "../../web/worker/slices.js";
import { createClient, WorkerError } from "../../web/worker/client.js";

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

/** A job that counts its slices. @param {number} total */
function countingJob(total) {
  const job = {
    milliseconds: 1,
    slices: 0,
    advance: () => ++job.slices < total,
    fail: assert.ifError,
  };
  return job;
}

test("jobs take turns and end by themselves", async () => {
  const slices = createSlices();
  const [long, short] = [countingJob(5), countingJob(2)];
  slices.add(long);
  slices.add(short);
  slices.add(short); // twice is once
  await soon();
  assert.equal(long.slices, 5);
  assert.equal(short.slices, 2);
  slices.close();
});

test("a message that comes between two slices is obeyed before the next", async () => {
  const slices = createSlices();
  const job = countingJob(Infinity);
  slices.add(job);
  await soon();
  slices.remove(job);
  const stopped = job.slices;
  assert.ok(stopped > 0);
  await soon();
  assert.equal(job.slices, stopped);
  slices.close();
});

test("held, nothing runs; let go, everything goes on where it was", async () => {
  const slices = createSlices();
  const job = countingJob(3);
  slices.hold(true);
  slices.add(job);
  await soon();
  assert.equal(job.slices, 0);
  slices.hold(false);
  await soon();
  assert.equal(job.slices, 3);
  slices.close();
});

test("a slice that waits for others is not overlapped by another", async () => {
  const slices = createSlices();
  let inside = 0;
  let most = 0;
  const waitingJob = () => {
    let left = 3;
    return {
      milliseconds: 1,
      async advance() {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside--;
        return --left > 0;
      },
      fail: assert.ifError,
    };
  };
  slices.add(waitingJob());
  slices.add(waitingJob());
  await soon();
  await soon();
  assert.equal(most, 1);
  assert.equal(inside, 0);
  slices.close();
});

test("a job removed in the middle of its slice is not heard of again, whatever comes of the slice", async () => {
  const slices = createSlices();
  let turns = 0;
  for (const outcome of [() => true, () => Promise.reject(new Error("its session is gone"))]) {
    const job = {
      milliseconds: 1,
      async advance() {
        turns++;
        slices.remove(job);
        return outcome();
      },
      fail: () => assert.fail("told of a failure"),
    };
    slices.add(job);
    await soon();
  }
  assert.equal(turns, 2);
  slices.close();
});

test("a job that throws is told so and dropped, and the others go on", async () => {
  const slices = createSlices();
  /** @type {unknown} */
  let told = null;
  const other = countingJob(3);
  slices.add({
    milliseconds: 1,
    advance() {
      throw new Error("broken");
    },
    fail: (error) => (told = error),
  });
  slices.add(other);
  await soon();
  assert.match(String(told), /broken/);
  assert.equal(other.slices, 3);
  slices.close();
});

/** A worker of which the test plays the other side. */
function createFakeWorker() {
  /** @type {any} */
  const worker = {
    sent: /** @type {any[]} */ ([]),
    postMessage: (/** @type {any} */ message) => worker.sent.push(message),
    terminate() {},
    answer: (/** @type {any} */ data) => worker.onmessage({ data }),
  };
  return worker;
}

test("answers find their request, whatever their order", async () => {
  const worker = createFakeWorker();
  const client = createClient({ createWorker: () => worker });
  const first = client.request("train");
  const second = client.request("checksum");
  const [a, b] = worker.sent;
  worker.answer({ id: b.id, ok: true, value: "0123abcd" });
  worker.answer({ id: a.id, ok: false, status: "no-run", message: "there is no model yet" });
  assert.equal(await second, "0123abcd");
  await assert.rejects(first, (error) => error instanceof WorkerError && error.status === "no-run");
});

test("of many requests from a slider one is in flight and the latest goes next", async () => {
  const worker = createFakeWorker();
  const client = createClient({ createWorker: () => worker });
  /** @type {number[]} */
  const received = [];
  const ask = client.latest("forward_jump", (value) => received.push(value), assert.ifError);
  for (const timestep of [1, 2, 3, 4]) ask({ timestep });
  assert.equal(worker.sent.length, 1);
  worker.answer({ id: worker.sent[0].id, ok: true, value: 1 });
  await soon();
  assert.deepEqual(
    worker.sent.map((/** @type {any} */ { timestep }) => timestep),
    [1, 4],
  );
  worker.answer({ id: worker.sent[1].id, ok: true, value: 4 });
  await soon();
  assert.deepEqual(received, [1, 4]);
  assert.equal(worker.sent.length, 2);
});

test("a refused slider request does not block the next one", async () => {
  const worker = createFakeWorker();
  const client = createClient({ createWorker: () => worker });
  /** @type {string[]} */
  const refused = [];
  const ask = client.latest(
    "forward_jump",
    () => {},
    (error) => refused.push(error.message),
  );
  ask({ timestep: 1 });
  ask({ timestep: 2 });
  worker.answer({ id: worker.sent[0].id, ok: false, status: "bad", message: "no such timestep" });
  await soon();
  assert.deepEqual(refused, ["no such timestep"]);
  assert.equal(worker.sent.length, 2);
});

test("events reach their listeners, and a message nobody knows is reported", () => {
  const worker = createFakeWorker();
  /** @type {string[]} */
  const faults = [];
  const client = createClient({ createWorker: () => worker });
  client.onFault((text) => faults.push(text));
  /** @type {any[]} */
  const heard = [];
  client.on("diverged", (event) => heard.push(event.step));
  worker.answer({ event: "diverged", step: 12, message: "the loss is infinite" });
  worker.answer({ event: "diverged", step: "12", message: "the loss is infinite" });
  worker.answer({ event: "unheard-of" });
  assert.deepEqual(heard, [12]);
  assert.equal(faults.length, 2);
});

test("a worker that breaks rejects what waits and says so", async () => {
  const worker = createFakeWorker();
  /** @type {string[]} */
  const faults = [];
  const client = createClient({ createWorker: () => worker });
  client.onFault((text) => faults.push(text));
  const waiting = client.request("train");
  worker.onerror({});
  await assert.rejects(waiting, WorkerError);
  assert.deepEqual(faults, ["its script could not be loaded"]);
});
