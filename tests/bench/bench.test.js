/** The benchmark's harness, without peers and without judging any time. */
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import assert from "node:assert/strict";
import { compare, summarise } from "./comparisons.js";
import { checkAnswer } from "./participants.js";
import { againstMost } from "./evaluations.js";
import { ofKind, writeSections } from "./report.js";
import { drawPlots, replaceSections } from "./results_file.js";
import { median, pairedRatio, takeTurns } from "./rounds.js";
import { runWholes, scaleUp } from "./whole.js";

/** @typedef {import("./rounds.js").Entry} Entry */

const script = fileURLToPath(new URL("run.js", import.meta.url));

/**
 * @param {Partial<Entry> & {contender: string, task: string}} entry
 * @param {number[]} milliseconds  of each call of turn in a row
 * @returns {Entry}
 */
const fake = (entry, milliseconds) => ({
  place: "Node",
  flops: null,
  turn: async () => milliseconds.shift() ?? NaN,
  ...entry,
});

test("a run of Whorl alone reports every figure, and they agree with each other", async () => {
  const args = ["--only", "Whorl simd128", "--places", "node", "--tasks", "peak,matmul,step"];
  const run = [script, ...args, "--parts", "speed", "--rounds", "2", "--turn", "1", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, run);
  const records = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const [machine] = records.filter(({ kind }) => kind === "machine");
  assert.equal(machine.rounds, 2);
  assert.match(machine.date, /^\d{4}-\d\d-\d\d$/);
  const [contender] = records.filter(({ kind }) => kind === "contender");
  assert.equal(contender.contender, "Whorl simd128");
  assert.equal(contender.loss_error, 0);

  const results = records.filter(
    ({ kind, contender: name }) => kind === "result" && name === "Whorl simd128",
  );
  assert.deepEqual(
    results.map(({ task }) => task),
    ["peak", "matmul", "step"],
  );
  const [peak, , step] = results;
  for (const result of results) {
    const { rounds_ms, median_ms, best_ms, gflops, fraction_of_peak, best_fraction_of_peak } =
      result;
    assert.equal(rounds_ms.length, 2);
    assert.equal(median_ms, (rounds_ms[0] + rounds_ms[1]) / 2);
    assert.equal(best_ms, Math.min(...rounds_ms));
    assert.ok(best_ms > 0);
    const fractions = rounds_ms.map(
      (/** @type {number} */ ms, /** @type {number} */ round) =>
        ((gflops * median_ms) / (peak.gflops * peak.median_ms)) * (peak.rounds_ms[round] / ms),
    );
    assert.ok(best_fraction_of_peak > 0);
    assert.ok(Math.abs(fraction_of_peak / ((fractions[0] + fractions[1]) / 2) - 1) < 1e-9);
  }
  assert.ok(Math.abs(step.gflops * step.median_ms - 768.7) < 1, "the plain count of a step");
});

test("a small run draws by every rule, counts its evaluations, and makes a table and a plot", async () => {
  const run = [script, "--parts", "evaluations", "--seeds", "2", "--share", "0.04", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, run);
  const records = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const measured = ofKind(records, "evaluations");
  const rules = new Set(measured.map(({ rule }) => rule));
  assert.ok(rules.size >= 7 && rules.has("ddpm") && rules.has("dpm++2m"));
  for (const { rule, budget, evaluations, sliced_wasserstein: distance, worst } of measured) {
    const isTwice = rule === "heun" || rule === "midpoint";
    assert.equal(evaluations, isTwice && budget % 2 === 0 ? budget - 1 : budget);
    assert.ok(distance > 0 && worst > distance && worst < Infinity);
  }
  const distances = (/** @type {string} */ wanted) =>
    measured.filter(({ rule }) => rule === wanted).map((record) => record.sliced_wasserstein);
  assert.deepEqual(distances("ddim"), distances("euler"), "one and the same without noise");
  assert.notDeepEqual(distances("heun"), distances("euler"));

  const { evaluations, machine } = writeSections(records);
  assert.equal(machine, undefined, "the other parts' machine stays as it is");
  assert.match(evaluations, /--seeds 2.*: mean of 2 seeds/);
  assert.match(evaluations, /^\| heun, log-snr /m);
  const { "evaluations.svg": svg } = drawPlots(records);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
  assert.equal(svg.match(/<path class="c\d curve"/g)?.length, rules.size - 1);
  assert.match(svg, />ddim, euler<.*prefers-color-scheme|prefers-color-scheme.*>ddim, euler</s);
});

