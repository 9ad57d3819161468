/** Doing what ../state/commands.js reads. */

/** @typedef {import("./whorl_element.js").WhorlElement} WhorlElement */

/**
 * Plain values only: points and weights stay where they are.
 * @param {WhorlElement} figure
 */
async function stateOf(figure) {
  const { status, step, preset, values, generation, figure: shown } = figure.getState();
  return {
    status,
    step,
    preset,
    values,
    checksum: await figure.checksum(),
    distance: generation?.distance ?? null,
    position: shown.position ?? null,
  };
}

/** @type {Record<string, (figure: WhorlElement, command: any) => any>} */
const actions = {
  play: (figure) => figure.play(),
  pause: (figure) => figure.pause(),
  step: (figure) => figure.step(),
  seek: (figure, { position }) => figure.seek(position),
  train: (figure, { steps }) => figure.train(steps),
  reset: (figure) => figure.reset(),
  setConfig: (figure, { config }) => figure.setConfig(config),
  getState: stateOf,
};

/**
 * @param {WhorlElement} figure
 * @param {import("../state/commands.js").Command} command
 * @returns {Promise<any>} its answer, if it has one
 */
export const perform = async (figure, command) => actions[command.command](figure, command);
