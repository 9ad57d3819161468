/**
 * A lesson: steps of text beside a figure, each with settings, a question, something to wait for. It
 * comes from a file that anybody may have written, so everything in it is checked. README.md tells
 * its form. Pure.
 *
 * @typedef {object} Question
 * @property {string} text
 * @property {string[]} choices
 * @property {number} answer            index of the right one
 * @property {string[]} explanation     paragraphs
 *
 * @typedef {"training" | "generation" | "position" | "change"} WaitFor
 * @typedef {{ for: WaitFor, to: number | null, key: string | null }} Wait
 *
 * @typedef {object} Step
 * @property {string[]} text            paragraphs
 * @property {Record<string, unknown>} config   all that the lesson has set by now
 * @property {string[]} highlight       parts of the figure, and keys of settings
 * @property {Question | null} question
 * @property {Wait | null} wait
 * @property {import("./commands.js").Command[]} commands
 *
 * @typedef {{ title: string, steps: Step[] }} Lesson
 */

import { refusal } from "../core/errors.js";
import { readCommand } from "./commands.js";
import { configKeys } from "./link.js";
import { parts } from "./parts.js";
import { readConfig } from "./values.js";
import { clause, textOf } from "./words.js";

export const SIZE_LIMIT = 200_000; // characters of the file: some hundred pages of text
const STEP_LIMIT = 60;
const LIST_LIMIT = 12;
const LONG = 4000; // characters
const SHORT = 200;

const waits = ["training", "generation", "position", "change"];
const told = ["play", "pause", "step", "seek", "train", "reset"];

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {string} name @param {unknown} value @param {number} [limit] */
function text(name, value, limit = LONG) {
  if (typeof value !== "string" || value.trim() === "") {
    throw refusal(`"${name}" must be a text.`);
  }
  if (value.length > limit) {
    throw refusal(`"${name}" must have no more than ${limit} characters.`);
  }
  return value.trim();
}

/** @param {string} name @param {unknown} value @param {number} least @param {number} [most] */
function list(name, value, least, most = LIST_LIMIT) {
  if (Array.isArray(value) && value.length >= least && value.length <= most) return value;
  throw refusal(`"${name}" must be a list of ${least} to ${most}.`);
}

/** @param {string} written  with blank lines between paragraphs */
const paragraphs = (written) =>
  written
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .filter(Boolean);

/**
 * @param {string} name
 * @param {unknown} given
 * @param {import("./parameters.js").Core} core
 * @param {Record<string, unknown>} [before]  what the lesson has set by then
 */
function readSettings(name, given, core, before = {}) {
  if (given === undefined || given === null) return {};
  if (!isObject(given)) throw refusal(`"${name}" must be an object of settings by key.`);
  const { problems } = readConfig({ ...before, ...given }, core);
  if (problems.length > 0) throw refusal(problems[0]);
  const known = configKeys.filter((key) => Object.hasOwn(given, key));
  return Object.fromEntries(known.map((key) => [key, given[key]]));
}

/** @param {unknown} given @returns {string[]} */
function readHighlight(given) {
  const names = [...parts, ...configKeys];
  return list("highlight", given ?? [], 0).map((name) => {
    if (names.includes(name)) return name;
    const problem = `"highlight" knows ${parts.join(", ")} and the keys of settings, but not “${textOf(name).slice(0, 40)}”.`;
    throw refusal(problem);
  });
}

/** @param {unknown} given @returns {Question | null} */
function readQuestion(given) {
  if (given === undefined || given === null) return null;
  if (!isObject(given)) throw refusal('"question" must be an object.');
  const choices = list("choices", given.choices, 2).map((choice) => text("choices", choice, SHORT));
  const { answer } = given;
  if (typeof answer !== "number" || !Number.isInteger(answer) || !(answer in choices)) {
    throw refusal(`"answer" must be the number of a choice, from 0 to ${choices.length - 1}.`);
  }
  return {
    text: text("question", given.text, SHORT * 2),
    choices,
    answer,
    explanation: paragraphs(text("explanation", given.explanation)),
  };
}

/** @param {unknown} given @returns {Wait | null} */
function readWait(given) {
  if (given === undefined || given === null) return null;
  if (!isObject(given) || !waits.includes(textOf(given.for))) {
    throw refusal(`"wait" must be "for" one of ${waits.join(", ")}.`);
  }
  const { to = null, key = null } = given;
  const goal = /** @type {WaitFor} */ (given.for);
  if (to !== null && !(typeof to === "number" && Number.isSafeInteger(to) && to >= 0)) {
    throw refusal('"to" must be a whole number from 0.');
  }
  if (goal === "position" && to === null) throw refusal('"wait" for a position wants a "to".');
  if (goal !== "change") return { for: goal, to, key: null };
  if (typeof key === "string" && configKeys.includes(key)) return { for: goal, to: null, key };
  throw refusal('"wait" for a change wants the "key" of a setting.');
}

/** @param {unknown} given */
function readCommands(given) {
  const all = given === undefined || given === null ? [] : Array.isArray(given) ? given : [given];
  return list("do", all, 0).map((each) =>
    readCommand(typeof each === "string" ? { command: each } : each, told),
  );
}

/** The kind of figure that a lesson is about. @param {unknown} data @returns {string | null} */
export const figureOf = (data) =>
  isObject(data) && typeof data.figure === "string" ? data.figure : null;

/**
 * @param {unknown} data  what the file says
 * @param {import("./parameters.js").Core} core
 * @returns {Lesson}
 * @throws {TypeError} one sentence for the first thing that is wrong
 */
export function readLesson(data, core) {
  let where = "";
  try {
    if (!isObject(data)) throw refusal("it is no object.");
    if (data.version !== 1) throw refusal('"version" must be 1.');
    const title = text("title", data.title, SHORT);
    let config = readSettings("config", data.config, core);
    const given = list("steps", data.steps, 1, STEP_LIMIT);
    const steps = given.map((step, i) => {
      where = `in step ${i + 1}, `;
      if (!isObject(step)) throw refusal("there is no object.");
      config = { ...config, ...readSettings("settings", step.settings, core, config) };
      return {
        text: paragraphs(text("text", step.text)),
        config,
        highlight: readHighlight(step.highlight),
        question: readQuestion(step.question),
        wait: readWait(step.wait),
        commands: readCommands(step.do),
      };
    });
    return { title, steps };
  } catch (error) {
    throw refusal(`The lesson was not loaded: ${where}${clause(error)}`);
  }
}
