/** Questions of which only the newest matters, as from a slider. */

/**
 * One in flight; the latest of those that came meanwhile goes next, the rest are dropped.
 * @template Fields, Answer
 * @param {(fields: Fields) => Promise<Answer>} ask
 * @param {(answer: Answer) => void} receive
 * @param {(error: Error) => void} refuse
 * @returns {(fields: Fields) => void}
 */
export function latest(ask, receive, refuse) {
  let busy = false;
  /** @type {Fields | null} */
  let next = null;
  const send = async (/** @type {Fields} */ fields) => {
    busy = true;
    try {
      receive(await ask(fields));
    } catch (error) {
      refuse(/** @type {Error} */ (error));
    }
    busy = false;
    if (next) {
      const fieldsOfNext = next;
      next = null;
      send(fieldsOfNext);
    }
  };
  return (fields) => {
    if (busy) next = fields;
    else send(fields);
  };
}
