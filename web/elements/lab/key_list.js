/** What the keys of keyboard.js do, in the order of the list. */
export const keys = [
  ["Space", "Train, or pause"],
  ["S", "One training step"],
  ["R", "Reset; the seed stays"],
  ["← →", "Back and on in diffusion time"],
  ["Home, End", "To the noise, to the data"],
  ["1 2 3", "Spiral, circle, both"],
  ["4 5 6 7 8", "Points, trajectories, vector field, density, data"],
  ["Ctrl Z, Ctrl Shift Z", "Undo and redo changes of settings"],
  ["?", "This list"],
];
