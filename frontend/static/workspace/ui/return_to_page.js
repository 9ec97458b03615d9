/** Tells when a person comes back to the page: what failed before may succeed now. */

/** The task runs at most this often. */
const EVERY_MS = 10_000;

/** Runs the task whenever the person comes back from another tab or window. @param {() => void} task */
export function onReturn(task) {
  let ranAt = Date.now();
  const run = () => {
    if (document.visibilityState !== "visible" || Date.now() - ranAt < EVERY_MS) return;
    ranAt = Date.now();
    task();
  };
  window.addEventListener("focus", run);
  document.addEventListener("visibilitychange", run);
}
