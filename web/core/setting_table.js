/**
 * The core's tables of named numbers: the settings of a run, and the arguments of sampling. Names,
 * limits and the names of choices are the core's own.
 */
import { CoreError } from "./errors.js";

/**
 * A row: what it is called, and what it may be.
 * @typedef {object} Setting
 * @property {string} name
 * @property {number} minimum
 * @property {number} maximum
 * @property {number} multiple  the whole number a value must be a multiple of; 0: any real number
 * @property {number} default   the notebook's
 * @property {boolean} integer
 * @property {readonly string[] | null} choices  the names of its values from 0 on, where they are choices
 *
 * Values by name; those that are choices by number or by name.
 * @typedef {Record<string, number | string | null | undefined>} Settings
 */

/** The numbers of the tables; see src/wasm_api.c. */
export const settingsTable = 0;
export const samplingTable = 1;

export class SettingTable {
  /** @type {import("./memory.js").Memory} */ #memory;
  /** @type {number} */ #number;
  /** @type {{ given: Settings, values: readonly number[] } | null} */ #last = null; // that were right

  /**
   * @param {import("./memory.js").Memory} memory
   * @param {number} number
   */
  constructor(memory, number) {
    this.#memory = memory;
    this.#number = number;
    /** @type {readonly Setting[]} */
    this.rows = Object.freeze(this.#readRows());
  }

  /**
   * All values in the core's order; a missing one, undefined or null, takes its default.
   * @param {Settings} given
   * @returns {readonly number[]}
   * @throws {CoreError} that names the first wrong one
   */
  values(given) {
    // Each step of a run gives the same ones again.
    if (this.#last && areSame(this.#last.given, given)) return this.#last.values;
    for (const name of Object.keys(given)) {
      if (!this.rows.some((row) => row.name === name)) {
        throw new CoreError(`There is no setting called "${name}".`);
      }
    }
    const values = this.rows.map((row) => valueOf(row, given[row.name]));
    return this.#memory.scoped((scope) => {
      const wrong = scope.block(4);
      const { api } = this.#memory;
      const status = api.whorl_api_settings_check(this.#number, scope.doubles(values), wrong);
      const index = this.#memory.wordsAt(wrong, 1)[0];
      if (status !== 0) throw new CoreError(settingRule(this.rows[index], values[index]));
      this.#last = { given: { ...given }, values };
      return values;
    });
  }

  /**
   * Values by name.
   * @param {ArrayLike<number>} values  in the core's order
   * @returns {Record<string, number>}
   */
  named(values) {
    return Object.fromEntries(this.rows.map(({ name }, index) => [name, values[index]]));
  }

  #readRows() {
    const { api } = this.#memory;
    const names = this.#memory.textsOf((i) => api.whorl_api_setting_name(this.#number, i));
    return names.map((name, index) =>
      this.#memory.scoped((scope) => {
        const limits = scope.block(32);
        this.#memory.check(api.whorl_api_setting_limits(limits, this.#number, index));
        const [minimum, maximum, initial, multiple] = this.#memory.doublesAt(limits, 4);
        const choices = this.#memory.textsOf((choice) =>
          api.whorl_api_setting_choice(this.#number, index, choice),
        );
        return {
          name,
          minimum,
          maximum,
          multiple,
          default: initial,
          integer: multiple > 0,
          choices: choices.length > 0 ? Object.freeze(choices) : null,
        };
      }),
    );
  }
}

/** @param {Settings} one @param {Settings} other */
function areSame(one, other) {
  const names = Object.keys(other);
  return (
    names.length === Object.keys(one).length && names.every((name) => one[name] === other[name])
  );
}

/**
 * A value by its number or its name.
 * @param {Setting} row
 * @param {unknown} given
 * @returns {number}
 */
function valueOf(row, given) {
  if (given === undefined || given === null) return row.default;
  if (typeof given === "number") return given;
  const choice = typeof given === "string" ? (row.choices?.indexOf(given) ?? -1) : -1;
  if (choice < 0) throw new CoreError(settingRule(row, given));
  return choice;
}

/**
 * "hidden_width must be a multiple of 4 from 4 to 1024, not 6."
 * @param {Setting} row
 * @param {unknown} value
 */
export function settingRule({ name, minimum, maximum, multiple, choices }, value) {
  if (choices) return `${name} must be one of ${choices.join(", ")}, not ${value}.`;
  const kind =
    multiple === 0 ? "a number" : multiple === 1 ? "a whole number" : `a multiple of ${multiple}`;
  return `${name} must be ${kind} from ${minimum} to ${maximum}, not ${value}.`;
}
