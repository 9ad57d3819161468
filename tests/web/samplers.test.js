/** Samplers side by side: where the slider stops, which runs are measured, what is said of them. */

import { test } from "node:test";
import assert from "node:assert/strict";
import { frameOf } from "../../web/elements/kinds/samplers_frame.js";
import { createMeasuring, plannedRuns } from "../../web/elements/kinds/samplers_measuring.js";
import {
  stateAt,
  stateText,
  stopNear,
  stopsOf,
  stopText,
} from "../../web/elements/kinds/samplers_progress.js";
import { doublings, spreadLabels } from "../../web/figures/samplers_chart.js";
import { soon, until } from "./waiting.js";

const four = Uint32Array.of(9, 6, 3, 1);
const three = Uint32Array.of(9, 5, 2);

test("the slider stops where one of the runs has a state, and each shows its last one by then", () => {
  const stops = stopsOf([four, three]);
  assert.deepEqual(stops, [9, 6, 5, 3, 2, 1, -1]);
  assert.deepEqual(
    stops.map((time) => [stateAt(four, time), stateAt(three, time)]),
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 1],
      [2, 2],
      [3, 2],
      [4, 3],
    ],
  );
  assert.equal(stopNear(stops, 4), 3, "the first that is not before t = 4");
  assert.equal(stopNear(stops, -1), stops.length - 1);
});

test("a stop and a state are told in words", () => {
  assert.equal(stopText(undefined, 10), "Nothing generated yet");
  assert.equal(stopText(9, 10), "Diffusion time 10 of 10");
  assert.equal(stopText(-1, 10), "The finished samples");
  assert.deepEqual(
    [0, 1, 4].map((position) => stateText(position, four)),
    ["step 0 of 4: noise", "step 1 of 4: t = 7", "step 4 of 4: data"],
  );
});

test("runs of few evaluations come first, of every rule, up to one for each timestep", () => {
  assert.deepEqual(
    plannedRuns(["a", "b"], 10).map(({ rule, evaluations }) => `${rule}${evaluations}`),
    ["a2", "b2", "a4", "b4", "a8", "b8", "a10", "b10"],
  );
  assert.deepEqual(
    plannedRuns(["a"], 8).map(({ evaluations }) => evaluations),
    [2, 4, 8],
  );
  assert.deepEqual(plannedRuns(["a"], 1), [{ rule: "a", evaluations: 1 }]);
});

/** Measuring with a lab whose answers come when the test says so. */
function openMeasuring() {
  /** @type {((value: any) => void)[]} */
  const waiting = [];
  /** @type {any[]} */
  const asked = [];
  const answer = (/** @type {any} */ fields) =>
    new Promise((resolve) => {
      asked.push(fields);
      waiting.push(resolve);
    });
  let key = "one";
  const measuring = createMeasuring({
    lab: /** @type {any} */ ({ freshDistances: answer, scoreRule: answer }),
    rules: ["a"],
    subject: () => ({
      key,
      timesteps: 4,
      count: 7,
      label: null,
      sampling: (rule) => ({ rule, seed: 0 }),
    }),
    changed() {},
  });
  return {
    measuring,
    asked,
    give: (/** @type {any} */ value) => waiting.shift()?.(value),
    turnTo: (/** @type {string} */ other) => (key = other),
  };
}

test("measuring goes on from where it was stopped, and a late answer is dropped", async () => {
  const { measuring, asked, give } = openMeasuring();
  const over = measuring.go();
  give([0.1, 0.2]);
  await until(() => asked.length === 2);
  measuring.stop();
  give({ steps: 2, evaluations: 2, distance: 9 });
  await over;
  assert.deepEqual(measuring.now().measured, []);
  assert.ok(!measuring.now().going);

  const again = measuring.go();
  await until(() => asked.length === 3);
  assert.deepEqual(asked[2], { count: 7, sampling: { rule: "a", seed: 0 }, evaluations: 2 });
  give({ steps: 2, evaluations: 2, distance: 0.5 });
  await until(() => asked.length === 4);
  give({ steps: 4, evaluations: 4, distance: 0.4 });
  await again;
  const { measured, fresh, total, next } = measuring.now();
  assert.deepEqual(
    measured.map(({ distance }) => distance),
    [0.5, 0.4],
  );
  assert.deepEqual([fresh, total, next], [[0.1, 0.2], 2, null]);
});

test("another model, or other noise, is measured from the beginning", async () => {
  const { measuring, give, turnTo } = openMeasuring();
  void measuring.go();
  give([0.1]);
  await until(() => measuring.now().fresh.length === 1);
  assert.ok(!measuring.renew(), "nothing has changed");
  turnTo("two");
  assert.ok(measuring.renew());
  assert.deepEqual([measuring.now().fresh, measuring.now().going], [[], false]);
  give({ steps: 2, evaluations: 2, distance: 9 });
  await soon();
  assert.deepEqual(measuring.now().measured, []);
});

test("the chart's frame has a line for each rule, the panes' letters, the band and a verdict", () => {
  const rules = [
    { value: "a", label: "Ay" },
    { value: "b", label: "Bee" },
  ];
  const measured = [
    { rule: "a", steps: 2, evaluations: 2, distance: 0.3 },
    { rule: "b", steps: 1, evaluations: 1, distance: 0.5 },
    { rule: "a", steps: 4, evaluations: 4, distance: 0.04 },
  ];
  const pane = (/** @type {string} */ letter, /** @type {any} */ made) =>
    /** @type {any} */ ({ letter, values: () => ({ sampler: "a" }), result: () => made });
  const panes = [pane("A", { evaluations: 4, distance: 0.04 }), pane("B", null)];
  const frame = frameOf({ rules, panes, measured, fresh: [0.05, 0.02, 0.03], most: 4 });
  assert.deepEqual(frame.lines, [
    {
      name: "Ay",
      letters: ["A", "B"],
      points: [
        { x: 2, y: 0.3 },
        { x: 4, y: 0.04 },
      ],
    },
    { name: "Bee", letters: [], points: [{ x: 1, y: 0.5 }] },
  ]);
  assert.deepEqual(frame.marks, [{ letter: "A", x: 4, y: 0.04 }]);
  assert.deepEqual(frame.band, { low: 0.02, high: 0.05 });
  assert.match(frame.description, /lie 0\.020 to 0\.050 from it\./);
  assert.match(frame.description, /comes within 0\.050: Ay 4, Bee none of these\.$/);
});

test("names at the ends of lines keep apart, in their order, inside the chart", () => {
  const room = { gap: 10, low: 0, high: 100 };
  assert.deepEqual(spreadLabels([50, 20], room), [50, 20]);
  assert.deepEqual(spreadLabels([50, 52, 51], room), [50, 70, 60]);
  assert.deepEqual(spreadLabels([99, 98], room), [100, 90]);
  assert.deepEqual(spreadLabels([], room), []);
  assert.deepEqual(doublings(100), [1, 2, 4, 8, 16, 32, 64, 100]);
  assert.deepEqual(doublings(300), [1, 2, 4, 8, 16, 32, 64, 128, 256]);
});
