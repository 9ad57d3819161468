/**
 * The icons of the site, build/icons/: the core's spiral as SVG, and the same as PNG for what takes
 * no SVG. The spiral keeps to the middle, since some systems cut icons to a circle.
 */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Resvg, initWasm } from "@resvg/resvg-wasm";
import { createEngine } from "../web/node/index.js";
import { cloud, paper, svg } from "./poster_svg.mjs";

const SIZE = 512;
const EXTENT = 1.4; // half the width of the picture; the spiral reaches to about 1
const sizes = [180, 192, 512]; // Apple's, and the two that installing asks for

const folder = fileURLToPath(new URL("../build/icons/", import.meta.url));
const engine = await createEngine();
const { points } = engine.makeData("spiral", { points: 700, noise: 0, seed: 0 });
const panel = { x: 0, y: 0, size: SIZE, extent: EXTENT };
const picture = svg({ width: SIZE, height: SIZE, title: "Whorl" }, [
  paper(panel),
  cloud(panel, points, { colour: "model", dot: 34 }),
]);

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await writeFile(`${folder}icon.svg`, picture);
await initWasm(
  await readFile(fileURLToPath(import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm"))),
);
for (const width of sizes) {
  const image = new Resvg(picture, { fitTo: { mode: "width", value: width } }).render();
  await writeFile(`${folder}icon-${width}.png`, image.asPng());
}
console.log(`drew the icons into build/icons/`);
