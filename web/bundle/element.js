/** The elements as the npm package has them, whorl/element: for bundlers, with all inside. */

export { WhorlFigure } from "../elements/whorl_figure.js";
export { WhorlLab } from "../elements/whorl_lab.js";
import "./lab_script.js";
