/**
 * Where contenders live: opens them and times their turns. The same in a Node process and in a
 * browser's worker; requests are plain objects.
 */

import { Unavailable } from "./contenders/contender.js";

/**
 * @typedef {import("./contenders/contender.js").Contender} Contender
 * @typedef {{open: import("./contenders/contender.js").Config}
 *   | {turn: {contender: number, task: string, calls: number}}} Request
 * @typedef {object} Opened
 * @property {number} contender  its number, for turns
 * @property {string} note
 * @property {import("./contenders/contender.js").Answer | null} answer
 * @property {Record<string, {flops: number | null}>} tasks
 * @typedef {{opened: Opened} | {milliseconds: number} | {unavailable: string} | {error: string}} Reply
 */

/** @type {Record<string, () => Promise<{open: (config: any, platform: any) => Promise<Contender>}>>} */
const modules = {
  whorl: () => import("./contenders/whorl.js"),
  tensorflow: () => import("./contenders/tensorflow.js"),
  jax: () => import("./contenders/jax.js"),
};

/**
 * @param {import("./contenders/contender.js").Platform} platform
 * @returns {(request: Request) => Promise<Reply>}
 */
export function createHost(platform) {
  /** @type {Contender[]} */
  const contenders = [];

  /** @param {import("./contenders/contender.js").Config} config */
  async function open(config) {
    const contender = await (await modules[config.module]()).open(config, platform);
    contenders.push(contender);
    const tasks = Object.entries(contender.tasks).map(([name, { flops = null }]) => [
      name,
      { flops },
    ]);
    return {
      contender: contenders.length - 1,
      note: contender.note,
      answer: (await contender.check?.()) ?? null,
      tasks: Object.fromEntries(tasks),
    };
  }

  return async (request) => {
    try {
      if ("open" in request) return { opened: await open(request.open) };
      const { contender, task, calls } = request.turn;
      return { milliseconds: await time(contenders[contender].tasks[task].run, calls) };
    } catch (error) {
      if (error instanceof Unavailable) return { unavailable: error.message };
      return { error: String(/** @type {Error} */ (error)?.stack ?? error) };
    }
  };
}

/**
 * @param {() => unknown} run
 * @param {number} calls
 * @returns {Promise<number>}  milliseconds per call
 */
export async function time(run, calls) {
  const start = performance.now();
  for (let call = 0; call < calls; call++) {
    const result = run();
    if (result instanceof Promise) await result;
  }
  return (performance.now() - start) / calls;
}
