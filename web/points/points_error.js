/** What a table says cannot be read: one sentence, with the file's name and, where there is one, the line. */
export class PointsError extends Error {
  name = "PointsError";

  /**
   * @param {string} message
   * @param {readonly string[]} [choices]  columns of which two are to be chosen
   */
  constructor(message, choices = []) {
    super(message);
    this.choices = choices;
  }
}
