/** The npm package as its users have it: packed, and installed into an empty folder. */

import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** @returns {Promise<{ app: string, tarball: string }>} the folder, to be removed, and the file in it */
export async function installPackage() {
  const app = await mkdtemp(join(tmpdir(), "whorl-package-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", app], { cwd: root });
  const tarball = join(app, JSON.parse(stdout)[0].filename);
  await writeFile(
    join(app, "package.json"),
    '{ "name": "app", "private": true, "type": "module" }',
  );
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", tarball, ...options], { cwd: app });
  return { app, tarball };
}
