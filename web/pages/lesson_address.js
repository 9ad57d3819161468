/** The lesson that a page's address names, and its element has. */

/** @param {Element} element @param {Record<string, string>} given  by the address */
export function followLesson(element, { lesson }) {
  if ((lesson ?? null) === element.getAttribute("lesson")) return; // it would begin anew
  if (lesson === undefined) element.removeAttribute("lesson");
  else element.setAttribute("lesson", lesson);
}

/**
 * What an address says, so that whoever opens it has the lesson as well.
 * @param {Element} element
 * @param {Record<string, string>} config
 * @returns {Record<string, string>}
 */
export function withLesson(element, config) {
  const lesson = element.getAttribute("lesson");
  return lesson === null ? config : { ...config, lesson };
}
