import test from "node:test";
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createSlices } from "../../web/worker/slices.js";
import { soon, until } from "./waiting.js";

/** @typedef {import("node:test").TestContext} TestContext */

/** @param {TestContext} t */
function makeSlices(t) {
  const slices = createSlices();
  t.after(() => slices.close());
  return slices;
}

/**
 * A job that counts its slices and writes its name into a log.
 * @param {number} total
 * @param {string} [name]
 * @param {string[]} [log]
 */
function countingJob(total, name = "", log = []) {
  const job = {
    milliseconds: 1,
    slices: 0,
    advance() {
      log.push(name);
      return ++job.slices < total;
    },
    fail: assert.ifError,
  };
  return job;
}

test("jobs take turns and end by themselves", async (t) => {
  const slices = makeSlices(t).share();
  const [long, short] = [countingJob(5), countingJob(2)];
  slices.add(long);
  slices.add(short);
  slices.add(short); // twice is once
  await until(() => long.slices === 5);
  await soon();
  assert.equal(long.slices, 5);
  assert.equal(short.slices, 2);
});

test("labs take turns, whoever came first", async (t) => {
  const all = makeSlices(t);
  /** @type {string[]} */
  const log = [];
  all.share().add(countingJob(4, "a", log));
  all.share().add(countingJob(2, "b", log));
  all.share().add(countingJob(3, "c", log));
  await until(() => log.length === 9);
  assert.equal(log.join(""), "abcabcaca");
});

test("a slice is told when it shall end", async (t) => {
  let now = 1000;
  const all = createSlices({ now: () => now });
  t.after(() => all.close());
  /** @type {number[]} */
  const deadlines = [];
  all.share().add({
    milliseconds: 7,
    advance(deadline) {
      deadlines.push(deadline);
      now += 100;
      return deadlines.length < 2;
    },
    fail: assert.ifError,
  });
  await until(() => deadlines.length === 2);
  assert.deepEqual(deadlines, [1007, 1107]);
});

test("a message that comes between two slices is obeyed before the next", async (t) => {
  const slices = makeSlices(t).share();
  const job = countingJob(Infinity);
  slices.add(job);
  await until(() => job.slices > 3);
  slices.remove(job);
  const stopped = job.slices;
  await soon();
  assert.equal(job.slices, stopped);
});

test("held, nothing runs; let go, everything goes on where it was", async (t) => {
  const slices = makeSlices(t).share();
  const job = countingJob(3);
  slices.hold(true);
  slices.add(job);
  await soon();
  assert.equal(job.slices, 0);
  slices.hold(false);
  await until(() => job.slices === 3);
});

test("held, what somebody asked for runs alone, whatever stands before it in the queue", async (t) => {
  const slices = makeSlices(t).share();
  const decoration = countingJob(3);
  const asked = Object.assign(countingJob(3), { asked: true });
  slices.hold(true);
  slices.add(decoration);
  slices.add(asked);
  await until(() => asked.slices === 3);
  await soon();
  assert.equal(decoration.slices, 0);
  slices.hold(false);
  await until(() => decoration.slices === 3);
});

test("stopped, not even what somebody asked for runs", async (t) => {
  const slices = makeSlices(t).share();
  const asked = Object.assign(countingJob(3), { asked: true });
  slices.hold(true, true);
  slices.add(asked);
  await soon();
  assert.equal(asked.slices, 0);
  slices.hold(true);
  await until(() => asked.slices === 3);
});

test("holding one lab's jobs does not stop another's, nor put them out of turn", async (t) => {
  const all = makeSlices(t);
  const [held, free] = [all.share(), all.share()];
  /** @type {string[]} */
  const log = [];
  held.hold(true);
  held.add(countingJob(2, "h", log));
  free.add(countingJob(4, "a", log));
  free.add(countingJob(4, "b", log));
  await until(() => log.length === 8);
  await soon();
  assert.equal(log.join(""), "abababab");
  held.hold(false);
  await until(() => log.length === 10);
  assert.equal(log.slice(8).join(""), "hh");
});

