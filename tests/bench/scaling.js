/** Whorl's training step against its width and its batch, each size taking turns with the others. */
import { sharesOfPeak } from "./comparisons.js";
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
 * @property {number | null} fraction_of_peak
 * @property {number | null} best_fraction_of_peak
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
      for (const size of sizes) entries.push(...(await openSize(host, variant, size)));
    }
    say(`scaling: ${entries.length / 2} sizes, ${rounds} rounds`);
    const measured = [...(await takeTurns(entries, { rounds, turnMilliseconds }))];
    const steps = measured.filter(([{ task }]) => task === "step");
    const peaks = measured.filter(([{ task }]) => task === "peak");
    return steps.map(([{ variant, width, batch, flops }, { milliseconds }], index) => ({
      kind: "scaling",
      variant,
      width,
      batch,
      median_ms: median(milliseconds),
      best_ms: Math.min(...milliseconds),
      gflops: flops / median(milliseconds) / 1e6,
      ...sharesOfPeak(flops, milliseconds, peaks[index]),
    }));
  } finally {
    await host.close();
  }
}

/**
 * A size's peak and step, in this order: the peak is measured anew beside each size.
 * @param {import("./node.js").Host} host
 * @param {string} variant
 * @param {{width: number, batch: number}} size
 */
async function openSize(host, variant, { width, batch }) {
  const settings = { hidden_width: width, batch_size: batch };
  const only = ["peak", "step"];
  const open = /** @type {any} */ ({ module: "whorl", workers: 1, variant, settings, only });
  const reply = await host.ask({ open });
  if (!("opened" in reply)) throw new Error(JSON.stringify(reply));
  const { contender, tasks } = reply.opened;
  return only.map((task) => ({
    place: "Node",
    contender: `${variant} ${width} ${batch}`,
    task,
    flops: /** @type {number} */ (tasks[task].flops),
    turn: turnOf(host, contender, task),
    variant,
    width,
    batch,
  }));
}
