/** A player rests while nobody sees its figure. */

/**
 * Pauses the player while the figure is out of view, and lets it go on afterwards.
 * @param {import("../stage.js").Stage} stage
 * @param {ReturnType<typeof import("../../controls/player.js").createPlayer>} player
 */
export function pauseUnseen(stage, player) {
  let interrupted = false; // by being out of view
  stage.onSeen((seen) => {
    if (!seen && player.isPlaying()) {
      player.pause();
      interrupted = true;
    } else if (seen && interrupted) {
      interrupted = false;
      player.play();
    }
  });
}
