#!/usr/bin/env node
/**
 * The benchmark: Whorl, its peers and the notebook in PyTorch side by side, in turns.
 *   npm run bench -- --help
 */
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { createEngine } from "../../web/node/index.js";
import { compare, summarise } from "./comparisons.js";
import { measureEvaluations } from "./evaluations.js";
import { measureCosts } from "./method_costs.js";
import { measureOpening } from "./opening.js";
import { openParticipants, places } from "./participants.js";
import { measureQuality, measureQuick } from "./quick.js";
import { writeSections } from "./report.js";
import { writeResults } from "./results_file.js";
import { takeTurns } from "./rounds.js";
import { measureScaling } from "./scaling.js";
import { runWholes, scaleUp } from "./whole.js";

/** @typedef {import("./report.js").Record} Record */

const help = `npm run bench -- [options]

  --rounds N       turns of each contender at each task (default 15)
  --turn MS        how long a turn is at least filled (default 100)
  --places LIST    of node,chromium,pytorch (default: all)
  --only TEXT      contenders whose name has it, as Whorl (default: all)
  --tasks LIST     of peak,matmul,step,epoch,reverse step (default: all)
  --parts LIST     of speed,quick,scaling,opening,evaluations,costs (default: all)
  --seeds N        trained models of evaluations (default 10)
  --share F        of their data and epochs, for a try (default 1)
  --older FOLDER   another build of Whorl, whose training step costs are compared with
  --full           really runs the notebook's 1000 epochs and all 300 reverse steps
  --write          puts tables and plots into tests/bench/RESULTS.md and beside it
  --json           one JSON object a line on standard output
`;

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    turn: { type: "string", default: "100" },
    places: { type: "string", default: places.join() },
    only: { type: "string", default: "" },
    tasks: { type: "string", default: "peak,matmul,step,epoch,reverse step" },
    parts: { type: "string", default: "speed,quick,scaling,opening,evaluations,costs" },
    seeds: { type: "string", default: "10" },
    share: { type: "string", default: "1" },
    older: { type: "string" },
    full: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** Parts that have no peers to measure beside. */
const alone = ["opening", "evaluations", "costs"];

const say = (/** @type {string} */ message) => void process.stderr.write(`bench: ${message}\n`);

async function main() {
  if (options.help) return void process.stdout.write(help);
  const rounds = positive("--rounds", options.rounds);
  const turnMilliseconds = positive("--turn", options.turn);
  const parts = options.parts.split(",");
  const tasks = options.tasks.split(",");

  const engine = await createEngine();
  const {
    entries,
    records: opened,
    chromiumVersion,
    close,
  } = await openParticipants({
    engine,
    places: parts.every((part) => alone.includes(part)) ? [] : options.places.split(","),
    wanted: (name) => name.includes(options.only),
    say,
  });
  /** @type {Record[]} */
  const records = [
    {
      kind: "machine",
      date: new Date().toISOString().slice(0, 10),
      cpu: cpus()[0].model.trim(),
      cores: availableParallelism(),
      node: process.versions.node,
      chromium: chromiumVersion,
      // A folder is of one machine only.
      command: ["npm run bench --", ...process.argv.slice(2)]
        .map((word) => (word === options.older ? "FOLDER" : word))
        .join(" "),
      rounds,
      turn_ms: turnMilliseconds,
    },
    ...opened,
  ];

  try {
    if (parts.includes("speed")) {
      const chosen = entries.filter(({ task }) => tasks.includes(task));
      say(`${chosen.length} tasks, ${rounds} rounds`);
      const total = chosen.length * (rounds + 1);
      const measured = await takeTurns(chosen, {
        rounds,
        turnMilliseconds,
        onTurn: (done) => done % chosen.length === 0 && say(`${done} of ${total} turns`),
      });
      const results = summarise(measured);
      records.push(...results, ...compare(results));
      records.push(...(options.full ? await runWholes(chosen, say) : scaleUp(results)));
    }
    if (parts.includes("quick")) {
      say("quick");
      records.push(...(await measureQuick(entries, { rounds: Math.min(rounds, 3) })));
      records.push(measureQuality(engine));
    }
  } finally {
    await close();
  }
  if (parts.includes("scaling")) {
    const variants = ["simd128", "relaxed"].filter((variant) =>
      opened.some((r) => r.kind === "contender" && r.contender === `Whorl ${variant}`),
    );
    const some = { variants, rounds: Math.min(rounds, 7), turnMilliseconds, say };
    records.push(...(await measureScaling(some)));
  }

  if (parts.includes("opening")) {
    say("pages that open");
    records.push(...(await measureOpening({ rounds })));
  }
  if (parts.includes("evaluations")) {
    const share = Number(options.share);
    if (!(share > 0 && share <= 1)) refuse("--share", "above 0 and up to 1", options.share);
    const seeds = positive("--seeds", options.seeds);
    records.push(...measureEvaluations(engine, { seeds, share, say }));
  }
  if (parts.includes("costs")) {
    const { older } = options;
    records.push(...(await measureCosts(engine, { rounds, turnMilliseconds, older, say })));
  }

  if (options.json) for (const record of records) console.log(JSON.stringify(record));
  else console.log(Object.values(writeSections(records)).join("\n\n"));
  if (options.write) await writeResults(records);
}

/**
 * @param {string} name
 * @param {string} text
 */
function positive(name, text) {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  return refuse(name, "a whole number from 1", text);
}

/**
 * @param {string} name
 * @param {string} wanted
 * @param {string} text
 * @returns {never}
 */
function refuse(name, wanted, text) {
  process.stderr.write(`bench: ${name} must be ${wanted}, not ${text}\n`);
  process.exit(2);
}

try {
  await main();
} catch (error) {
  say(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
