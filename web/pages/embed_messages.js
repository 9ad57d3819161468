/**
 * What an embedded page and the page around it say to each other.
 *
 * To the parent    { type: "whorl:height", height }   of all that the page shows, in CSS pixels
 *                  { subject: "lti.frameResize", height }  the same, as course systems want it
 *                  { type: "whorl:ready" | "whorl:step" | "whorl:done" | "whorl:error" | "whorl:lesson", …detail }
 *                  { type: "whorl:answer", id, ok, value | message }
 * From the parent  { type: "whorl:command", command, id?, …arguments }   see embed_commands.js
 *
 * Only the parent is listened to. It is told nothing that anybody else must not know, so it is told
 * whoever it is.
 */

const EVENTS = ["ready", "step", "done", "error", "lesson"];

/** @param {Record<string, any>} message @param {string} [origin] */
function tell(message, origin = "*") {
  if (window.parent !== window) window.parent.postMessage(message, origin);
}

/** From now on the parent hears how high the page is. */
export function tellHeight() {
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    tell({ type: "whorl:height", height });
    tell({ subject: "lti.frameResize", height });
  }).observe(document.documentElement);
}

/** From now on the parent hears of a figure. @param {Element} figure */
export function tellOf(figure) {
  for (const name of EVENTS) {
    figure.addEventListener(name, (event) =>
      tell({ .../** @type {CustomEvent} */ (event).detail, type: `whorl:${name}` }),
    );
  }
}

/** @param {(message: any) => Promise<Record<string, any>>} obey */
export function listenToParent(obey) {
  window.addEventListener("message", async ({ source, origin, data }) => {
    if (source !== window.parent || source === window || data?.type !== "whorl:command") return;
    const answer = { type: "whorl:answer", id: data.id ?? null, ...(await obey(data)) };
    tell(answer, origin === "null" ? "*" : origin); // who has gone elsewhere since is not answered
  });
}
