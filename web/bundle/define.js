/**
 * Where there are pages; on a server an element is only imported.
 * @param {string} name
 * @param {CustomElementConstructor} element  of no account if there is one
 */
export function define(name, element) {
  if (typeof customElements === "undefined" || customElements.get(name)) return;
  customElements.define(name, element);
}
