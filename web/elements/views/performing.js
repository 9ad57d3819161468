/** What a figure that plays can be told to do: see Performer in ../stage.js. */

/**
 * @param {{ play: () => void, pause: () => void, seek: (position: number) => void, position: () => number }} player
 */
export const performing = ({ play, pause, seek, position }) => ({
  play,
  pause,
  seek,
  step: () => seek(position() + 1),
});
