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
  | "conditional";

export type Preset = "quick" | "quick-conditional" | "notebook" | "notebook-conditional";

/** What a figure can be set to; each key is an attribute too. What is left out stays as it is. */
export interface WhorlConfig {
  preset?: Preset;
  data?: "spiral" | "circle" | "both";
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
  /** 0 linear, 1 cosine, 2 geometric */
  schedule?: number;
  beta_start?: number;
  beta_end?: number;
  /** 0 constant, 1 cosine */
  rate_schedule?: number;
  math?: "exact" | "fast";
  /** 0: as many as help */
  workers?: number;
  count?: number;
  sampling_seed?: number;
  /** 0 spiral, 1 circle */
  label?: number;
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
  /** Something went wrong; `message` is a sentence for the reader. */
  error: CustomEvent<{ message: string }>;
}

declare class WhorlElement extends HTMLElement {
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

declare global {
  interface HTMLElementTagNameMap {
    "whorl-figure": WhorlFigure;
    "whorl-lab": WhorlLab;
  }
}