test("the methods cost little more than what they are made of", async () => {
  const run = [script, "--parts", "costs", "--rounds", "5", "--turn", "5", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, run);
  const records = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const costs = ofKind(records, "cost");
  const of = (/** @type {string} */ wanted) => costs.filter(({ group }) => group === wanted);
  assert.ok(of("sampling").length >= 7 && of("training").length >= 8);
  // Generous, since others may be at work beside: RESULTS.md has the aims, and what is measured.
  const most = { sampling: 2, training: 2, older: 2, field: 30 };
  for (const { group, subject, ratio, best_ratio: best, milliseconds } of costs) {
    assert.ok(ratio > 0.1 && milliseconds > 0, subject);
    assert.ok(Math.min(ratio, best) < most[group], `${subject}: ${ratio} (${best}) times as long`);
  }
  assert.match(writeSections(records).costs, /^\| `quick` asked for x0 \| epsilon \| [\d.]+× /m);
});

test("a rule with few evaluations is compared with its own best with many", () => {
  const at = (/** @type {any} */ record) => ({ kind: "evaluations", evaluations: 0, ...record });
  const ratios = againstMost(
    [
      at({ rule: "a", spacing: "x", budget: 20, sliced_wasserstein: 3 }),
      at({ rule: "a", spacing: "y", budget: 20, sliced_wasserstein: 2.5 }),
      at({ rule: "a", spacing: "x", budget: 100, sliced_wasserstein: 2 }),
      at({ rule: "a", spacing: "y", budget: 100, sliced_wasserstein: 4 }),
      at({ rule: "b", spacing: "x", budget: 20, sliced_wasserstein: 1 }),
      at({ rule: "b", spacing: "x", budget: 100, sliced_wasserstein: 1 }),
    ],
    20,
  );
  assert.deepEqual(ratios, [
    { rule: "a", spacing: "y", few: 2.5, many: 2, ratio: 1.25 },
    { rule: "b", spacing: "x", few: 1, many: 1, ratio: 1 },
  ]);
});

test("contenders take turns; the fast make as many calls as fit", async () => {
  /** @type {string[]} */
  const order = [];
  const entries = ["a", "b"].map((contender) => ({
    place: "Node",
    contender,
    task: "step",
    flops: null,
    turn: async (/** @type {number} */ calls) => {
      order.push(`${contender}${calls}`);
      return contender === "a" ? 2 : 700;
    },
  }));
  const measured = await takeTurns(entries, { rounds: 2, turnMilliseconds: 100 });
  assert.deepEqual(order, ["a1", "a1", "b1", "a50", "b1", "a50", "b1"]);
  assert.deepEqual(measured.get(entries[1])?.milliseconds, [700, 700]);
});

