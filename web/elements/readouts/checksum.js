/** One number for the weights of a finished run, so that two people can tell that theirs are equal. */

import { make, say } from "../../controls/dom.js";

/**
 * Whether the link that the settings make leads to the same weights.
 * @param {import("../../state/lab_state.js").RunState} run
 * @param {boolean} changed  the settings are others by now
 */
function meaning({ from, steady, math }, changed) {
  if (from === "file") return "these weights began as a file, so no link gives them again";
  if (!steady) return "the pace of learning was changed on the way, so no link gives them again";
  if (changed) return "settings have changed since, so a link now gives other weights";
  if (math === "fast") return "of fast arithmetic, which may differ on another machine";
  return "the same link gives the same weights on any machine";
}

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createChecksum({ lab, subscribe }) {
  const text = make("p", { class: "figure-note checksum" });
  let checksum = "";
  let made = ""; // of which run and training step it is

  subscribe(["status", "run", "values"], async ({ status, run }) => {
    text.hidden = true;
    if (!run || status !== "finished") return;
    const now = () => `${lab.get().run?.id} ${lab.get().step}`;
    if (made !== now()) {
      const wanted = now();
      const answer = await lab.checksum().catch(() => null); // a lost worker is told of elsewhere
      if (answer === null || now() !== wanted) return;
      [checksum, made] = [answer, wanted];
    }
    const { run: present, status: rests } = lab.get();
    if (rests !== "finished" || !present) return;
    say(text, `Checksum ${checksum}: ${meaning(present, lab.waiting().length > 0)}.`);
    text.hidden = false;
  });
  return text;
}
