/**
 * What `<whorl-figure>` and `<whorl-lab>` have in common: a shadow root with the style sheets, a lab,
 * nothing heavy before the element is near the window, and out of view nothing but what was asked for.
 *
 * Attributes are the keys of ../state/parameters.js and `preset`; further
 *   config      a whole link, "#v=1&preset=quick&seed=7"; the other attributes win over it
 *   hide        parts to leave out: picture, player, settings, toolbar, charts, notes, share
 *   model       elements with the same name share one model, which has the first one's attributes
 *   core        forces one build of the core: "scalar", "simd128", "relaxed"
 *   concurrent  trains on when another element begins to train
 *   lesson      a lesson beside the figure: one that ships, by name, or the address of a file
 *   theme       light or dark, where it shall not be that of the page
 *
 * All of them are properties too (properties.js), and act whenever they change. An element that is
 * moved lives on; one that comes back is as it was, or, after long, has its settings and its weights.
 *
 * Events, whose `detail` is an object: `ready` {}, `step` { step, loss }, `done` { step, distance },
 * `change` { config } of settings, `error` { message }, `lesson` { step, steps, answer?, right? }.
 */

import { createNotice } from "../controls/notice.js";
import { make } from "../controls/dom.js";
import { whole } from "../state/commands.js";
import { problemOf, refusal } from "../core/errors.js";
import { configOf } from "../state/link.js";
import { givenBy } from "./given.js";
import { keepOwnKeys } from "./own_keys.js";
import { PageElement } from "./page_element.js";
import { defineProperties, heeded, takeEarlyProperties } from "./properties.js";
import { rest } from "./resting.js";
import { loadLater } from "./loaders/load_later.js";
import { loadLessons } from "./loaders/load_lessons.js";
import { loadRecovery } from "./loaders/load_recovery.js";
import { leaderOf, obtainLab } from "./shared_lab.js";
import { createStage } from "./stage.js";
import { createPageTheme } from "./page_theme.js";
import { addStyle, adoptStyles, removeStyle, renewStyles } from "./styles.js";

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

/** A promise that is kept by the call beside it. */
function departure() {
  let depart = () => {};
  const gone = new Promise((/** @type {(gone: null) => void} */ resolve) => {
    depart = () => resolve(null);
  });
  return { gone, depart };
}

export class WhorlElement extends PageElement {
  static observedAttributes = heeded;

