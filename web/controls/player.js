/**
 * Play, pause, step and scrub through a row of states, some of which may still be on their way.
 * The player owns the position; it knows nothing of what the states are.
 */

import { make } from "./dom.js";
import { createSlider } from "./slider.js";
import { createTransport } from "./transport.js";
import { nextPosition } from "./playback.js";

/**
 * @param {{
 *   id: string, label: string, start: string, end: string,
 *   valueText: (position: number) => string, move: (position: number) => void, duration?: number,
 * }} options
 *   `move` is called with each new position; `duration` is that of playing all states, in ms.
 */
export function createPlayer({ id, label, start, end, valueText, move, duration }) {
  let position = 0;
  let exact = 0; // the position with its fraction, while playing
  let available = 0; // states at hand
  let length = 0; // states in all
  let playing = false;
  let frameTime = 0;
  let nextFrame = 0;

  const transport = createTransport({
    first: () => stepTo(0),
    back: () => stepTo(position - 1),
    play: playOrPause,
    forward: () => stepTo(position + 1),
    last: () => stepTo(length - 1),
  });
  const slider = createSlider({ id, label, start, end, valueText, seek: stepTo });
  const element = make(
    "div",
    { class: "player", part: "player", attributes: { role: "group", "aria-label": label } },
    [transport.element, slider.element],
  );
  slider.input.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    playOrPause();
  });

  function refresh() {
    slider.show(position, Math.max(length - 1, 0));
    slider.enable(available > 0);
    transport.show({ position, available, length, playing });
  }

  /** @param {number} next */
  function go(next) {
    const clamped = Math.max(0, Math.min(next, available - 1));
    const moved = clamped !== position;
    position = clamped;
    refresh();
    if (moved) move(position);
  }

  /** A step by hand ends the playing. @param {number} next */
  function stepTo(next) {
    playing = false;
    go(next);
  }

  function play() {
    if (available === 0) return;
    if (position >= length - 1) go(0); // at the end, play means again
    playing = true;
    exact = position;
    frameTime = performance.now();
    refresh();
    requestFrame();
  }

  function pause() {
    playing = false;
    refresh();
  }

  function playOrPause() {
    if (playing) pause();
    else play();
  }

  /** Never two at a time, even if play, pause and play follow each other within a frame. */
  function requestFrame() {
    cancelAnimationFrame(nextFrame);
    nextFrame = requestAnimationFrame(tick);
  }

  /** @param {number} time */
  function tick(time) {
    if (!playing) return;
    exact = nextPosition(exact, Math.max(0, time - frameTime), available, length, duration);
    frameTime = time;
    if (Math.floor(exact) >= length - 1) playing = false;
    go(Math.floor(exact));
    if (playing) requestFrame();
  }

  refresh();
  return {
    element,
    position: () => position,
    isPlaying: () => playing,
    play,
    pause,
    /** @param {number} next */
    seek: stepTo,
    /** Another row of states, of which none has come yet. @param {number} newLength */
    restart(newLength) {
      playing = false;
      available = 0;
      position = 0;
      length = newLength;
      refresh();
    },
    /** @param {number} count  states at hand by now */
    offer(count) {
      if (count === available) return;
      available = count;
      refresh();
    },
  };
}
