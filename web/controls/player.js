/**
 * Play, pause, step and scrub through a row of states, some of which may still be on their way.
 * The player owns the position; it knows nothing of what the states are.
 */

import { make } from "./dom.js";
import { createButton } from "./button.js";
import { createSlider } from "./slider.js";
import { nextPosition } from "./playback.js";

/**
 * @param {{
 *   id: string, label: string, start: string, end: string,
 *   valueText: (position: number) => string, move: (position: number) => void, duration?: number,
 * }} options
 *   `move` hears of each new position; `duration` is that of playing it all, in ms.
 */
export function createPlayer({ id, label, start, end, valueText, move, duration }) {
  let position = 0;
  let exact = 0; // the position with its fraction, while playing
  let available = 0; // states at hand
  let length = 0; // states in all
  let playing = false;
  let frameTime = 0;
  let nextFrame = 0;

  const first = createButton({
    label: "First state: noise",
    icon: "first",
    iconOnly: true,
    press: () => stepTo(0),
  });
  const back = createButton({
    label: "One step back",
    icon: "back",
    iconOnly: true,
    press: () => stepTo(position - 1),
  });
  const play = createButton({
    label: "Play",
    icon: "play",
    iconOnly: true,
    primary: true,
    press: () => (playing ? pause() : start_()),
  });
  const forward = createButton({
    label: "One step forward",
    icon: "forward",
    iconOnly: true,
    press: () => stepTo(position + 1),
  });
  const last = createButton({
    label: "Last state: data",
    icon: "last",
    iconOnly: true,
    press: () => stepTo(length - 1),
  });
  const slider = createSlider({ id, label, start, end, valueText, seek: stepTo });
  const buttons = [first, back, play, forward, last];
  const element = make(
    "div",
    { class: "player", part: "player", attributes: { role: "group", "aria-label": label } },
    [
      make(
        "div",
        { class: "transport" },
        buttons.map((button) => button.element),
      ),
      slider.element,
    ],
  );
  slider.input.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    if (playing) pause();
    else start_();
  });

  function refresh() {
    slider.show(position, Math.max(length - 1, 0));
    slider.enable(available > 0);
    first.enable(position > 0);
    back.enable(position > 0);
    forward.enable(position < available - 1);
    last.enable(available === length && position < length - 1);
    play.enable(available > 0);
    play.rename(playing ? "Pause" : "Play", playing ? "pause" : "play");
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

  function start_() {
    if (available === 0) return;
    if (position >= length - 1) go(0); // at the end, play means again
    playing = true;
    exact = position;
    frameTime = performance.now();
    refresh();
    askForFrame();
  }

  /** One at a time: whoever plays, pauses and plays again within a frame has asked already. */
  function askForFrame() {
    cancelAnimationFrame(nextFrame);
    nextFrame = requestAnimationFrame(tick);
  }

  function pause() {
    playing = false;
    refresh();
  }

  /** @param {number} time */
  function tick(time) {
    if (!playing) return;
    exact = nextPosition(exact, Math.max(0, time - frameTime), available, length, duration);
    frameTime = time;
    if (Math.floor(exact) >= length - 1) playing = false;
    go(Math.floor(exact));
    if (playing) askForFrame();
  }

  refresh();
  return {
    element,
    position: () => position,
    isPlaying: () => playing,
    play: start_,
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
