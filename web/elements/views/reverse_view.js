/**
 * A reverse run to look at: the cloud at each state it visited, and a player over diffusion time.
 * It plays while it can be seen, unless the reader wants no motion or has taken the slider.
 */

import { createScatter } from "../../figures/scatter.js";
import { mixColours } from "../../figures/palette.js";
import { createPlayer } from "../../controls/player.js";
import { isCalm } from "../../controls/motion.js";
import { make } from "../../controls/dom.js";
import { positionText } from "../readouts/phrases.js";
import { NOISE_EXTENT } from "./extents.js";

/**
 * @typedef {object} Decoration  what is drawn beside the samples
 * @property {import("../../figures/scatter.js").Layer[]} [behind]
 * @property {any} [field]
 * @property {boolean} [density]
 * @property {boolean} [paths]
 * @property {boolean} [points]   the samples themselves; default true
 *
 * @typedef {object} ReverseRun
 * @property {Float32Array[]} states   visited so far, from noise
 * @property {number} stepCount
 * @property {Uint32Array} timesteps   at which each step starts; empty before the first state
 * @property {Uint32Array | null} [labels]
 */

/** Before there is any. @type {ReverseRun} */
export const NO_RUN = { states: [], stepCount: 0, timesteps: new Uint32Array() };

/**
 * What is to be seen, where it is not the points alone.
 * @param {Decoration} decoration
 * @returns {string[]}
 */
function drawnText({ points, paths, field, density, behind = [] }) {
  const drawn = [
    points && "points",
    paths && "trajectories",
    field && "vector field",
    density && "density",
    behind.length > 0 && "data",
  ].filter(Boolean);
  if (drawn.length === 1 && points) return [];
  return [`Drawn: ${drawn.join(", ") || "nothing"}.`];
}

/**
 * @param {import("../stage.js").Stage} stage
 * @param {object} options
 * @param {string} options.label
 * @param {boolean} [options.axes]
 * @param {number} [options.extent]  half the width of the window
 * @param {boolean} [options.autoplay]
 * @param {number} [options.duration]  of playing it, in ms
 * @param {() => Decoration} [options.decorate]
 * @param {(position: number) => void} [options.onMove]
 */
export function createReverseView(
  stage,
  {
    label,
    axes = true,
    extent = NOISE_EXTENT,
    autoplay = true,
    duration,
    decorate = () => ({}),
    onMove = () => {},
  },
) {
  const picture = make("div", { class: "picture", part: "picture" });
  /** @type {ReverseRun} */
  let run = NO_RUN;
  const scatter = stage.keep(createScatter(picture, { label, extent, axes }));
  const player = createPlayer({
    id: "reverse",
    label: "Diffusion time",
    start: "noise",
    end: "data",
    valueText: (position) => positionText(position, run),
    duration,
    move(position) {
      onMove(position);
      draw();
    },
  });

  // Whoever takes the slider while states still arrive shall not see it run away again.
  let touched = false;
  player.element.addEventListener("pointerdown", () => (touched = true));
  player.element.addEventListener("keydown", () => (touched = true));

  const pointer = watchPointer(picture, () => decorate().paths && draw());

  let seen = false;
  let interrupted = false; // by being out of view
  stage.onSeen((now) => {
    seen = now;
    if (!seen && player.isPlaying()) {
      player.pause();
      interrupted = true;
    } else if (seen && interrupted) {
      interrupted = false;
      player.play();
    }
    if (seen) draw();
  });

  function draw() {
    if (!seen) return;
    const position = player.position();
    const state = run.states[position];
    const { behind = [], field = null, density, paths, points = true } = decorate();
    if (!state) {
      scatter.draw({ layers: behind, field, description: "Nothing generated yet." });
      return;
    }
    const share = position / run.stepCount;
    const colour = (/** @type {import("../../figures/palette.js").Palette} */ palette) =>
      mixColours(palette.noise, palette.model, share);
    scatter.draw({
      layers: points
        ? [...behind, { points: state, labels: run.labels ?? null, colour, opacity: 0.7 }]
        : behind,
      paths: paths
        ? { states: run.states, upTo: position, stepCount: run.stepCount, pointed: pointer.place() }
        : null,
      field,
      density: density ? { points: state, colour } : null,
      description: [
        `${state.length / 2} samples.`,
        `${positionText(position, run)}.`,
        ...drawnText({ points, paths, field, density, behind }),
      ].join(" "),
    });
  }

  return {
    picture,
    player: player.element,
    draw,
    position: () => player.position(),
    play: player.play,
    pause: player.pause,
    seek: player.seek,

    /** Another run, from its beginning. @param {ReverseRun} next */
    restart(next) {
      run = next;
      touched = false;
      interrupted = false;
      player.restart(next.stepCount + 1);
      this.grow(next);
    },

    /** More states of the same run. @param {ReverseRun} next */
    grow(next) {
      const begins = run.states.length === 0 || player.position() === 0;
      run = next;
      player.offer(next.states.length);
      const complete = next.states.length === next.stepCount + 1;
      if (next.states.length > 0 && begins && !touched && !player.isPlaying()) {
        if (autoplay && !isCalm()) {
          if (seen) player.play();
          else interrupted = true;
        } else if (complete) player.seek(next.stepCount);
      }
      draw();
    },

    /** Another run in the place of this one, at the same diffusion time. @param {ReverseRun} next */
    replace(next) {
      const position = run.stepCount === next.stepCount ? player.position() : next.stepCount;
      const playing = player.isPlaying();
      run = next;
      player.restart(next.stepCount + 1);
      player.offer(next.states.length);
      player.seek(position);
      if (playing) player.play();
      draw();
    },

    /** @returns {ReverseRun} */
    shown: () => run,
  };
}

/** @typedef {ReturnType<typeof createReverseView>} ReverseView */

/**
 * Where the pointer is over a picture, in pixels: paths are hard to tell apart without it.
 * @param {HTMLElement} picture
 * @param {() => void} moved
 */
function watchPointer(picture, moved) {
  /** @type {{ x: number, y: number } | null} */
  let place = null;
  picture.addEventListener("pointermove", ({ clientX, clientY }) => {
    const { left, top } = picture.getBoundingClientRect();
    place = { x: clientX - left, y: clientY - top };
    moved();
  });
  picture.addEventListener("pointerleave", () => {
    place = null;
    moved();
  });
  return { place: () => place };
}
