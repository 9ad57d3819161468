/** The records of a run as Markdown tables, by section; results_file.js puts them in their places. */
import { againstMost, budgets } from "./evaluations.js";

/**
 * @typedef {object} Machine
 * @property {"machine"} kind
 * @property {string} date
 * @property {string} cpu
 * @property {number} cores
 * @property {string} node
 * @property {string | null} chromium
 * @property {string} command
 * @property {number} rounds
 * @property {number} turn_ms
 *
 * @typedef {import("./comparisons.js").Result} Result
 * @typedef {import("./comparisons.js").Ratio} Ratio
 * @typedef {import("./participants.js").Participant} Participant
 * @typedef {import("./participants.js").Skipped} Skipped
 * @typedef {import("./scaling.js").Scaling} Scaling
 * @typedef {import("./whole.js").Whole} Whole
 * @typedef {import("./quick.js").Quick} Quick
 * @typedef {import("./quick.js").Quality} Quality
 * @typedef {import("./opening.js").Opening} Opening
 * @typedef {import("./evaluations.js").Evaluations} Evaluations
 * @typedef {import("./evaluations.js").Fresh} Fresh
 * @typedef {import("./method_costs.js").Cost} Cost
 * @typedef {Machine | Result | Ratio | Participant | Skipped | Scaling | Whole | Quick | Quality | Opening | Evaluations | Fresh | Cost} Record
 */

/** Kinds of records whose sections tell by themselves when and how they were measured. */
const dated = ["machine", "opening", "evaluations", "fresh", "cost"];

/**
 * @template {Record["kind"]} K
 * @param {readonly Record[]} records
 * @param {K} kind
 * @returns {Extract<Record, {kind: K}>[]}
 */
export const ofKind = (records, kind) =>
  /** @type {any} */ (records.filter((record) => record.kind === kind));

/**
 * Every section that the records have something for.
 * @param {readonly Record[]} records
 * @returns {{[section: string]: string}}
 */
export function writeSections(records) {
  const sections = {
    machine: records.some(({ kind }) => !dated.includes(kind)) ? machine(records) : "",
    speed: speed(records),
    ratios: ratios(records),
    wholes: wholes(records),
    quick: quick(records),
    scaling: scaling(records),
    opening: opening(records),
    evaluations: evaluations(records),
    costs: costs(records),
  };
  return Object.fromEntries(Object.entries(sections).filter(([, text]) => text !== ""));
}

/** @param {readonly Record[]} records */
function machine(records) {
  return ofKind(records, "machine")
    .map((m) => {
      const chromium = m.chromium === null ? "" : `, ${m.chromium}`;
      return (
        `${m.date}, ${m.cores} cores of ${m.cpu}, Node ${m.node}${chromium}. \`${m.command}\`: ` +
        `${m.rounds} rounds; in each, every contender has a turn of about ${m.turn_ms} ms (at least one call).`
      );
    })
    .join("\n");
}

/** @param {readonly Record[]} records */
function speed(records) {
  const results = ofKind(records, "result");
  if (results.length === 0) return "";
  const contenders = ofKind(records, "contender");
  const rows = contenders.map(({ place, contender, note }) => {
    const of = (/** @type {string} */ task) =>
      results.find((r) => r.place === place && r.contender === contender && r.task === task);
    return [
      place,
      contender,
      pair(of("step")),
      gflops(of("step")),
      gflops(of("matmul")),
      gflops(of("peak")),
      pair(of("reverse step")),
      note,
    ];
  });
  const skipped = ofKind(records, "skipped").map(
    ({ place, contender, reason }) => `- not measured: ${contender} (${place}): ${reason}`,
  );
  const head = [
    "where",
    "contender",
    "training step, ms (best)",
    "step, GFLOP/s, of peak (best)",
    "256³ product, GFLOP/s, of peak (best)",
    "peak, GFLOP/s",
    "reverse step of 2000 points, ms (best)",
    "what its step does",
  ];
  return [table(head, rows), ...(skipped.length > 0 ? ["", ...skipped] : [])].join("\n");
}

/** @param {readonly Record[]} records */
function ratios(records) {
  const rows = ofKind(records, "ratio").map(
    ({ task, place, contender, against, ratio, best_ratio, goal }) => [
      task,
      `${contender} (${place})`,
      against,
      `${times(ratio)} (${times(best_ratio)})`,
      goal === null ? "" : times(goal),
      goal === null ? "" : ratio >= goal ? "yes" : "no",
    ],
  );
  const head = [
    "task",
    "contender",
    "against",
    "times faster (best against best)",
    "to reach",
    "reached",
  ];
  return rows.length === 0 ? "" : table(head, rows);
}

/** @param {readonly Record[]} records */
function wholes(records) {
  const names = { epoch: "1000 epochs", "reverse step": "2000 points × 300 reverse steps" };
  const rows = ofKind(records, "whole").map((whole) => [
    names[/** @type {keyof typeof names} */ (whole.task)],
    `${whole.contender} (${whole.place})`,
    `${digits(whole.seconds)} s`,
    whole.measured_calls === whole.calls
      ? "really run"
      : `scaled up from ${whole.measured_calls} of ${whole.calls}`,
  ]);
  return rows.length === 0 ? "" : table(["what", "contender", "time", "how measured"], rows);
}

