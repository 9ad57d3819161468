import { test } from "node:test";
import assert from "node:assert/strict";
import {
  createProgress,
  describe,
  drawBar,
  formatDuration,
  formatLoss,
} from "../../web/node/progress_bar.js";

test("durations are minutes and seconds, with hours when there are any", () => {
  assert.equal(formatDuration(0), "0:00");
  assert.equal(formatDuration(61.2), "1:02");
  assert.equal(formatDuration(3600 + 59.5), "1:01:00");
});

test("loss, speed and time left are told", () => {
  const text = describe({ done: 50, total: 200, seconds: 5, loss: 0.26712 });
  assert.equal(text, "step 50/200  loss 0.2671  10.0 steps/s  0:15 left");
});

test("a loss that has run away is told by its exponent", () => {
  assert.equal(formatLoss(999.5), "999.5000");
  assert.equal(formatLoss(3.8e35), "3.80e+35");
});

test("nothing is divided by zero before the first step", () => {
  assert.equal(describe({ done: 0, total: 200, seconds: 0 }), "step 0/200");
});

test("the bar is as full as the work is done and never wider than the terminal", () => {
  const half = drawBar({ done: 1, total: 2, seconds: 1 }, 200);
  assert.match(half, /^\[={12} {12}\] {2}50% /);
  assert.match(drawBar({ done: 2, total: 2, seconds: 1 }, 200), /^\[={24}\] 100%/);
  assert.equal(drawBar({ done: 1, total: 2, seconds: 1 }, 40).length, 39);
});

const environment = { TERM: "xterm" };

/** @param {boolean} isTTY */
function recorder(isTTY) {
  const texts = /** @type {string[]} */ ([]);
  return { isTTY, columns: 80, texts, write: (/** @type {string} */ text) => texts.push(text) };
}

test("a terminal gets one line, redrawn ten times a second and removed at the end", () => {
  const stream = recorder(true);
  const progress = createProgress({ stream, environment });
  for (let done = 1; done <= 100; done++)
    progress.update({ done, total: 100, seconds: done / 100 });
  progress.finish();
  assert.ok(stream.texts.length >= 9 && stream.texts.length <= 11, String(stream.texts.length));
  assert.ok(stream.texts.every((text) => text.startsWith("\r\x1b[K") && !text.includes("\n")));
  assert.equal(stream.texts.at(-1), "\r\x1b[K");
});

test("elsewhere there is a plain line every ten seconds, and none for a short run", () => {
  const stream = recorder(false);
  const progress = createProgress({ stream });
  progress.update({ done: 1, total: 100, seconds: 5 });
  assert.deepEqual(stream.texts, []);
  progress.update({ done: 2, total: 100, seconds: 10 });
  progress.update({ done: 3, total: 100, seconds: 15 });
  progress.finish();
  assert.deepEqual(stream.texts, ["step 2/100  0.200 steps/s  8:10 left\n"]);
});

test("a dumb terminal, and one without colours, get plain lines", () => {
  for (const environment of [{ TERM: "dumb" }, { TERM: "xterm", NO_COLOR: "1" }]) {
    const stream = recorder(true);
    const progress = createProgress({ stream, environment });
    for (const seconds of [1, 10, 15]) progress.update({ done: seconds, total: 100, seconds });
    progress.finish();
    assert.deepEqual(stream.texts, ["step 10/100  1.00 steps/s  1:30 left\n"]);
  }
});