test("a lab held in the middle of its slice ends the slice and goes no further", async (t) => {
  const slices = makeSlices(t).share();
  let turns = 0;
  slices.add({
    milliseconds: 1,
    advance() {
      if (++turns === 2) slices.hold(true);
      return turns < 4;
    },
    fail: assert.ifError,
  });
  await until(() => turns === 2);
  await soon();
  assert.equal(turns, 2);
  slices.hold(false);
  await until(() => turns === 4);
});

test("a lab that closes drops its own jobs only", async (t) => {
  const all = makeSlices(t);
  const [one, other] = [all.share(), all.share()];
  const [first, second, kept] = [countingJob(1e6), countingJob(1e6), countingJob(1e6)];
  one.add(first);
  one.add(second);
  other.add(kept);
  await until(() => kept.slices > 2);
  one.close();
  const stopped = [first.slices, second.slices];
  const before = kept.slices;
  await until(() => kept.slices > before + 10);
  assert.deepEqual([first.slices, second.slices], stopped);
  other.close();
  const last = kept.slices;
  await soon();
  assert.equal(kept.slices, last);
});

test("a lab may close in the middle of its own slice, and of another's", async (t) => {
  const all = makeSlices(t);
  const [one, other] = [all.share(), all.share()];
  /** @type {string[]} */
  const log = [];
  one.add({
    milliseconds: 1,
    async advance() {
      log.push("one");
      one.close();
      await null;
      throw new Error("its session is gone");
    },
    fail: () => assert.fail("told of a failure"),
  });
  other.add({
    milliseconds: 1,
    async advance() {
      log.push("other");
      one.close();
      await null;
      return log.length < 4;
    },
    fail: assert.ifError,
  });
  await until(() => log.length === 4);
  assert.deepEqual(log, ["one", "other", "other", "other"]);
});

test("a slice that waits for others is not overlapped by another, not even another lab's", async (t) => {
  const all = makeSlices(t);
  let inside = 0;
  let most = 0;
  let ended = 0;
  const waitingJob = () => {
    let left = 3;
    return {
      milliseconds: 1,
      async advance() {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside--;
        if (--left === 0) ended++;
        return left > 0;
      },
      fail: assert.ifError,
    };
  };
  const share = all.share();
  share.add(waitingJob());
  share.add(waitingJob());
  all.share().add(waitingJob());
  await until(() => ended === 3);
  assert.equal(most, 1);
  assert.equal(inside, 0);
});

test("a job removed in the middle of its slice is not heard of again, whatever comes of the slice", async (t) => {
  const slices = makeSlices(t).share();
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
});

test("a job removed and added again in the middle of its slice goes on, once in each round", async (t) => {
  const slices = makeSlices(t).share();
  /** @type {string[]} */
  const log = [];
  const job = {
    milliseconds: 1,
    async advance() {
      log.push("j");
      if (log.length === 1) {
        slices.remove(job);
        slices.add(job);
      }
      await null;
      return log.length < 6;
    },
    fail: assert.ifError,
  };
  slices.add(job);
  slices.add(countingJob(3, "o", log));
  await until(() => log.length >= 7);
  await soon();
  assert.equal(log.join(""), "jojojoj");
});

test("a job that throws is told so and dropped, and the others go on", async (t) => {
  const slices = makeSlices(t).share();
  /** @type {unknown[]} */
  const told = [];
  const other = countingJob(3);
  slices.add({
    milliseconds: 1,
    advance() {
      throw new Error("broken");
    },
    fail: (error) => told.push(error),
  });
  slices.add(other);
  await until(() => other.slices === 3);
  await soon();
  assert.match(told.join(), /^Error: broken$/); // once
});

test("nothing is remembered of a job that is over", async (t) => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc");
  const slices = makeSlices(t).share();
  let ended = false;
  const kept = new WeakRef(
    (() => {
      const job = { milliseconds: 1, advance: () => !(ended = true), fail: assert.ifError };
      slices.add(job);
      return job;
    })(),
  );
  await until(() => ended);
  await soon();
  collectGarbage();
  assert.equal(kept.deref(), undefined);
  slices.hold(false); // the lab itself is still there
});
