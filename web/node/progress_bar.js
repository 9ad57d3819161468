/**
 * Progress on standard error: a bar that is redrawn on a terminal that can, an occasional line
 * elsewhere.
 *
 * @typedef {object} State
 * @property {number} done
 * @property {number} total
 * @property {number} seconds  since the start
 * @property {number} [loss]
 * @property {string} [unit]   what is counted; steps if it is not said
 */

const redrawSeconds = 0.1;
const lineSeconds = 10;
const barCells = 24;

/**
 * @param {number} seconds
 * @returns {string}  m:ss or h:mm:ss
 */
export function formatDuration(seconds) {
  const whole = Math.ceil(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${h > 0 ? String(m).padStart(2, "0") : m}:${String(s).padStart(2, "0")}`;
  return h > 0 ? `${h}:${tail}` : tail;
}

/**
 * @param {number} loss
 * @returns {string}  four decimals, or an exponent for one that has run away
 */
export function formatLoss(loss) {
  return loss < 1000 ? loss.toFixed(4) : loss.toExponential(2);
}

/**
 * @param {State} state
 * @returns {string}  loss, speed and time left
 */
export function describe({ done, total, seconds, loss, unit = "step" }) {
  const parts = [`${unit} ${done}/${total}`];
  if (loss !== undefined) parts.push(`loss ${formatLoss(loss)}`);
  if (done > 0 && seconds > 0) {
    const rate = done / seconds;
    parts.push(`${rate < 100 ? rate.toPrecision(3) : Math.round(rate)} ${unit}s/s`);
    parts.push(`${formatDuration((total - done) / rate)} left`);
  }
  return parts.join("  ");
}

/**
 * @param {State} state
 * @param {number} columns  the terminal's width: a longer line would wrap and could not be redrawn
 */
export function drawBar(state, columns) {
  const full = Math.round((barCells * state.done) / state.total);
  const bar = "=".repeat(full) + " ".repeat(barCells - full);
  const percent = String(Math.floor((100 * state.done) / state.total)).padStart(3);
  return `[${bar}] ${percent}%  ${describe(state)}`.slice(0, Math.max(0, columns - 1));
}

/**
 * @param {object} [options]
 * @param {{write(text: string): unknown, isTTY?: boolean, columns?: number}} [options.stream]
 * @param {Record<string, string | undefined>} [options.environment]  TERM=dumb and NO_COLOR ask for plain lines
 * @returns {{update(state: State): void, finish(): void}}  finish removes the bar
 */
export function createProgress({ stream = process.stderr, environment = process.env } = {}) {
  const redraws = Boolean(stream.isTTY) && environment.TERM !== "dumb" && !environment.NO_COLOR;
  let shown = 0;
  return {
    update(state) {
      const wait = redraws ? redrawSeconds : lineSeconds;
      if (state.seconds - shown < wait) return;
      shown = state.seconds;
      stream.write(
        redraws ? `\r\x1b[K${drawBar(state, stream.columns ?? 80)}` : `${describe(state)}\n`,
      );
    },
    finish() {
      if (redraws && shown > 0) stream.write("\r\x1b[K");
    },
  };
}
