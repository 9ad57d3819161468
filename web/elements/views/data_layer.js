/** The data, faint, behind what a model draws. */

/**
 * @param {import("../../state/lab_state.js").Data} data
 * @returns {import("../../figures/scatter.js").Layer}
 */
export const dataLayer = ({ points, labels }) => ({
  points,
  labels,
  colour: (palette) => palette.data,
  opacity: 0.18,
});