test("ratios and shares of the peak are medians of the rounds' own", async () => {
  assert.equal(median([3, 1, 2]), 2);
  // A busy second round, which hits both, changes nothing.
  assert.equal(pairedRatio([30, 300, 30], [10, 100, 10]), 3);
  assert.throws(() => pairedRatio([1], [1, 2]));

  const measured = await takeTurns(
    [
      fake({ contender: "Whorl simd128", task: "peak", flops: 5e7 }, [1, 1, 1, 1]),
      fake({ contender: "Whorl simd128", task: "step", flops: 8e8 }, [20, 20, 20, 40]),
      fake({ contender: "jax-js, one thread", task: "step" }, [90, 90, 90, 90]),
      fake({ contender: "jax-js, own threads", task: "step" }, [50, 50, 50, 80]),
      fake({ contender: "PyTorch", place: "Python", task: "step" }, [10, 10, 10, 20]),
    ],
    { rounds: 2, turnMilliseconds: 1 },
  );
  const results = summarise(measured);
  const whorl = results.find(
    ({ contender, task }) => contender === "Whorl simd128" && task === "step",
  );
  assert.equal(whorl?.median_ms, 30);
  assert.equal(whorl?.fraction_of_peak, (16 / 20 + 16 / 40) / 2);
  const ratios = compare(results);
  assert.deepEqual(
    ratios.map(({ against, ratio, goal }) => [against, ratio, goal]),
    [
      ["jax-js, own threads", 2.25, 2.3],
      ["jax-js, one thread", 3.375, null],
      ["PyTorch", 0.5, null],
    ],
  );

  const sections = writeSections([...results, ...ratios]);
  assert.match(sections.ratios, /own threads \| 2\.25× \(2\.5×\) \| 2\.3× \| no \|/);
  const { "training_step.svg": svg } = drawPlots(results);
  assert.equal(svg.match(/<rect class="c\d"/g)?.length, 4);
});

test("whole runs are run whole, or scaled up from what was measured, and the table tells which", async () => {
  const entry = { task: "epoch", flops: null };
  const turn = (/** @type {number} */ ms) => async (/** @type {number} */ calls) =>
    calls === 1 || calls === 1000 ? ms : NaN;
  const entries = [
    { ...entry, place: "Node", contender: "Whorl simd128", turn: turn(100) },
    { ...entry, place: "Node", contender: "Whorl scalar", turn: turn(900) },
    { ...entry, place: "Python", contender: "PyTorch", turn: turn(150) },
  ];
  const measured = await takeTurns(entries, { rounds: 3, turnMilliseconds: 1 });
  const [scaled] = scaleUp(summarise(measured));
  assert.deepEqual([scaled.seconds, scaled.measured_calls, scaled.calls], [100, 3, 1000]);
  assert.match(writeSections([scaled]).wholes, /100 s \| scaled up from 3 of 1000/);

  const whole = await runWholes(entries, () => {});
  assert.deepEqual(
    whole.map(({ kind, contender }) => [kind, contender]),
    [
      ["whole", "Whorl simd128"],
      ["whole", "PyTorch"],
      ["ratio", "Whorl simd128"],
    ],
  );
  const { wholes, ratios } = writeSections(whole);
  assert.match(wholes, /150 s \| really run/);
  assert.match(ratios, /1000 × epoch, whole \| Whorl simd128 \(Node\) \| PyTorch \| 1\.5×/);
});

test("a contender that computes something else does not take part", () => {
  const expected = { loss: 1.18, gradientNorm: 4 };
  checkAnswer("a friend", { loss: 1.18005, gradientNorm: 4.001 }, expected);
  for (const wrong of [
    { loss: 1.1802, gradientNorm: 4 },
    { loss: 1.18, gradientNorm: 4.01 },
    { loss: NaN, gradientNorm: 4 },
  ]) {
    assert.throws(() => checkAnswer("a stranger", wrong, expected), /computes something else/);
  }
  assert.throws(() => checkAnswer("a mute", null, expected));
});

test("only what stands between the marks of the results is written anew", () => {
  const text = "before\n<!-- measured: a -->\nold\n<!-- end -->\nafter\n";
  const once = replaceSections(text, { a: "new" });
  assert.equal(once, "before\n<!-- measured: a -->\n\nnew\n\n<!-- end -->\nafter\n");
  assert.equal(replaceSections(once, { a: "new" }), once);
  assert.throws(() => replaceSections(text, { b: "new" }), /measured: b/);
});
