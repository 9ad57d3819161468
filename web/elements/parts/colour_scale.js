/** What the colours of a map mean: a bar from the lowest value to the highest, with marks on it. */

import { make, say } from "../../controls/dom.js";

/**
 * @param {object} options
 * @param {string} options.title
 * @param {string[]} options.colours  names of the page's colours, from low to high
 * @param {{ name: string, kind: string }[]} [options.marks]  values that are pointed out; `kind` is the
 *   end of their class, "model" or "data"
 */
export function createColourScale({ title, colours, marks = [] }) {
  const bar = make("div", { class: "scale-bar" });
  bar.style.background = `linear-gradient(to right, ${colours.map((name) => `var(--${name})`).join(", ")})`;
  const ticks = make("div", { class: "scale-ticks" });
  const pointers = marks.map(({ name, kind }) =>
    make("span", { class: `scale-mark scale-mark-${kind}`, attributes: { title: name } }),
  );
  bar.append(...pointers);
  const element = make("div", { class: "scale", part: "notes" }, [
    make("span", { class: "scale-title", text: title }),
    bar,
    ticks,
  ]);

  return {
    element,
    /**
     * @param {{ low: number, high: number, ticks: { value: number, text: string }[], values?: number[] }} scale
     *   `values`: one for each mark; none while there is nothing to point out
     */
    show({ low, high, ticks: wanted, values = [] }) {
      const put = (/** @type {HTMLElement} */ what, /** @type {number} */ value) => {
        const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
        what.style.setProperty("--share", String(share));
      };
      while (ticks.children.length > wanted.length) ticks.lastChild?.remove();
      wanted.forEach(({ value, text }, i) => {
        const tick = /** @type {HTMLElement} */ (ticks.children[i] ?? make("span"));
        if (!tick.parentNode) ticks.append(tick);
        put(tick, value);
        say(tick, text);
      });
      pointers.forEach((pointer, i) => {
        pointer.hidden = values[i] === undefined;
        if (!pointer.hidden) put(pointer, values[i]);
      });
    },
  };
}
