/**
 * How good every rule's samples are with how many evaluations of the network, measured one run after
 * another, so that it can be stopped at any time and gone on with.
 */

import { problemOf } from "../../core/errors.js";

/** Evaluations. */
export const FEWEST = 2;

/**
 * @typedef {{ rule: string, steps: number, evaluations: number, distance: number }} Measured
 *
 * @typedef {object} Subject  what is measured
 * @property {string} key         another for other samples or another model
 * @property {number} timesteps   of the model
 * @property {number} count       samples
 * @property {number | null} label
 * @property {(rule: string) => any} sampling  of a rule
 */

/**
 * The runs to make: all rules with few evaluations first, then with twice as many, up to one for each
 * timestep.
 * @param {string[]} rules
 * @param {number} timesteps
 */
export function plannedRuns(rules, timesteps) {
  const levels = [];
  for (let level = FEWEST; level < timesteps; level *= 2) levels.push(level);
  levels.push(timesteps);
  return levels.flatMap((evaluations) => rules.map((rule) => ({ rule, evaluations })));
}

/**
 * @param {object} options
 * @param {import("../../state/lab.js").Lab} options.lab
 * @param {string[]} options.rules
 * @param {() => Subject | null} options.subject  null while there is nothing to measure
 * @param {() => void} options.changed            told whenever there is something new
 */
export function createMeasuring({ lab, rules, subject, changed }) {
  let key = "";
  /** @type {ReturnType<typeof plannedRuns>} */
  let plan = [];
  /** @type {Measured[]} in the order of the plan */
  let measured = [];
  /** Distances of fresh points from the data. @type {number[]} */
  let fresh = [];
  let problem = "";
  let attempt = 0; // the present one; another makes an answer of this one late
  let going = false;

  function stop() {
    attempt += 1;
    going = false;
  }

  /** Drops what was measured of something else. */
  function renew() {
    const now = subject();
    if (!now || now.key === key) return false;
    stop();
    key = now.key;
    plan = plannedRuns(rules, now.timesteps);
    [measured, fresh, problem] = [[], [], ""];
    changed();
    return true;
  }

  /** @param {Subject} now @param {() => boolean} isLate */
  async function measure({ count, label, sampling }, isLate) {
    if (fresh.length === 0) {
      const distances = await lab.freshDistances({ count, label });
      if (isLate()) return;
      fresh = distances;
    }
    while (measured.length < plan.length) {
      const { rule, evaluations } = plan[measured.length];
      const score = await lab.scoreRule({ count, sampling: sampling(rule), evaluations });
      if (isLate()) return;
      measured = [...measured, { rule, ...score }];
      changed();
    }
  }

  return {
    renew,
    /** Goes on, from where it was stopped. */
    async go() {
      renew();
      const now = subject();
      if (!now || going) return;
      const mine = ++attempt;
      const isLate = () => mine !== attempt;
      going = true;
      problem = "";
      changed();
      try {
        await measure(now, isLate);
      } catch (error) {
        if (!isLate()) problem = problemOf(error).message;
      }
      if (isLate()) return;
      going = false;
      changed();
    },
    stop() {
      stop();
      changed();
    },
    now: () => ({
      going,
      measured,
      fresh,
      problem,
      next: plan[measured.length] ?? null,
      total: plan.length,
    }),
  };
}
