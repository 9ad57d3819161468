/** `<whorl-figure kind="…">`: one live figure. See WhorlElement for its attributes and methods. */

import { refusal } from "../core/errors.js";
import { WhorlElement } from "./whorl_element.js";
import { kinds } from "./kinds.js";
import { createShare } from "./parts/share.js";

/**
 * The figure with a button at its foot.
 * @param {import("./stage.js").Kind} kind
 * @param {string} name
 * @returns {import("./stage.js").Kind}
 */
const withShare = (kind, name) => ({
  ...kind,
  create(stage) {
    const performer = kind.create(stage);
    stage.root.append(createShare(stage, { kind: name }));
    return performer;
  },
});

/** @param {string} name @returns {import("./stage.js").Kind | Promise<import("./stage.js").Kind>} */
function kindNamed(name) {
  if (Object.hasOwn(kinds, name)) {
    const kind = kinds[name];
    if (typeof kind !== "function") return withShare(kind, name);
    return kind().then((loaded) => withShare(loaded, name));
  }
  const list = Object.keys(kinds).sort().join(", ");
  throw refusal(`There is no figure called “${name.slice(0, 40)}”; there are ${list}.`);
}

export class WhorlFigure extends WhorlElement {
  /** @param {Promise<import("./whorl_element.js").OpenLesson> | null} lesson */
  kindShown(lesson) {
    const name = this.getAttribute("kind");
    if (name !== null || !lesson) return kindNamed(name ?? "");
    return lesson.then(({ figure }) => kindNamed(figure ?? ""));
  }
}
