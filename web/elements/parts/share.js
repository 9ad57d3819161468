/** A button that opens the dialog of share_dialog.js, which comes with the lessons when it is wanted. */

import { createButton } from "../../controls/button.js";
import { make } from "../../controls/dom.js";
import { siteAddress } from "../site.js";
import { createLateDialog } from "./late_dialog.js";

/**
 * @param {import("../stage.js").Stage} stage
 * @param {{ kind: string, iconOnly?: boolean }} options
 * @returns {Node} nothing, where nobody knows what a link should lead to
 */
export function createShare(stage, { kind, iconOnly = false }) {
  if (siteAddress === "") return document.createDocumentFragment();
  const open = createLateDialog(
    stage,
    () => element,
    ({ createShareDialog }) => createShareDialog(stage, kind),
  );
  const button = createButton({ label: "Share", icon: "share", iconOnly, press: open });
  if (!iconOnly) button.element.classList.add("button-quiet");
  const element = make("div", { class: "share", part: "share" }, [button.element]);
  return element;
}
