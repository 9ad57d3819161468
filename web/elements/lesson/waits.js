/** What a step of a lesson can wait for. */

import { parameters } from "../../state/parameters.js";

/**
 * @typedef {import("../../state/lesson.js").Wait} Wait
 * @typedef {Record<string, any>} State  an element's
 */

const INTERVAL = 100; // ms: soon enough for somebody who waits, and nothing to the machine

/** Where the figure stands: in a reverse run, or else in diffusion time. @param {State} state */
const positionOf = (state) => state.figure.position ?? state.timestep;

/**
 * Whether it has happened. Pure.
 * @param {Wait} wait
 * @param {State} now
 * @param {State} before  when waiting began
 */
export function hasHappened({ for: goal, to, key }, now, before) {
  switch (goal) {
    case "training": {
      const over = now.status === "finished";
      const burst = now.status === "paused" && now.trainingProblem !== null;
      return over || burst || (to !== null && now.step >= to);
    }
    case "generation":
      return now.status !== "training" && (now.generation?.distance ?? null) !== null;
    case "position": {
      // A player may pass over it between two looks.
      const sides = [before, now].map((state) => positionOf(state) - /** @type {number} */ (to));
      return sides[0] * sides[1] <= 0;
    }
    case "change": {
      const [then, value] = [before, now].map(({ preset, values }) =>
        key === "preset" ? preset : values[key ?? ""],
      );
      return value !== then;
    }
  }
}

/** @param {Wait} wait @returns {string} a clause after "Next is free" */
export function waitText({ for: goal, to, key }) {
  switch (goal) {
    case "training":
      return to === null ? "when training is over" : `at training step ${to.toLocaleString("en")}`;
    case "generation":
      return "when the samples are finished";
    case "position":
      return `when the slider has come to ${to}`;
    case "change":
      return `when you have changed “${labelOf(key ?? "")}”`;
  }
}

/** What the reader knows a setting by. @param {string} key */
export const labelOf = (key) =>
  parameters.find((parameter) => parameter.key === key)?.label ?? "Preset";

/**
 * @param {Wait} wait
 * @param {() => State} look  throws when there is nothing to see any more
 * @param {AbortSignal} signal
 * @returns {Promise<void>}  settles when it has happened, never if the signal comes first
 */
export function happening(wait, look, signal) {
  const before = look();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (hasHappened(wait, look(), before)) end();
    }, INTERVAL);
    const end = () => {
      clearInterval(timer);
      resolve();
    };
    signal.addEventListener("abort", () => clearInterval(timer));
    if (hasHappened(wait, before, before)) end();
  });
}
