/**
 * Lets a long run end in good order. Ctrl-C, a polite kill, a connection that drops and Ctrl-\ abort
 * the signal; while the run then stops, saves and ends, further ones change nothing.
 */
const names = /** @type {const} */ (["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"]);

/** Holds for the rest of the process. */
export function catchSignals() {
  const controller = new AbortController();
  let exitCode = 1;
  /** @param {string} name @param {number} number */
  const stop = (name, number) => {
    if (controller.signal.aborted) return;
    exitCode = 128 + number; // as shells have it
    controller.abort();
  };
  for (const name of names) process.on(name, stop);
  return { signal: controller.signal, exitCode: () => exitCode };
}
