/** @param {string} name @param {CustomElementConstructor} element  of no account if there is one */
export function define(name, element) {
  if (!customElements.get(name)) customElements.define(name, element);
}
