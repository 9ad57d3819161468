/** `<whorl-figure kind="…">`: one live figure. See WhorlElement for its attributes and methods. */

import { WhorlElement } from "./whorl_element.js";
import { kinds } from "./kinds.js";

export class WhorlFigure extends WhorlElement {
  /** @returns {import("./stage.js").Kind | Promise<import("./stage.js").Kind>} */
  get kindShown() {
    const name = this.getAttribute("kind") ?? "";
    if (Object.hasOwn(kinds, name)) {
      const kind = kinds[name];
      return typeof kind === "function" ? kind() : kind;
    }
    const list = Object.keys(kinds).sort().join(", ");
    throw new TypeError(`There is no figure called “${name.slice(0, 40)}”; there are ${list}.`);
  }
}
