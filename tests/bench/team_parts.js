/**
 * What a training step of a team is made of, each part measured by itself, and what follows for
 * machines with more cores than this one:
 *
 *   node tests/bench/team_parts.js [--rounds 30] [--json]
 *
 * A step takes what its largest share takes, a swap for each doubling of the team, and Adam. Two
 * members are measured whole too, so that the sum can be judged.
 */
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { createEngine } from "../../web/node/engine_from_disk.js";
import { createTeam } from "../../web/node/team_of_threads.js";
import { presets } from "../../web/state/presets.js";
import { shareOf } from "../../web/team/shares.js";
import { median } from "./rounds.js";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "30" }, json: { type: "boolean" } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error("--rounds must be a whole number, at least 1");
  process.exit(2);
}

const sizes = [1, 2, 4, 8];
const engine = await createEngine();
const { settings } = presets.notebook;
const data = engine.makeData("spiral", { points: 2048 }); // every batch a full one
const session = engine.createSession(settings, data);
const sum = new Float32Array(session.partialCount);
const team = await createTeam({
  engine,
  session: engine.createSession(settings, data),
  data,
  size: 2,
});
const single = engine.createSession(settings, data);
const echo = startEcho();

/** @type {Record<string, () => unknown>} */
const parts = {
  ...Object.fromEntries(
    sizes.map((size) => {
      const { first, count } = shareOf(size - 1, size, engine.shards);
      return [`share ${size}`, () => session.sumShards(0, first, count)];
    }),
  ),
  "copy out": () => session.copyPartial(0, sum),
  message: () => echo.swap(),
  add: () => session.addPartial(0, sum),
  Adam: () => session.closeStep(),
  "whole 1": () => single.train(1),
  "whole 2": () => team.train(1),
};
/** @type {Record<string, number[]>} */
const times = Object.fromEntries(Object.keys(parts).map((name) => [name, []]));
for (let round = -2; round < rounds; round++) {
  for (const [name, run] of Object.entries(parts)) {
    const start = performance.now();
    await run();
    if (round >= 0) times[name].push(performance.now() - start);
  }
}
await team.dissolve();
await echo.close();

const ms = Object.fromEntries(
  Object.entries(times).map(([name, list]) => [name, Number(median(list).toFixed(3))]),
);
const swap = ms["copy out"] + ms.message + ms.add;
const expected = Object.fromEntries(
  sizes.map((size) => [
    size,
    Number((ms[`share ${size}`] + Math.log2(size) * swap + ms.Adam).toFixed(2)),
  ]),
);
if (values.json) console.log(JSON.stringify({ kind: "team parts", rounds, ms, expected }));
else {
  console.log("| part | ms |\n| --- | --- |");
  for (const [name, value] of Object.entries(ms)) console.log(`| ${name} | ${value} |`);
  console.log("\n| cores | members | step, expected (ms) | times one |\n| --- | --- | --- | --- |");
  for (const cores of [1, 2, 4, 8, 16]) {
    const size = Math.min(cores, engine.shards);
    const times = (expected[1] / expected[size]).toFixed(2);
    console.log(`| ${cores} | ${size} | ${expected[size]} | ${times} |`);
  }
}

/** A thread that sends a sum back, to time half a message there and back. */
function startEcho() {
  const worker = new Worker(
    'const { parentPort } = require("node:worker_threads");' +
      'parentPort.on("message", (sum) => parentPort.postMessage(sum, [sum.buffer]));',
    { eval: true },
  );
  let travelling = new Float32Array(sum.length);
  return {
    swap: () =>
      new Promise((resolve) => {
        worker.once("message", (/** @type {Float32Array<ArrayBuffer>} */ back) => {
          travelling = back;
          resolve(null);
        });
        worker.postMessage(travelling, [travelling.buffer]);
      }),
    close: () => worker.terminate(),
  };
}
