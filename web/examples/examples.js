/** The lines to copy name the place where this page lies, so that they work as they are. */

const site = new URL("../", location.href).href;
for (const code of document.querySelectorAll("code")) {
  code.textContent = code.textContent.replaceAll("https://example.org/whorl/", site);
}
