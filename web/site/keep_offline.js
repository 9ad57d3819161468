/** Has the site kept on the reader's device, once a figure is there: see service_worker.js. */

const PATIENCE = 2000; // ms: first the figures are to play

/** Whether this page is one that its reader has opened, not a part of somebody else's. */
const isOpened = () => window === window.parent && window.origin !== "null";

/** Null where there is none, or where asking for it is refused, as in a sandbox. */
function serviceWorkers() {
  try {
    return navigator.serviceWorker ?? null;
  } catch {
    return null;
  }
}

export function keepOffline() {
  const workers = isOpened() ? serviceWorkers() : null;
  if (!workers) return;
  const register = () => {
    // Where it is refused, as in some private windows, the page works as well, but only online.
    workers.register("service_worker.js").catch(() => {});
  };
  // The event does not bubble, but on its way to the element it passes the document.
  document.addEventListener("ready", () => setTimeout(register, PATIENCE), {
    capture: true,
    once: true,
  });
}
