/** The npm package as its users have it: packed, and installed into an empty folder. */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const run = promisify(execFile);
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Tools and frameworks that the package is tried with. */
export const modules = fileURLToPath(new URL("node_modules/", import.meta.url));

/** A command of theirs. @param {string} name */
export const command = (name) => `${modules}.bin/${name}`;

/** @returns {Promise<{ app: string, tarball: string, remove: () => Promise<void> }>} the folder of an app that has it */
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
  return { app, tarball, remove: () => rm(app, { recursive: true }) };
}

/** Gives an app what else is installed here, as if it had been installed there. @param {string} app */
export async function addFrameworks(app) {
  const names = await readdir(modules);
  const scoped = names.filter((name) => name.startsWith("@"));
  const all = [
    ...names.filter((name) => /^\w/.test(name)),
    ...(
      await Promise.all(
        scoped.map(async (scope) => (await readdir(modules + scope)).map((n) => `${scope}/${n}`)),
      )
    ).flat(),
  ];
  for (const name of all) {
    const link = join(app, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(modules + name, link).catch((error) => {
      if (error.code !== "EEXIST") throw error; // it came with the package
    });
  }
}