/** @param {readonly Record[]} records */
function quick(records) {
  const rows = ofKind(records, "quick").map(
    ({ place, contender, seconds, gflop_at_peak, ratio }) => [
      `${contender} (${place})`,
      `${seconds.toPrecision(3)} s`,
      gflop_at_peak === null ? "" : gflop_at_peak.toFixed(0),
      ratio === null ? "" : times(ratio),
    ],
  );
  const quality = ofKind(records, "quality").map(
    (q) =>
      `\n\nIts quality, mean of ${q.seeds} sampling seeds: sliced Wasserstein ` +
      `${q.sliced_wasserstein.toFixed(4)}, MMD² ${q.mmd2.toFixed(5)}.`,
  );
  const head = [
    "contender",
    "training of `quick`",
    "GFLOP at peak",
    "faster than the notebook's 1000 epochs in PyTorch",
  ];
  return rows.length === 0 ? "" : table(head, rows) + quality.join("");
}

/** @param {readonly Record[]} records */
function scaling(records) {
  const rows = ofKind(records, "scaling").map((s) => [
    s.variant,
    String(s.width),
    String(s.batch),
    `${digits(s.median_ms)} (${digits(s.best_ms)})`,
    s.gflops.toFixed(1),
    shares(s),
  ]);
  const head = ["variant", "width", "batch", "step, ms (best)", "GFLOP/s", "of peak (best)"];
  return rows.length === 0 ? "" : table(head, rows);
}

/** @param {readonly Record[]} records */
function opening(records) {
  const rows = ofKind(records, "opening").map(({ page, moment, milliseconds, multiple }) => [
    page,
    moment,
    milliseconds.toFixed(0),
    times(multiple),
  ]);
  if (rows.length === 0) return "";
  const head = ["page", "moment", "ms after navigation", "of the empty page's load"];
  const [{ rounds }] = ofKind(records, "machine");
  return `${where(records)}: medians of ${rounds} rounds.\n\n${table(head, rows)}`;
}

/** The budget that the best rules should be able to do with. */
const fewEvaluations = 20;

/** @param {readonly Record[]} records */
function evaluations(records) {
  const measured = ofKind(records, "evaluations");
  const [fresh] = ofKind(records, "fresh");
  if (fresh === undefined) return "";
  const runs = [...new Set(measured.map(({ rule, spacing }) => `${rule}, ${spacing}`))];
  const rows = runs.map((run) => [
    run,
    ...budgets.map((budget) => {
      const found = measured.find(
        ({ rule, spacing, budget: own }) => `${rule}, ${spacing}` === run && own === budget,
      );
      return found ? `${found.sliced_wasserstein.toFixed(4)} (${found.worst.toFixed(4)})` : "";
    }),
  ]);
  const few = againstMost(measured, fewEvaluations).map(({ rule, spacing, few, many, ratio }) => [
    rule,
    spacing,
    few.toFixed(4),
    many.toFixed(4),
    times(ratio),
  ]);
  return [
    `${where(records)}: mean of ${fresh.seeds} seeds, in brackets the worst.`,
    "",
    table(["rule, spacing", ...budgets.map((budget) => `${budget}`)], rows),
    "",
    `Another draw of the data instead of samples: ${fresh.sliced_wasserstein.toFixed(4)} ` +
      `(${fresh.lowest.toFixed(4)} to ${fresh.highest.toFixed(4)}).`,
    "",
    table(
      [
        "rule",
        `best spacing with ${fewEvaluations}`,
        `with ${fewEvaluations}`,
        `with ${budgets.at(-1)}, best spacing`,
        "of it",
      ],
      few,
    ),
  ].join("\n");
}

/** @param {readonly Record[]} records */
function costs(records) {
  const rows = ofKind(records, "cost").map(
    ({ subject, against, ratio, best_ratio, most, milliseconds }) => [
      subject,
      against,
      `${times(ratio)} (${times(best_ratio)})`,
      most === null ? "" : times(most),
      most === null ? "" : ratio <= most ? "yes" : "no",
      digits(milliseconds),
    ],
  );
  if (rows.length === 0) return "";
  const [{ rounds, turn_ms: turn }] = ofKind(records, "machine");
  return [
    `${where(records)}: medians of ${rounds} rounds with turns of about ${turn} ms.`,
    "",
    table(["what", "against", "times as long (best)", "at most", "met", "ms"], rows),
  ].join("\n");
}

/**
 * When, on what and by which command.
 * @param {readonly Record[]} records
 */
function where(records) {
  const [{ date, cores, cpu, node, command }] = ofKind(records, "machine");
  return `${date}, ${cores} cores of ${cpu}, Node ${node}, \`${command}\``;
}

/** @param {Result | undefined} result */
const pair = (result) =>
  result === undefined ? "" : `${digits(result.median_ms)} (${digits(result.best_ms)})`;

/** @param {Result | undefined} result */
function gflops(result) {
  if (result === undefined || result.gflops === null) return "";
  const alone = result.task === "peak" || result.fraction_of_peak === null;
  return result.gflops.toFixed(1) + (alone ? "" : `, ${shares(result)}`);
}

/** Three digits, without an exponent. @param {number} value */
const digits = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
/** @param {{fraction_of_peak: number | null, best_fraction_of_peak: number | null}} record */
const shares = ({ fraction_of_peak: middle, best_fraction_of_peak: best }) =>
  middle === null || best === null ? "" : `${percent(middle)} (${percent(best)})`;
const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}%`;
const times = (/** @type {number} */ ratio) => `${Number(ratio.toPrecision(3))}×`;

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
