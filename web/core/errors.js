/** An argument, setting or file that the core refused, in one plain sentence. */
export class CoreError extends Error {
  /**
   * @param {string} message  one sentence, fit to be shown to a user
   * @param {string} [status] a word for callers that react to it: "diverged" or "refused"
   * @param {string | null} [detail] what the engine said, if it was the engine that refused
   */
  constructor(message, status = "refused", detail = null) {
    super(message);
    this.name = "CoreError";
    this.status = status;
    this.detail = detail;
  }
}
