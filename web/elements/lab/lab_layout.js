/**
 * The lab: a bar to train with, the shapes to choose from, one large picture with every view over
 * diffusion time, charts, and all settings.
 */

import { make } from "../../controls/dom.js";
import { createButton } from "../../controls/button.js";
import { createLiveRegion } from "../readouts/live_region.js";
import { createLoss, createLossByTime } from "../readouts/loss.js";
import { createLateDialog } from "../parts/late_dialog.js";
import { createProblemNotice } from "../parts/problem_notice.js";
import { createProgress } from "../readouts/progress.js";
import { createQuality } from "../readouts/quality.js";
import { createDataPicker } from "./data_picker.js";
import { listenToKeys } from "./keyboard.js";
import { createSettings } from "./settings.js";
import { createTopBar } from "./top_bar.js";
import { createViews } from "./views.js";
import styles from "../../styles/lab.css";

/** @type {import("../stage.js").Kind} */
export const lab = {
  label: "The lab",
  styles: [styles],
  create(stage) {
    const views = createViews(stage);
    /** @type {() => Promise<void>} */
    const openHelp = createLateDialog(
      stage,
      () => body,
      ({ createHelp }) => createHelp(),
    );
    const bar = createTopBar(stage, { openHelp });
    const sheet = make("div", { class: "lab-sheet", id: "lab-sheet" }, [
      make("div", { class: "lab-left", part: "settings" }, [createDataPicker(stage)]),
      make("div", { class: "lab-right" }, [
        createQuality(stage),
        createLoss(stage),
        createLossByTime(stage),
      ]),
      createSettings(stage),
    ]);
    // On a phone the sheet takes the picture's place when it is wanted; elsewhere it is simply there.
    const opener = createButton({
      label: "Settings and charts",
      press: () => showSheet(!sheetIsOpen),
    });
    opener.element.classList.add("lab-sheet-opener");
    opener.element.setAttribute("aria-expanded", "false");
    let sheetIsOpen = false;
    const showSheet = (/** @type {boolean} */ open) => {
      if (open === sheetIsOpen) return;
      sheetIsOpen = open;
      if (!open && sheet.matches(":focus-within")) opener.element.focus();
      body.classList.toggle("lab-with-sheet", open);
      body.scrollIntoView();
      opener.rename(open ? "Close" : "Settings and charts");
      opener.element.setAttribute("aria-expanded", String(open));
    };
    opener.element.setAttribute("aria-controls", "lab-sheet");
    const body = make("div", { class: "lab" }, [
      bar,
      createProblemNotice(stage, "trainingProblem"),
      createProblemNotice(stage, "generationProblem"),
      createProgress(stage),
      make("div", { class: "lab-stage" }, [
        make("div", {}, [
          views.picture,
          make("div", { class: "lab-time" }, [views.player, opener.element]),
          views.controls,
        ]),
      ]),
      sheet,
      createLiveRegion(stage),
    ]);
    stage.root.append(body);
    listenToKeys(stage, body, { views, openHelp, closeSheet: () => showSheet(false) });
    return views.performer;
  },
};
