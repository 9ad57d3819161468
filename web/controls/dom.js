/** Small helpers to make elements. Text is always set as text, never as HTML. */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {{
 *   class?: string, part?: string, text?: string, id?: string, attributes?: Record<string, string>,
 * }} [options]
 * @param {(Node | string)[]} [children]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(
  tag,
  { class: className, part, text, id, attributes = {} } = {},
  children = [],
) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (part) element.setAttribute("part", part);
  if (text !== undefined) element.textContent = text;
  if (id) element.id = id;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * The place in the page's own HTML that a control or figure belongs in.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function place(id) {
  const element = document.getElementById(id);
  if (!element) throw new TypeError(`the page has no place "${id}"`);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {string} text  left alone when it is there already, so that nothing is announced twice
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
