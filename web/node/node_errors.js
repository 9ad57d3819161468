import { CoreError } from "../core/engine.js";

/** What the person at the keyboard wrote is wrong: the command line exits with 2. */
export class UsageError extends Error {
  name = "UsageError";
}

/** A file or a value from outside is wrong, or the system refused something: exit 1. */
export class InputError extends Error {
  name = "InputError";
}

/** The loss has exploded. What the run came to before is not lost: it is the error's `result`. */
export class DivergedError extends CoreError {
  /**
   * @param {string} message
   * @param {import("./training_run.js").TrainResult} result  the last good weights; the caller destroys
   *   the session
   */
  constructor(message, result) {
    super(message, "diverged");
    this.name = "DivergedError";
    this.result = result;
  }
}
