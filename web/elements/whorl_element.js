/**
 * What `<whorl-figure>` and `<whorl-lab>` have in common: a shadow root with the style sheets, a lab,
 * nothing heavy before the element is near the window, nothing computed while it is out of view.
 *
 * Attributes are the keys of ../state/parameters.js and `preset`; further
 *   config      a whole link, "#v=1&preset=quick&seed=7"; the other attributes win over it
 *   hide        parts to leave out: picture, player, settings, toolbar, charts, notes, share
 *   model       elements with the same name share one model, which has the first one's attributes
 *   core        forces one build of the core: "scalar", "simd128", "relaxed"
 *   concurrent  trains on when another element begins to train
 *   lesson      a lesson beside the figure: one that ships, by name, or the address of a file
 *
 * Events, whose `detail` is an object: `ready` {}, `step` { step, loss }, `done` { step, distance },
 * `change` { config } of settings, `error` { message }, `lesson` { step, steps, answer?, right? }.
 */

import { createNotice } from "../controls/notice.js";
import { make } from "../controls/dom.js";
import { whole } from "../state/commands.js";
import { configOf } from "../state/link.js";
import { givenBy, hideProblems } from "./given.js";
import { keepOwnKeys } from "./own_keys.js";
import { loadLessons } from "./parts/load_lessons.js";
import { createRecovery } from "./parts/recovery.js";
import { leaderOf, obtainLab } from "./shared_lab.js";
import { createStage } from "./stage.js";
import { createPageTheme } from "./page_theme.js";
import { addStyle, adoptStyles } from "./styles.js";

/** @typedef {import("./lesson/lessons.js").OpenLesson} OpenLesson */

/** How far outside the window an element wakes up. */
const NEAR = "100% 0px";

/** What this browser lacks, as a sentence, or null. */
function whatIsMissing() {
  const advice = "please open the page in a current Firefox, Chrome, Edge or Safari.";
  if (typeof WebAssembly !== "object") {
    return `This browser has no WebAssembly, which Whorl computes with: ${advice}`;
  }
  if (typeof Worker !== "function") {
    return `This browser does not let pages use workers, which Whorl computes in: ${advice}`;
  }
  return null;
}

export class WhorlElement extends HTMLElement {
  static observedAttributes = ["config", "lesson"];

  /** @type {ReturnType<typeof obtainLab> | null} */ #shared = null;
  /** @type {import("./stage.js").Stage | null} */ #stage = null;
  /** @type {import("./stage.js").Performer} */ #performer = {};
  /** @type {IntersectionObserver[]} */ #observers = [];
  #root = this.attachShadow({ mode: "open" });
  #notice = createNotice();
  #recovery = make("div");
  #place = make("div", { class: "whorl-place", attributes: { part: "figure" } });
  #poster = make("slot", { attributes: { name: "poster" } });
  #theme = createPageTheme(this);
  #seen = false;
  #deaf = () => {}; // no longer hears of the lab's problems
  /** @type {Promise<OpenLesson> | null} */ #asked = null;
  #endLesson = () => {};

