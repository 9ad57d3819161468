/** What the worker tells by itself, written into a lab's state and into the record of its run. */

/**
 * @param {import("../worker/client.js").Client} client
 * @param {ReturnType<typeof import("./store.js").createStore<import("./lab_state.js").LabState>>} store
 * @param {object} lab
 * @param {() => import("./record.js").RunRecord} lab.record  of the present run
 * @param {() => void} lab.onFinished
 */
export function listenToWorker(client, { get, set }, { record, onFinished }) {
  client.on("progress", ({ step, losses, time, finished }) => {
    if (get().status !== "training" && losses.length === 0) return;
    record().losses.add(losses);
    const unsaved = get().unsaved + record().pace.add(step, time);
    set({ step, unsaved, progress: get().progress + 1 });
    if (!finished) return;
    onFinished(); // first: whoever hears of the end finds that samples are on their way
    set({ status: "finished" });
  });
  client.on("preview", ({ step, ...made }) => {
    record().quality.add(step, made.distance);
    set({ preview: { step, ...made } });
  });
  client.on("team", ({ size, problem, detail }) => {
    set({ team: size });
    if (problem) set({ trainingProblem: { message: problem, detail } });
  });
  client.on("diverged", ({ step, message, detail }) => {
    record().pace.restart();
    record().losses.rewind(step);
    set({
      status: "paused",
      step,
      progress: get().progress + 1,
      trainingProblem: { message, detail },
    });
  });
  client.on("states", ({ run, first, states, timesteps }) => {
    const { generation } = get();
    if (!generation || generation.run !== run || generation.states.length !== first) return;
    const all = [...generation.states, ...states];
    set({ generation: { ...generation, states: all, timesteps } });
  });
}
