/** A worker as a team knows it. */

/**
 * @param {Worker} worker
 * @returns {import("../team/team.js").Helper}
 */
export const asHelper = (worker) => ({
  post: (message, transfer = []) => worker.postMessage(message, transfer),
  onMessage(receive) {
    worker.onmessage = ({ data }) => receive(data);
  },
  onLost(lost) {
    worker.onerror = (event) => {
      event.preventDefault();
      lost(event.message || "its script could not be loaded");
    };
  },
  close: () => worker.terminate(),
});
