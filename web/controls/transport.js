/** The five buttons of a player: to the first state, back, play or pause, forward, to the last. */

import { createButton } from "./button.js";
import { make } from "./dom.js";

/**
 * @param {Record<"first" | "back" | "play" | "forward" | "last", () => void>} press
 *   what each button does
 */
export function createTransport(press) {
  /**
   * @param {keyof typeof press} icon
   * @param {string} label
   * @param {boolean} [primary]
   */
  const button = (icon, label, primary) =>
    createButton({ label, icon, iconOnly: true, primary, press: press[icon] });

  const first = button("first", "First state: noise");
  const back = button("back", "One step back");
  const play = button("play", "Play", true);
  const forward = button("forward", "One step forward");
  const last = button("last", "Last state: data");
  const buttons = [first, back, play, forward, last];

  return {
    element: make(
      "div",
      { class: "transport" },
      buttons.map(({ element }) => element),
    ),

    /**
     * @param {{ position: number, available: number, length: number, playing: boolean }} state
     *   position among the states, of which so many are at hand, of so many in all
     */
    show({ position, available, length, playing }) {
      first.enable(position > 0);
      back.enable(position > 0);
      forward.enable(position < available - 1);
      last.enable(available === length && position < length - 1);
      play.enable(available > 0);
      play.rename(playing ? "Pause" : "Play", playing ? "pause" : "play");
    },
  };
}
