/**
 * A number with its label, a line of help, and a sentence beside it when what was typed will not
 * do; the last good value stays in force until then.
 */

import { make, say } from "./dom.js";
import { createButton } from "./button.js";
import { readNumber, written } from "../state/parameters.js";

/**
 * @param {{
 *   parameter: import("../state/parameters.js").Parameter,
 *   range: import("../state/parameters.js").Range,
 *   change: (value: number) => void,
 *   dice?: string, details?: string,
 * }} options
 *   `dice` names a button that picks a new number at random; `details` follow the help.
 */
export function createNumberField({ parameter, range, change, dice, details = "" }) {
  const { key, label } = parameter;
  const help = [parameter.help, details].filter(Boolean).join(" ");
  const id = `field-${key}`;
  // Not type="number": that one hides what was typed when it is not a number.
  const input = make("input", {
    id,
    class: "input",
    attributes: {
      type: "text",
      inputmode: range.integer ? "numeric" : "decimal",
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": `${id}-problem ${id}-help`,
    },
  });
  const problem = make("p", {
    id: `${id}-problem`,
    class: "field-problem",
    attributes: { role: "alert" },
  });
  const line = make("p", { id: `${id}-help`, class: "field-help", text: help });
  const row = make("div", { class: "field-row" }, [input]);
  const element = make("div", { class: "field" }, [
    make("label", { text: label, attributes: { for: id } }),
    row,
    problem,
    line,
  ]);
  let value = NaN;

  function commit() {
    const read = readNumber(parameter, range, input.value);
    const bad = "problem" in read;
    const kept = Number.isNaN(value) ? "" : ` It stays ${written(value)}.`;
    say(problem, bad ? read.problem + kept : "");
    input.setAttribute("aria-invalid", String(bad));
    if (bad) return;
    input.value = written(read.value);
    if (read.value === value) return;
    value = read.value;
    change(value);
  }
  input.addEventListener("change", commit);

  /** @type {ReturnType<typeof createButton> | null} */
  let die = null;
  if (dice) {
    const roll = () => {
      // Fresh chance, outside every run; three digits are enough to tell seeds apart and to say them.
      const [chance] = crypto.getRandomValues(new Uint32Array(1));
      input.value = String(range.minimum + (chance % 1000));
      commit();
    };
    die = createButton({ label: dice, icon: "dice", iconOnly: true, press: roll });
    row.append(die.element);
  }

  return {
    element,
    /** @param {number} next  from elsewhere: a preset, a file */
    show(next) {
      if (next === value) return;
      value = next;
      input.value = written(next);
      say(problem, "");
      input.setAttribute("aria-invalid", "false");
    },
    /** @param {string | null} idle  why the value is not used, or null when it is */
    explain(idle) {
      input.disabled = idle !== null;
      die?.enable(idle === null);
      say(line, idle ?? help);
    },
  };
}
