/** The notebook in PyTorch: a process of Debian's Python that is asked like any other host. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { presets } from "../../../web/state/presets.js";
import { batchSize, makeProblem, matmulFlops, stepFlops } from "../problem.js";

const script = fileURLToPath(new URL("pytorch.py", import.meta.url));
const python = process.env.WHORL_PYTHON ?? "/usr/bin/python3";

/**
 * @param {import("../../../web/core/engine.js").Engine} engine  gives the problem
 * @returns {import("../node.js").Host}
 */
export function startPytorchHost(engine) {
  const environment = { ...process.env };
  // OpenBLAS knows this machine better than a variable that was set for another purpose.
  delete environment.OPENBLAS_CORETYPE;
  delete environment.OPENBLAS_L2_SIZE;
  const child = spawn(python, [script], {
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (text) => (complaint = String(text)));
  child.stdin.on("error", () => {}); // the end of the process is told below
  const lines = createInterface({ input: child.stdout });
  const failed = Promise.race([
    once(child, "error").then(([error]) => error.message),
    once(child, "close").then(() => complaint.trim().split("\n").at(-1) ?? "it ended"),
  ]);

  /** @param {object} message */
  const tell = async (message) => {
    const line = once(lines, "line").then(([text]) => JSON.parse(text));
    child.stdin.write(`${JSON.stringify(message)}\n`);
    return Promise.race([line, failed.then((reason) => ({ unavailable: reason }))]);
  };

  return {
    async ask(request) {
      if ("turn" in request) return tell(request.turn);
      const { message, flops, cleanUp } = await describeProblem(engine);
      const reply = await tell(message);
      await cleanUp();
      if ("unavailable" in reply) return reply;
      const tasks = reply.tasks.map((/** @type {string} */ name) => [
        name,
        { flops: flops[name] ?? null },
      ]);
      return { opened: { contender: 0, ...reply, tasks: Object.fromEntries(tasks) } };
    },
    close: () => void child.kill(),
  };
}

/** @param {import("../../../web/core/engine.js").Engine} engine */
async function describeProblem(engine) {
  const problem = makeProblem(engine);
  const folder = await mkdtemp(join(tmpdir(), "whorl-bench-"));
  const weights = join(folder, "weights.safetensors");
  const session = engine.createSession({}, null);
  await writeFile(weights, session.save());
  session.destroy();
  const { points } = presets.notebook;
  return {
    message: {
      weights,
      x: Array.from(problem.noisy),
      t: Array.from(problem.timesteps),
      noise: Array.from(problem.noise),
      points: Array.from(engine.makeData("spiral", { points, seed: 0 }).points),
    },
    /** @type {Record<string, number>} */
    flops: {
      step: stepFlops(problem.tensors, batchSize),
      epoch: stepFlops(problem.tensors, points),
      matmul: matmulFlops,
    },
    cleanUp: () => rm(folder, { recursive: true }),
  };
}
