/**
 * Whorl's elements, for TypeScript: `<whorl-figure>` of whorl.js, `<whorl-lab>` of whorl-lab.js.
 *
 *   const figure = document.querySelector("whorl-figure");
 *   figure?.addEventListener("done", ({ detail }) => console.log(detail.distance));
 */

export type FigureKind =
  | "reverse"
  | "scratch"
  | "data"
  | "forward"
  | "closed-form"
  | "schedule"
  | "step"
  | "network"
  | "training"
  | "generation"
  | "conditional"
  | "samplers"
  | "guidance"
  | "density"
  | "truth"
  | "steer"
  | "edit";

export type Preset =
  "quick" | "quick-conditional" | "guided" | "flow" | "notebook" | "notebook-conditional";

/** What a figure can be set to; each key is an attribute too. What is left out stays as it is. */
export interface WhorlConfig {
  preset?: Preset;
  data?:
    | "spiral"
    | "circle"
    | "both"
    | "moons"
    | "swiss-roll"
    | "checkerboard"
    | "rings"
    | "gaussians"
    | "pinwheel"
    | "s-curve"
    | "clusters";
  points?: number;
  data_noise?: number;
  data_seed?: number;
  forward_steps?: number;
  epochs?: number;
  batch_size?: number;
  learning_rate?: number;
  timesteps?: number;
  hidden_width?: number;
  block_count?: number;
  time_width?: number;
  seed?: number;
  schedule?: "linear" | "cosine" | "geometric" | "flow";
  beta_start?: number;
  beta_end?: number;
  objective?: "epsilon" | "x0" | "v" | "velocity";
  time_sampling?: "uniform" | "logit-normal";
  loss_weight?: "none" | "min-snr";
  /** of training, with the flow schedule */
  continuous_time?: "no" | "yes";
  rate_schedule?: "constant" | "cosine";
  /** 0: none, or up to 0.99999: the decay of the moving average of the weights */
  ema_decay?: number;
  /** 0 to 1: how often training hides a label */
  label_dropout?: number;
  math?: "exact" | "fast";
  /** 0: as many as help */
  workers?: number;
  count?: number;
  sampling_seed?: number;
  sampler?: "ddpm" | "ddpm-posterior" | "ddim" | "euler" | "heun" | "midpoint" | "dpm++2m";
  /** 0: one for each timestep */
  steps?: number;
  spacing?: "uniform" | "quadratic" | "log-snr";
  /** 0 to 1: how much of the noise DDIM adds */
  eta?: number;
  /** of a model with an ema_decay above 0: those that draw the samples */
  weights?: "averaged" | "latest";
  /** of data with labels: 0 spiral, 1 circle, in "both" */
  label?: number;
  /** of a model trained with label dropout: 0 is without the label, 1 with it, more is beyond */
  guidance?: number;
  /** where guidance acts, from data (0) to noise (1) */
  guidance_from?: number;
  guidance_to?: number;
}

