/** Has the site kept on the reader's device, once a figure is there: see service_worker.js. */

const PATIENCE = 2000; // ms: first the figures are to play

/** Whether this page is one that its reader has opened, not a part of somebody else's. */
const isOpened = () => window === window.parent && window.origin !== "null";

export function keepOffline() {
  if (!isOpened() || !("serviceWorker" in navigator)) return;
  const register = async () => {
    try {
      await navigator.serviceWorker.register("service_worker.js");
    } catch {
      // Refused, as in private windows, or not even to be asked for: the page works, but only online.
    }
  };
  // The event does not bubble, but on its way to the element it passes the document.
  document.addEventListener("ready", () => setTimeout(register, PATIENCE), {
    capture: true,
    once: true,
  });
}
