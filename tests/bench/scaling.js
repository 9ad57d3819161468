/** Whorl's training step against its width and its batch, each size taking turns with the others. */
import { fractionOfPeak } from "./comparisons.js";
import { startNodeHost } from "./node.js";
import { turnOf } from "./participants.js";
import { median, takeTurns } from "./rounds.js";

/**
 * @typedef {object} Scaling
 * @property {"scaling"} kind
 * @property {string} variant
 * @property {number} width
 * @property {number} batch
 * @property {number} median_ms
 * @property {number} best_ms
 * @property {number} gflops
 * @property {number} fraction_of_peak
 */

const notebook = { width: 256, batch: 256 };
export const widths = [64, 96, 128, 192, 256, 384, 512, 768, 1024];
export const batches = [64, 128, 256, 512, 1024, 2048, 4096];

/**
 * @param {object} options
 * @param {readonly string[]} options.variants
 * @param {number} options.rounds
 * @param {number} options.turnMilliseconds
 * @param {(message: string) => void} options.say
 * @returns {Promise<Scaling[]>}
 */
export async function measureScaling({ variants, rounds, turnMilliseconds, say }) {
  const sizes = [
    ...widths.map((width) => ({ ...notebook, width })),
    ...batches.filter((batch) => batch !== notebook.batch).map((batch) => ({ ...notebook, batch })),
  ];
  const host = startNodeHost();
  try {
    const entries = [];
    for (const variant of variants) {
      const peak = await openTask(host, { variant, only: ["peak"] }, "peak");
      entries.push({ ...peak, variant, width: 0, batch: 0 });
      for (const { width, batch } of sizes) {
        const settings = { hidden_width: width, batch_size: batch };
        const step = await openTask(host, { variant, settings, only: ["step"] }, "step");
        entries.push({ ...step, variant, width, batch });
      }
    }
    say(`scaling: ${entries.length} sizes, ${rounds} rounds`);
    const measured = [...(await takeTurns(entries, { rounds, turnMilliseconds }))];
    return measured
      .filter(([{ task }]) => task === "step")
      .map(([{ variant, width, batch, flops }, { milliseconds }]) => {
        const [peak] = measured.filter(([e]) => e.task === "peak" && e.variant === variant);
        return {
          kind: "scaling",
          variant,
          width,
          batch,
          median_ms: median(milliseconds),
          best_ms: Math.min(...milliseconds),
          gflops: /** @type {number} */ (flops) / median(milliseconds) / 1e6,
          fraction_of_peak: fractionOfPeak(/** @type {number} */ (flops), milliseconds, peak),
        };
      });
  } finally {
    await host.close();
  }
}

/**
 * @param {import("./node.js").Host} host
 * @param {{variant: string, settings?: Record<string, number>, only: string[]}} config
 * @param {string} task
 */
async function openTask(host, config, task) {
  const open = /** @type {any} */ ({ name: "", module: "whorl", workers: 1, ...config });
  const reply = await host.ask({ open });
  if (!("opened" in reply)) throw new Error(JSON.stringify(reply));
  const { contender, tasks } = reply.opened;
  return {
    place: "Node",
    contender: "",
    task,
    flops: tasks[task].flops,
    turn: turnOf(host, contender, task),
  };
}
