/**
 * Formulas: <tex>…</tex> in a line and <tex display>…</tex> on a line of its own become MathML when
 * the page is packed, so that no script or font is fetched to set them.
 */

import temml from "temml";

/**
 * The page's policy allows no style attributes. What temml says with one is said by the classes it
 * sets anyway (styles/prose.css); one that is not known here could be lost, so it is an error.
 */
const knownStyles = new Set(["display:block math;", "math-depth:0;"]);

/**
 * @param {string} html
 * @returns {string}
 * @throws {Error} naming the formula that is wrong
 */
export function setFormulas(html) {
  const page = html.replace(/<tex(\s+display)?\s*>([^<]*)<\/tex\s*>/g, (_, display, source) =>
    setFormula(plain(source), display !== undefined),
  );
  if (/<\/?tex\b/.test(page)) throw new Error("a <tex> element is not closed, or has tags in it");
  return page;
}

/**
 * @param {string} tex
 * @param {boolean} display
 */
function setFormula(tex, display) {
  try {
    const math = temml.renderToString(tex, {
      displayMode: display,
      throwOnError: true,
      strict: true,
    });
    return math.replace(/ style="([^"]*)"/g, (_, style) => {
      if (!knownStyles.has(style)) throw new Error(`style="${style}" is not allowed on the page`);
      return "";
    });
  } catch (error) {
    throw new Error(`the formula ${tex}: ${/** @type {Error} */ (error).message}`, {
      cause: error,
    });
  }
}

/** @param {string} source  as HTML writes it, and as prettier may have broken its lines */
const plain = (source) =>
  source
    .replace(/\s+/g, " ")
    .trim()
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
