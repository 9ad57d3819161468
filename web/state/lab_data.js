/** The data set and the noise schedule of a lab, made from its present values. */

import { scheduleSettings, settingsOf } from "./values.js";

/** @typedef {import("./lab_context.js").LabContext} LabContext */

/** @param {LabContext} lab */
export async function drawData(lab) {
  const { data: name, points, data_noise: noise, data_seed: seed } = lab.get().values;
  lab.set({ data: await lab.request("make_data", { name, points, noise, seed }) });
}

/** The settings that the noise schedule of the present values depends on. @param {LabContext} lab */
export function noiseSettings(lab) {
  const { values, data } = lab.get();
  return scheduleSettings(settingsOf(values, /** @type {import("./lab_state.js").Data} */ (data)));
}

/** @param {LabContext} lab */
export async function renewSchedule(lab) {
  const schedule = await lab.request("make_schedule", { settings: noiseSettings(lab) });
  const timestep = Math.min(lab.get().timestep, schedule.alpha_bar.length - 1);
  lab.set({ schedule, timestep });
}

/** @param {LabContext} lab */
export async function renewData(lab) {
  await drawData(lab);
  await renewSchedule(lab);
}
