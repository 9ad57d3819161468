/**
 * Reading whole files, and writing them whole or not at all. Every refusal by the system becomes
 * one plain sentence.
 */
import { randomUUID } from "node:crypto";
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { InputError } from "./node_errors.js";

/** Far above any sensible model (4 MB) or point file, far below what would exhaust the memory. */
const largestFile = 256 * 2 ** 20;
const pieceSize = 2 ** 20;

/** @type {Record<string, string>} */
const reasons = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "part of the path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the disk quota is used up",
  EFBIG: "no file may become that large",
  EIO: "the device has a fault",
  EBADF: "it is not open for writing",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links go round in a circle",
};

/**
 * @param {unknown} error  what a system call threw
 * @returns {string}  half a sentence
 */
export function reasonOf(error) {
  const { code = "", message = "" } = /** @type {NodeJS.ErrnoException} */ (error);
  return reasons[code] ?? (code || message);
}

/**
 * @param {string} path  a file, or a pipe or device that ends
 * @returns {Uint8Array}
 * @throws {InputError}
 */
export function readInput(path) {
  let file;
  try {
    file = openSync(path, "r");
    return readBounded(file, path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot read ${path}: ${reasonOf(error)}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * In pieces, because a device may have no end and does not tell its size.
 * @param {number} file
 * @param {string} path
 */
function readBounded(file, path) {
  const piece = Buffer.alloc(pieceSize);
  const pieces = [];
  let size = 0;
  for (;;) {
    const count = readSync(file, piece);
    if (count === 0) return Buffer.concat(pieces, size);
    size += count;
    if (size > largestFile) {
      throw new InputError(`${path} is larger than ${largestFile / 2 ** 20} MB`);
    }
    pieces.push(Buffer.from(piece.subarray(0, count)));
  }
}

/**
 * What is at a path now, with symbolic links to files followed so that writing keeps them.
 * @param {string} path
 */
function lookUp(path) {
  const existing = statSync(path, { throwIfNoEntry: false });
  return { existing, target: existing?.isFile() ? realpathSync(path) : path };
}

/** @param {string} target */
function temporaryBeside(target) {
  return join(dirname(target), `.whorl-${randomUUID()}.tmp`);
}

/**
 * Finds out before a long run whether its result could be written, by really making and removing
 * a file there: permissions alone do not tell of a full or read-only disk.
 * @param {string} path
 * @throws {InputError}
 */
export function checkWritable(path) {
  try {
    const { existing, target } = lookUp(path);
    if (existing?.isDirectory()) throw new InputError(`cannot write ${path}: it is a folder`);
    if (existing) accessSync(target, constants.W_OK);
    if (existing && !existing.isFile()) return; // a device or a pipe
    const probe = temporaryBeside(target);
    closeSync(openSync(probe, "wx"));
    rmSync(probe);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/**
 * Writes beside the file and renames over it: a reader sees the old file or the whole new one, and
 * a failure leaves the old one.
 * @param {string} path
 * @param {string | Uint8Array} content
 * @throws {InputError}
 */
export function writeWhole(path, content) {
  checkWritable(path);
  let temporary = "";
  try {
    const { existing, target } = lookUp(path);
    if (existing && !existing.isFile()) {
      writeFileSync(target, content); // a device or a pipe cannot be replaced
      return;
    }
    temporary = temporaryBeside(target);
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (existing) chmodSync(temporary, existing.mode);
    renameSync(temporary, target);
  } catch (error) {
    if (temporary) rmSync(temporary, { force: true });
    throw new InputError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/**
 * Writes what took time to compute. When its place cannot be written any more, it is kept in the
 * system's folder for temporary files.
 * @param {string} path
 * @param {string | Uint8Array} content
 * @throws {InputError}  which tells where the content is instead
 */
export function writeResult(path, content) {
  try {
    writeWhole(path, content);
  } catch (error) {
    const refuge = join(tmpdir(), `whorl-${randomUUID().slice(0, 8)}-${basename(path)}`);
    try {
      writeWhole(refuge, content);
    } catch {
      throw error;
    }
    throw new InputError(`${/** @type {Error} */ (error).message}; the result is in ${refuge}`);
  }
}
