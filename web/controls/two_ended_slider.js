/** A slider with two ends, for an interval. Each end is a range input of its own: keys and fingers work. */

import { make } from "./dom.js";

/**
 * @param {object} options
 * @param {[string, string]} options.ids      of the lower and the upper end
 * @param {[string, string]} options.labels
 * @param {string} options.start              names the left end of the line
 * @param {string} options.end
 * @param {(value: number) => string} options.valueText  for those who cannot see it
 * @param {(low: number, high: number) => void} options.change  low <= high, whole numbers
 */
export function createTwoEndedSlider({ ids, labels, start, end, valueText, change }) {
  const [low, high] = ids.map((id, i) =>
    make("input", {
      id,
      class: "two-ended-input",
      attributes: { type: "range", min: "0", max: "0", step: "1", "aria-label": labels[i] },
    }),
  );
  const fill = make("div", { class: "two-ended-fill" });
  const marks = make("div", { class: "two-ended-marks" });
  const line = make("div", { class: "two-ended-line" }, [marks, fill]);
  const track = make("div", { class: "two-ended" }, [line, low, high]);
  const element = make("div", { class: "slider-row" }, [
    make("span", { class: "slider-end", text: start }),
    track,
    make("span", { class: "slider-end", text: end }),
  ]);

  function refresh() {
    const maximum = Number(low.max) || 1;
    fill.style.left = `${(100 * low.valueAsNumber) / maximum}%`;
    fill.style.right = `${100 - (100 * high.valueAsNumber) / maximum}%`;
    // Where both ends are at the right edge, the lower one is the one that can move.
    low.classList.toggle("two-ended-above", low.valueAsNumber > maximum / 2);
    for (const input of [low, high]) {
      input.setAttribute("aria-valuetext", valueText(input.valueAsNumber));
    }
  }
  function tell() {
    refresh();
    change(low.valueAsNumber, high.valueAsNumber);
  }
  low.addEventListener("input", () => {
    if (low.valueAsNumber > high.valueAsNumber) low.value = high.value;
    tell();
  });
  high.addEventListener("input", () => {
    if (high.valueAsNumber < low.valueAsNumber) high.value = low.value;
    tell();
  });
  // A press on the line brings the nearer end there, and along.
  /** @type {HTMLInputElement | null} */
  let held = null;
  /** @param {PointerEvent} event */
  function bring({ clientX }) {
    if (!held) return;
    const { left, width } = line.getBoundingClientRect();
    held.value = String(Math.round(((clientX - left) / width) * Number(low.max)));
    held.dispatchEvent(new Event("input"));
  }
  track.addEventListener("pointerdown", (event) => {
    if (event.target !== track || event.button !== 0 || low.disabled) return;
    const { left, width } = line.getBoundingClientRect();
    const at = ((event.clientX - left) / width) * Number(low.max);
    const isLow = Math.abs(at - low.valueAsNumber) < Math.abs(at - high.valueAsNumber);
    held = isLow ? low : high;
    held.focus({ preventScroll: true });
    event.preventDefault(); // which would take the focus away again
    track.setPointerCapture(event.pointerId);
    bring(event);
  });
  track.addEventListener("pointermove", bring);
  for (const end of ["pointerup", "pointercancel"]) {
    track.addEventListener(end, () => (held = null));
  }

  return {
    element,
    /**
     * @param {number} from
     * @param {number} to
     * @param {number} maximum
     */
    show(from, to, maximum) {
      for (const [input, value] of /** @type {const} */ ([
        [low, from],
        [high, to],
      ])) {
        if (input.max !== String(maximum)) input.max = String(maximum);
        if (input.valueAsNumber !== value) input.value = String(value);
      }
      refresh();
    },
    /**
     * Marks on the line.
     * @param {{ at: number, filled: boolean }[]} places
     */
    mark(places) {
      const maximum = Number(low.max) || 1;
      marks.replaceChildren(
        ...places.map(({ at, filled }) => {
          const mark = make("span", { class: filled ? "two-ended-mark filled" : "two-ended-mark" });
          mark.style.left = `${(100 * at) / maximum}%`;
          return mark;
        }),
      );
    },
    /** @param {boolean} enabled */
    enable(enabled) {
      low.disabled = high.disabled = !enabled;
    },
  };
}
