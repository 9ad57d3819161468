/**
 * Nothing happens where there are no elements, as on a server, or where the name is taken already.
 * @param {string} name
 * @param {CustomElementConstructor} element
 */
export function define(name, element) {
  const registry = globalThis.customElements;
  if (registry && !registry.get(name)) registry.define(name, element);
}
