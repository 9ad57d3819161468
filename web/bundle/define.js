/**
 * Where there are pages; on a server an element is only imported.
 * @param {string} name
 * @param {CustomElementConstructor} element  unused if there is one already
 */
export function define(name, element) {
  if (typeof customElements === "undefined" || customElements.get(name)) return;
  customElements.define(name, element);
}