/** What an element holds right now; it has more than is promised here. */
export interface WhorlState {
  readonly phase: "loading" | "ready" | "failed";
  readonly status: "idle" | "training" | "paused" | "finished";
  /** The training step. */
  readonly step: number;
  readonly preset: string;
  readonly values: Readonly<Record<string, number | string>>;
  /** What the figure itself shows. */
  readonly figure: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

export type LessonName =
  | "forward"
  | "training"
  | "reverse"
  | "conditional"
  | "guidance"
  | "samplers"
  | "steering"
  | "memorise"
  | "what-goes-wrong";

/**
 * The attributes of an element, as its properties; what is null or left out is as usual. All of them
 * act whenever they are set.
 */
export interface WhorlProperties {
  /** Of figures only. */
  kind?: FigureKind | null;
  /** One that comes with Whorl, or the address of a file. */
  lesson?: LessonName | (string & {}) | null;
  /** Settings as an object or as a link, "v=1&preset=quick&seed=7"; the properties beside it win. */
  config?: WhorlConfig | string | null;
  /** Elements with the same name share one model, which has the settings of the first of them. */
  model?: string | null;
  /** Parts to leave out, with spaces between: picture, player, settings, toolbar, charts, notes, share. */
  hide?: string | null;
  /** Trains on when another begins to. */
  concurrent?: boolean;
  /** Forces a build of the core; only what is set before the figure begins. */
  core?: "scalar" | "simd128" | "relaxed" | null;
  theme?: "light" | "dark" | null;
}

/** What a figure tells, by the names that frameworks listen under: `onready` in React and Svelte. */
export type WhorlListeners = {
  [Type in keyof WhorlEvents as `on${Type}`]?: (event: WhorlEvents[Type]) => unknown;
};

/**
 * How training ended, and at which step: all steps that were asked for are done ("finished"); it was
 * paused, reset, taken from the page or asked for something else ("stopped"); or the loss exploded,
 * and the weights are the last good ones ("diverged").
 */
export interface WhorlOutcome {
  ended: "finished" | "stopped" | "diverged";
  step: number;
}

export interface WhorlEvents {
  /** The figure is there and can be told what to do. */
  ready: CustomEvent<Record<string, never>>;
  /** Training went on; `loss` is a moving average. */
  step: CustomEvent<{ step: number; loss: number | null }>;
  /** A reverse run is finished; `distance` is that of its samples to the data (sliced Wasserstein). */
  done: CustomEvent<{ step: number; distance: number }>;
  /**
   * A step of a lesson, counted from 1, was entered, or its question answered: `answer` is the index
   * of the choice.
   */
  lesson: CustomEvent<{ step: number; steps: number; answer?: number; right?: boolean }>;
  /** Settings have changed, by the reader or by the page; `config` is what is in force now. */
  change: CustomEvent<{ config: Record<string, string> }>;
  /** Something went wrong; `message` is a sentence for the reader. */
  error: CustomEvent<{ message: string }>;
}

/** Settings and attributes as properties: null where there is no such attribute. */
type Reflected = {
  [Key in keyof WhorlConfig]-?: WhorlConfig[Key] | null;
} & { [Key in keyof WhorlProperties]-?: WhorlProperties[Key] };

declare const ReflectingElement: new () => HTMLElement & Reflected;

declare class WhorlElement extends ReflectingElement {
  /** Plays what the figure plays: a reverse run, or training. */
  play(): void;
  pause(): void;
  /** One step further in what the figure plays. */
  step(): void;
  /** Goes to a state of the reverse run, or to a timestep of the forward process, from 0. */
  seek(position: number): void;
  /**
   * Trains so many steps, or all that are left, and resolves when that is over. Rejects with a sentence
   * if it is refused or the worker that computes is lost.
   */
  train(steps?: number): Promise<WhorlOutcome>;
  /**
   * A new model from the same seed and the present values. Rejects with a sentence if it is refused:
   * then the old model stays.
   */
  reset(): Promise<void>;
  /** Resolves to a sentence for each value that was refused; the others are in force. */
  setConfig(config: WhorlConfig): Promise<string[]>;
  /** The preset and what differs from it. */
  getConfig(): Record<string, string>;
  getState(): WhorlState;
  /** One number for all weights: equal runs have equal checksums. */
  checksum(): Promise<string>;

  addEventListener<Type extends keyof WhorlEvents>(
    type: Type,
    listener: (this: this, event: WhorlEvents[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** `<whorl-figure kind="…">`: one live figure. */
export class WhorlFigure extends WhorlElement {}

/** `<whorl-lab>`: every setting and every view on one screen. */
export class WhorlLab extends WhorlElement {}

/** What a tag of an element may have in a template: React's, Vue's, Svelte's. */
export type WhorlAttributes = WhorlProperties & {
  [Key in keyof WhorlConfig]?: WhorlConfig[Key] | string | null;
} & WhorlListeners & {
    id?: string;
    class?: string;
    className?: string;
    hidden?: boolean;
    style?: any;
    slot?: string;
    title?: string;
    children?: any;
    key?: any;
    ref?: any;
  };

export interface WhorlTags {
  "whorl-figure": WhorlAttributes;
  "whorl-lab": WhorlAttributes;
}

declare global {
  interface HTMLElementTagNameMap {
    "whorl-figure": WhorlFigure;
    "whorl-lab": WhorlLab;
  }
}

export {}; // what is not exported above is for this file alone
