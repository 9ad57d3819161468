import { test } from "node:test";
import assert from "node:assert/strict";
import { hasRelaxed, refuse, succeed, temporaryFolder } from "./command_line.js";

const folder = temporaryFolder();

test("whorl bench --json gives every figure of the contract, and they agree with each other", async () => {
  const report = JSON.parse(await succeed(["bench", "--rounds", "1", "--json"], folder));
  assert.match(report.variant, /^(simd128|scalar)$/);
  for (const key of [
    "peak_gflops",
    "matmul_gflops",
    "train_step_ms",
    "train_gflops",
    "sample_step_ms",
  ]) {
    assert.ok(report[key] > 0 && Number.isFinite(report[key]), key);
  }
  assert.equal(report.matmul_fraction_of_peak, report.matmul_gflops / report.peak_gflops);
  assert.equal(report.train_fraction_of_peak, report.train_gflops / report.peak_gflops);
  // A full batch of 256 is 768.7 MFLOP; an epoch of 2000 points has 7.8125 of them in 8 steps.
  const megaflops = report.train_gflops * report.train_step_ms;
  assert.ok(Math.abs(megaflops - (768.7 * 7.8125) / 8) < 1, String(megaflops));
  assert.ok(
    report.session_bytes > 4 * 504962 && report.session_bytes <= 64 * 2 ** 20,
    String(report.session_bytes),
  );
  assert.equal(report.node, process.version);
});

test("whorl bench --math fast tells which variant that is", async () => {
  const args = ["bench", "--rounds", "1", "--json", "--math", "fast"];
  const { variant } = JSON.parse(await succeed(args, folder));
  assert.equal(variant, hasRelaxed ? "relaxed" : "simd128");
});

test("without --json the figures are lines for a person", async () => {
  const out = await succeed(["bench", "--rounds", "1"], folder);
  assert.match(out, /^variant +(simd128|scalar)\npeak_gflops +[\d.]+\n/);
});

test("an absurd number of rounds is refused", async () => {
  await refuse(["bench", "--rounds", "0"], folder, 2, /--rounds must be from 1 to 1000, not 0/);
});