  /** @type {ReturnType<typeof obtainLab> | null} */ #shared = null;
  /** @type {import("./stage.js").Stage | null} */ #stage = null;
  /** @type {import("./stage.js").Performer} */ #performer = {};
  /** @type {{ disconnect: () => void }[]} */ #observers = [];
  #root = this.attachShadow({ mode: "open" });
  #notice = createNotice();
  #recovery = make("div");
  #place = make("div", { class: "whorl-place", attributes: { part: "figure" } });
  #poster = make("slot", { attributes: { name: "poster" } });
  #theme = createPageTheme(this);
  #near = false;
  #seen = false;
  /** @type {Set<string>} attributes */ #changed = new Set();
  /** @type {Promise<void>} one thing after another */ #work = Promise.resolve();
  #departure = departure();
  /** @type {Promise<import("./kept.js").Kept | null> | null} */ #kept = null;
  /** @type {import("./stage.js").Kind | null} */ #kind = null;
  #wake = () => {}; // is in the page again
  #stopListening = () => {}; // to the lab's problems
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
    throw refusal("This element has nothing to show.");
  }

  /** @param {string} name @param {string | null} [before] @param {string | null} [now] */
  attributeChangedCallback(name, before, now) {
    if (name === "kind" && before === now) return;
    this.#changed.add(name);
    if (this.#changed.size === 1) queueMicrotask(() => this.#next(() => this.#heed()));
  }

  connectedCallback() {
    takeEarlyProperties(this);
    queueMicrotask(this.#theme.look); // after those beside it, so that styles are computed once
    this.#wake();
    if (this.#shared) this.attributeChangedCallback("model"); // that of another place, it may be
    if (this.#observers.length > 0) return;
    const watch = (
      /** @type {string} */ rootMargin,
      /** @type {(near: boolean) => void} */ tell,
    ) => {
      // Where nothing is laid out, as in jsdom, everything is near.
      if (typeof IntersectionObserver !== "function") return tell(true);
      const observer = new IntersectionObserver(
        (entries) => tell(entries[entries.length - 1].isIntersecting),
        { rootMargin },
      );
      observer.observe(this);
      this.#observers.push(observer);
    };
    watch(NEAR, (near) => {
      this.#near = near;
      if (near) this.#next(() => this.#mount());
    });
    watch("0px", (seen) => this.#see(seen));
    if (typeof ResizeObserver !== "function") return;
    // What a style sheet that comes late does to the element changes its size. Once that is over it
    // looks again: within the observer's turn its own change would be an error of the page.
    const sizes = new ResizeObserver(() => requestAnimationFrame(this.#theme.look));
    sizes.observe(this);
    this.#observers.push(sizes);
  }

  /** Moved by `moveBefore`, without having been out of the page. */
  connectedMoveCallback() {
    this.connectedCallback();
  }

  disconnectedCallback() {
    // An element that is only moved is connected again by then.
    queueMicrotask(() => {
      if (!this.isConnected) this.#rest();
    });
  }

  /** In another document. */
  adoptedCallback() {
    renewStyles(this.#root);
  }

  /** @param {boolean} seen */
  #see(seen) {
    this.#seen = seen;
    this.#shared?.see(seen);
    this.#stage?.see(seen);
  }

  /** Out of the page, perhaps not for long. */
  #rest() {
    for (const observer of this.#observers.splice(0)) observer.disconnect();
    this.#near = false;
    this.#see(false);
    if (!this.#stage) return this.#unmount(); // there is nothing yet to keep
    this.#shared?.rest();
    this.#wake();
    this.#wake = rest(() => this.#next(() => this.isConnected || this.#putAway()));
  }

  /**
   * After what was begun before, which may never end once its lab is gone.
   * @param {() => unknown} work
   */
  #next(work) {
    this.#work = this.#work
      .then(() => Promise.race([work(), this.#departure.gone]))
      .catch((error) => this.#fail(problemOf(error)))
      .then(() => {});
  }

  async #mount() {
    if (this.#shared || !this.isConnected) return;
    const missing = whatIsMissing();
    if (missing) return this.#fail(missing);
    this.#changed.delete("kind");
    this.#changed.delete("lesson");
    this.#asked = this.#askLesson();
    const kind = await this.kindShown(this.#asked);
    const away = await this.#kept;
    const back = away && (await loadLater());
    if (!this.isConnected) return;
    const leader = this.#leader;
    const { given, problems } = givenBy(leader);
    const kept = back && back.withChanges(away, given, leader === this ? this.#changed : new Set());
    if (kept) this.#kept = Promise.resolve(kept);
    for (const name of this.#changed) {
      if (name !== "kind" && name !== "lesson") this.#changed.delete(name); // all others are read here
    }
    const shared = obtainLab(this, {
      given: kept?.config ?? given,
      variant: leader.getAttribute("core"),
      concurrent: leader.hasAttribute("concurrent"),
      trained: leader === this && kind.trained === true,
    });
    this.#shared = shared;
    const { lab } = shared;
    this.#listenToProblems(lab);
    await shared.tried;
    const begin = async () => {
      const refused = await shared.opened;
      const hidden = this.hasAttribute("hide") ? (await loadLater()).hideProblems(this) : [];
      if (this.#shared !== shared) return; // gone meanwhile
      if (back && kept && shared.fresh) await back.restore(kept, lab);
      if (this.#shared !== shared) return;
      this.#kept = null;
      this.#notice.show(null);
      const refusals = leader === this ? [...problems, ...refused, ...hidden] : hidden;
      if (refusals.length > 0) this.#fail(refusals.join(" "));
      this.#perform(kind, lab);
      if (back && kept && this.#stage) back.goBack(kept, this.#stage, this.#performer);
      shared.see(this.#seen);
      void this.#beginLesson();
    };
    if (lab.get().phase !== "failed") return begin();
    void shared.opened.then(() => this.#next(begin)); // once the reader has asked for another attempt
  }

  /** What attributes say that have changed. */
  async #heed() {
    const [changed, shared] = [this.#changed, this.#shared];
    if (!shared) {
      if (!this.#kept) changed.clear(); // they are read when it begins
      return this.#near && this.#mount();
    }
    if (!this.#stage) {
      this.#unmount(); // it could not begin: perhaps it can now
      return this.#next(() => this.#mount());
    }
    if (changed.delete("model") && !shared.settle()) {
      await this.#putAway();
      return this.#next(() => this.#mount());
    }
    this.#changed = new Set();
    const problems = await this.#turn(changed);
    if (changed.size > 0) {
      const { heed } = await loadLater();
      const [names, leads] = [[...changed], this.#leader === this];
      problems.push(...(await heed({ names, element: this, leads, shared, ...givenBy(this) })));
    }
    if (problems.length > 0) this.#fail(problems.join(" "));
    else this.#notice.show(null);
  }

  /**
   * To another figure or another lesson, if attributes say so, which are taken out.
   * @param {Set<string>} changed
   * @returns {Promise<string[]>} why not
   */
  async #turn(changed) {
    const [kind, lesson] = [changed.delete("kind"), changed.delete("lesson")];
    if (lesson) this.#asked = this.#askLesson();
    const before = this.#stage;
    const problems = [];
    try {
      // A lesson may bring its figure with it; that of one that is taken away stays.
      if (kind || (lesson && this.#asked && !this.hasAttribute("kind"))) {
        this.#turnInto(await this.kindShown(this.#asked));
      }
    } catch (error) {
      problems.push(problemOf(error).message);
    }
    if (lesson || this.#stage !== before) void this.#beginLesson();
    return problems;
  }

  /** Another figure of the same model. @param {import("./stage.js").Kind} kind */
  #turnInto(kind) {
    const [stage, shared] = [this.#stage, this.#shared];
    if (!stage || !shared || kind === this.#kind) return;
    this.#clear();
    this.#perform(kind, shared.lab);
  }

  get #leader() {
    return leaderOf(/** @type {WhorlElement} */ (this));
  }

  /** Shows the lab's problems until they are over. @param {import("../state/lab.js").Lab} lab */
  #listenToProblems(lab) {
    /** @type {import("../core/errors.js").Problem | null} */
    let told = null;
    const endings = [
      lab.subscribe(["late"], ({ late }) =>
        this.#notice.show(late && { ...late, again: lab.loadAgain }),
      ),
      lab.subscribe(["problem"], ({ problem }) => {
        if (problem) this.#fail(problem);
        else if (told) this.#notice.show(null);
        told = problem;
      }),
      lab.subscribe(["phase"], ({ phase }) => {
        this.#recovery.replaceChildren();
        if (phase === "failed") void this.#offerRecovery(lab);
      }),
    ];
    this.#stopListening = () => endings.forEach((end) => end());
  }

  /** @param {import("../state/lab.js").Lab} lab  that has failed */
  async #offerRecovery(lab) {
    const loaded = await loadRecovery().catch(() => null); // then what is told must do
    if (loaded && this.#shared?.lab === lab && lab.get().phase === "failed") {
      this.#recovery.replaceChildren(loaded.createRecovery(lab));
    }
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
    this.#kind = kind;
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
        given: givenBy(this.#leader).given,
        adopt: (text) => addStyle(this.#root, text),
      }).end;
    } catch (error) {
      if (this.#asked === asked && this.#stage === stage) {
        this.#fail(problemOf(error));
      }
    }
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
      const problem = state.trainingProblem ?? state.generationProblem;
      if (problem !== null) this.#tell("error", { message: problem.message });
    });
  }

  /** The figure goes. */
  #clear() {
    this.#stage?.end();
    this.#stage = null;
    this.#performer = {};
    for (const style of this.#kind?.styles ?? []) removeStyle(this.#root, style);
    this.#kind = null;
    this.#place.replaceChildren();
  }

  #unmount() {
    this.#departure.depart();
    this.#departure = departure();
    this.#stopListening();
    this.#recovery.replaceChildren();
    this.#clear();
    this.#root.insertBefore(this.#poster, this.#place);
    this.#shared?.release();
    this.#shared = null;
  }

  /** The model goes too; the element has what it takes to come back. */
  async #putAway() {
    if (!this.#stage) return this.#unmount();
    const { lab } = this.#stage;
    const performer = this.#performer;
    const config = this.getConfig();
    this.#kept = loadLater()
      .then(({ keep }) => keep(config, lab, performer))
      .catch(() => null);
    await this.#kept;
    this.#unmount();
  }

  /** @param {import("../core/errors.js").Problem | string} problem  or its sentence alone */
  #fail(problem) {
    const told = typeof problem === "string" ? { message: problem, detail: null } : problem;
    this.#notice.show(told);
    this.#tell("error", { message: told.message });
  }

  /** @param {string} name @param {Record<string, any>} detail */
  #tell(name, detail) {
    // As that of any field, and as frameworks listen for it.
    const bubbles = name === "change";
    this.dispatchEvent(new CustomEvent(name, { bubbles, detail }));
  }

  get #lab() {
    if (!this.#stage) throw refusal("The figure is not ready yet: wait for its ready event.");
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
    if (ended === "refused") throw refusal(String(message));
    return { ended, step };
  }

  /**
   * A new model from the same seed and the present values.
   * @returns {Promise<void>} rejects with a sentence if it is refused: then the old model stays
   */
  async reset() {
    const problem = await this.#lab.reset();
    if (problem !== null) throw refusal(problem);
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
    return configOf(state, state.core);
  }

  /** All that the element holds right now: LabState, problems as sentences, and what the figure shows. */
  getState() {
    const state = this.#lab.get();
    return {
      ...state,
      problem: state.problem?.message ?? null,
      trainingProblem: state.trainingProblem?.message ?? null,
      generationProblem: state.generationProblem?.message ?? null,
      figure: this.#performer.state?.() ?? {},
    };
  }

  /** One number for all weights: equal runs have equal checksums. @returns {Promise<string>} */
  checksum() {
    return this.#lab.checksum();
  }
}

defineProperties(WhorlElement.prototype);
