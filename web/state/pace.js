/** How fast training goes: steps a second over the last few seconds. */

const WINDOW = 3000; // ms

export function createPace() {
  /** @type {{ step: number, time: number }[]} */
  let marks = [];

  return {
    /**
     * @param {number} step
     * @param {number} time  ms, of any one clock
     * @returns {number} ms since the last time, 0 if there was none
     */
    add(step, time) {
      const before = marks[marks.length - 1]?.time ?? time;
      marks.push({ step, time });
      marks = marks.filter((mark) => time - mark.time <= WINDOW);
      return time - before;
    },
    /** After a pause the old marks say nothing. */
    restart() {
      marks = [];
    },
    /** Null until there is something to measure. */
    get stepsPerSecond() {
      if (marks.length < 2) return null;
      const [first, last] = [marks[0], marks[marks.length - 1]];
      const milliseconds = last.time - first.time;
      return milliseconds > 0 ? (1000 * (last.step - first.step)) / milliseconds : null;
    },
  };
}

/**
 * A duration in words short enough for a status line.
 * @param {number} seconds
 */
export function duration(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
