import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { setFormulas } from "../../build-scripts/math.mjs";

test("a formula becomes MathML, in its line or on its own", () => {
  const page = setFormulas("<p>so <tex>\\bar\\alpha_t</tex></p> <tex display\n>x_0 &lt; 1</tex\n>");
  assert.match(page, /^<p>so <math><msub><mover><mi>α<\/mi>/);
  assert.match(page, /<math display="block"[^>]*><mrow><msub><mi>x<\/mi>.*<mo>&lt;<\/mo>/);
  assert.doesNotMatch(page, /tex/);
});

test("what is not TeX, or not closed, or has tags in it, stops the build and is named", () => {
  for (const wrong of ["<tex>\\frac{1}</tex>", "<tex>\\nosuchthing</tex>"]) {
    assert.throws(() => setFormulas(wrong), /the formula \\/);
  }
  for (const wrong of ["<tex>x", "<tex>a<b>c</b></tex>"]) {
    assert.throws(() => setFormulas(wrong), /not closed, or has tags/);
  }
});

test("a style attribute, which the page's policy forbids, stops the build", () => {
  assert.throws(() => setFormulas("<tex>\\colorbox{red}{x}</tex>"), /not allowed on the page/);
});

test("every formula of the pages can be set, without style attributes", async () => {
  for (const name of ["index.html", "lab.html"]) {
    const source = await readFile(new URL(`../../web/${name}`, import.meta.url), "utf8");
    const page = setFormulas(source);
    assert.doesNotMatch(page, /\sstyle=/);
    const wanted = (source.match(/<tex\b/g) ?? []).length;
    assert.equal((page.match(/<math\b/g) ?? []).length, wanted);
  }
});
