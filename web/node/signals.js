/**
 * Lets a long run end in good order: the first Ctrl-C (or a polite kill) aborts the signal, the
 * second one is left to the system.
 */
export function catchSignals() {
  const controller = new AbortController();
  let exitCode = 1;
  const onInterrupt = () => stop(130);
  const onTerminate = () => stop(143);
  /** @param {number} code  128 + the signal's number, as shells have it */
  const stop = (code) => {
    exitCode = code;
    controller.abort();
  };
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onTerminate);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    release() {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
    },
  };
}
