/**
 * Edit distance, row by row.
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/**
 * The known name that a mistyped word most likely meant.
 * @param {string} word
 * @param {readonly string[]} known
 * @returns {string | null}  null when nothing is near
 */
export function nearest(word, known) {
  const typed = word.slice(0, 64).toLowerCase(); // the search is quadratic; no known name is longer
  const allowed = typed.length < 4 ? 1 : Math.max(2, Math.floor(typed.length / 3));
  let best = null;
  let bestDistance = allowed + 1;
  for (const name of known) {
    const found = distance(typed, name);
    if (found < bestDistance) [best, bestDistance] = [name, found];
  }
  return best;
}

/**
 * One sentence about an unknown name, with the names there are.
 * @param {string} what  "preset", "command", …
 * @param {string} word
 * @param {readonly string[]} known
 */
export function unknownName(what, word, known) {
  const guess = nearest(word, known);
  const meant = guess === null ? "" : ` (did you mean '${guess}'?)`;
  return `there is no ${what} '${word.slice(0, 64)}'${meant}; there is ${known.join(", ")}`;
}