  constructor() {
    super();
    adoptStyles(this.#root);
    this.#root.addEventListener("keydown", (event) =>
      keepOwnKeys(/** @type {KeyboardEvent} */ (event)),
    );
    this.#root.append(
      this.#theme.element,
      this.#notice.element,
      this.#recovery,
      this.#poster,
      this.#place,
    );
  }

  /**
   * What the element shows, or a promise of it.
   * @param {Promise<OpenLesson> | null} lesson  it may be about a kind
   * @returns {import("./stage.js").Kind | Promise<import("./stage.js").Kind>}
   * @throws {TypeError} a sentence, if it does not know
   */
  kindShown(lesson) {
    void lesson; // of which only figures make something
    throw new TypeError("This element has nothing to show.");
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (!this.#shared) return; // it will be read when the element wakes up
    if (name === "config") return void this.#takeConfig();
    this.#asked = this.#askLesson();
    if (this.#stage) void this.#beginLesson();
  }

  connectedCallback() {
    queueMicrotask(this.#theme.look); // after those beside it, so that styles are computed once
    if (this.#observers.length > 0) return;
    const watch = (
      /** @type {string} */ rootMargin,
      /** @type {(near: boolean) => void} */ tell,
    ) => {
      const observer = new IntersectionObserver(
        (entries) => tell(entries[entries.length - 1].isIntersecting),
        { rootMargin },
      );
      observer.observe(this);
      this.#observers.push(observer);
    };
    watch(NEAR, (near) => near && this.#mount());
    watch("0px", (seen) => {
      this.#seen = seen;
      this.#shared?.see(seen);
      this.#stage?.see(seen);
    });
  }

  disconnectedCallback() {
    // An element that is only moved is connected again by then.
    queueMicrotask(() => {
      if (!this.isConnected) this.#unmount();
    });
  }

  async #mount() {
    if (this.#shared) return;
    const missing = whatIsMissing();
    if (missing) return this.#fail(missing);
    try {
      this.#asked = this.#askLesson();
      const kind = this.kindShown(this.#asked);
      const leader = leaderOf(/** @type {WhorlElement} */ (this));
      const { given, problems } = givenBy(leader);
      const hidden = hideProblems(this);
      const shared = obtainLab(this, {
        given,
        variant: leader.getAttribute("core"),
        concurrent: leader.hasAttribute("concurrent"),
        trained: leader === this && !(kind instanceof Promise) && kind.trained === true,
      });
      this.#shared = shared;
      this.#hearProblems(shared.lab);
      const [refused, found] = await Promise.all([shared.opened, kind]);
      if (this.#shared !== shared) return; // gone meanwhile
      const refusals = leader === this ? [...problems, ...refused, ...hidden] : hidden;
      if (refusals.length > 0) this.#fail(refusals.join(" "));
      this.#perform(found, shared.lab);
      shared.see(this.#seen);
      void this.#beginLesson();
    } catch (error) {
      const { message, detail } = /** @type {any} */ (error);
      this.#fail(message, detail ?? undefined);
    }
  }

  /** Tells of what the lab as a whole suffers, until it is over. @param {import("../state/lab.js").Lab} lab */
  #hearProblems(lab) {
    let told = false;
    this.#deaf = lab.subscribe(["problem"], ({ problem, details, phase }) => {
      if (problem !== null) this.#fail(problem, details[problem]);
      else if (told) this.#notice.show(null);
      told = problem !== null;
      this.#recovery.replaceChildren(...(phase === "failed" ? [createRecovery(lab)] : []));
    });
  }

  /**
   * @param {import("./stage.js").Kind} kind
   * @param {import("../state/lab.js").Lab} lab
   */
  #perform(kind, lab) {
    this.#place.setAttribute("role", "group");
    this.#place.setAttribute("aria-label", kind.label);
    for (const style of kind.styles ?? []) addStyle(this.#root, style);
    const stage = createStage({
      root: this.#place,
      lab,
      option: (name) => this.getAttribute(name),
    });
    this.#stage = stage;
    this.#performer = kind.create(stage) ?? {};
    this.#poster.remove();
    this.#tellOf(stage);
    stage.see(this.#seen);
    this.#tell("ready", {});
  }

  #askLesson() {
    const name = this.getAttribute("lesson");
    if (name === null) return null;
    const asked = loadLessons().then(({ openLesson }) => openLesson(name, this.baseURI));
    asked.catch(() => {}); // whoever waits for it hears of it
    return asked;
  }

  /** The lesson that was asked for beside the figure; without it the figure goes on. */
  async #beginLesson() {
    const [asked, stage] = [this.#asked, this.#stage];
    this.#endLesson();
    this.#endLesson = () => {};
    if (!asked || !stage) return;
    try {
      const lesson = await asked;
      if (this.#asked !== asked || this.#stage !== stage) return;
      this.#endLesson = lesson.start({
        figure: this,
        stage,
        given: givenBy(leaderOf(/** @type {WhorlElement} */ (this))).given,
        adopt: (text) => addStyle(this.#root, text),
      }).end;
    } catch (error) {
      if (this.#asked === asked && this.#stage === stage) {
        this.#fail(/** @type {Error} */ (error).message);
      }
    }
  }

  /** Another link than the one it opened with. */
  async #takeConfig() {
    const shared = /** @type {import("./shared_lab.js").SharedLab} */ (this.#shared);
    await shared.opened;
    if (this.#shared !== shared || shared.lab.get().phase === "failed") return;
    const { given, problems } = givenBy(this);
    problems.push(...(await shared.lab.replaceConfig(given)));
    if (problems.length > 0) this.#fail(problems.join(" "));
    else this.#notice.show(null);
  }

  /** @param {import("./stage.js").Stage} stage */
  #tellOf(stage) {
    const { lab } = stage;
    let config = JSON.stringify(this.getConfig());
    stage.subscribe(["values", "preset"], () => {
      const now = this.getConfig();
      if (config === (config = JSON.stringify(now))) return;
      this.#tell("change", { config: now });
    });
    let { step, generation } = lab.get();
    stage.subscribe(["progress"], (state) => {
      if (state.step === step) return;
      step = state.step;
      this.#tell("step", { step, loss: lab.losses().average });
    });
    stage.subscribe(["generation"], (state) => {
      const told = generation;
      generation = state.generation;
      if (!generation || generation.distance === null || (told?.distance ?? null) !== null) return;
      this.#tell("done", { step: generation.trainingStep, distance: generation.distance });
    });
    stage.subscribe(["trainingProblem", "generationProblem"], (state) => {
      const message = state.trainingProblem ?? state.generationProblem;
      if (message !== null) this.#tell("error", { message });
    });
  }

  #unmount() {
    for (const observer of this.#observers.splice(0)) observer.disconnect();
    this.#deaf();
    this.#stage?.end();
    this.#stage = null;
    this.#performer = {};
    this.#place.replaceChildren();
    this.#root.insertBefore(this.#poster, this.#place);
    this.#shared?.release();
    this.#shared = null;
    this.#seen = false;
  }

  /** @param {string} message @param {string} [detail]  what the engine said */
  #fail(message, detail) {
    this.#notice.show(message, detail);
    this.#tell("error", { message });
  }

  /** @param {string} name @param {Record<string, any>} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  get #lab() {
    if (!this.#stage) throw new TypeError("The figure is not ready yet: wait for its ready event.");
    return this.#stage.lab;
  }

  /** Plays what the figure plays: a reverse run, or training. */
  play() {
    if (this.#performer.play) this.#performer.play();
    else this.#lab.start();
  }

  pause() {
    if (this.#performer.pause) this.#performer.pause();
    else this.#lab.pause();
  }

  /** One step further in what the figure plays. */
  step() {
    if (this.#performer.step) this.#performer.step();
    else void this.#lab.train(1);
  }

  /**
   * Goes to a state of the reverse run, or to a timestep of the forward process.
   * @param {number} position  a whole number; what lies past the ends means the end
   * @throws {TypeError} a sentence, if it is none
   */
  seek(position) {
    whole("position", position, -Infinity);
    if (this.#performer.seek) this.#performer.seek(position);
    else this.#lab.seek(Math.min(Math.max(0, position), this.#lab.get().values.timesteps - 1));
  }

  /**
   * Trains.
   * @param {number} [steps]  how many training steps; default: all that are left
   * @returns {Promise<{ ended: "finished" | "stopped" | "diverged", step: number }>} when it is over:
   *   all steps are done, or it was paused, reset or taken away, or its loss exploded; rejects with a
   *   sentence if it is refused, with a TypeError if `steps` is no whole number from 1
   */
  async train(steps) {
    const asked = steps === undefined ? steps : whole("steps", steps, 1);
    const { ended, step, message } = await this.#lab.train(asked);
    if (ended === "refused") throw new Error(message);
    return { ended, step };
  }

  /**
   * A new model from the same seed and the present values.
   * @returns {Promise<void>} rejects with a sentence if it is refused: then the old model stays
   */
  async reset() {
    const problem = await this.#lab.reset();
    if (problem !== null) throw new Error(problem);
  }

  /**
   * @param {Record<string, unknown>} config  values by key, and "preset"
   * @returns {Promise<string[]>} a sentence for each value that was refused; the others are in force
   */
  setConfig(config) {
    return this.#lab.setConfig(config);
  }

  /**
   * The preset and the values that differ from it: what a link to this run says.
   * @returns {Record<string, string>} by key
   */
  getConfig() {
    const state = this.#lab.get();
    return configOf(state, state.coreSettings);
  }

  /** All that the element holds right now: LabState, and what the figure itself shows. */
  getState() {
    return { ...this.#lab.get(), figure: this.#performer.state?.() ?? {} };
  }

  /** One number for all weights: equal runs have equal checksums. @returns {Promise<string>} */
  checksum() {
    return this.#lab.checksum();
  }
}
