/** Seconds spent on each stage, counted only while the page can be seen. */

/** @import { Work } from "./types.js" */

/** @returns {{watch: (work: Work | null) => void, settle: () => void}} */
export function makeClock() {
  /** @type {Work | null} */
  let watched = null;
  let since = 0;

  /** Books the time since the last call on the stage that is open. */
  const settle = () => {
    const now = performance.now();
    if (watched?.open && since) watched.timings[watched.open] = (watched.timings[watched.open] ?? 0) + (now - since) / 1000;
    since = document.visibilityState === "visible" ? now : 0;
  };

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") since = performance.now();
    else settle();
  });
  return {
    settle,
    watch: (work) => {
      watched = work;
      since = document.visibilityState === "visible" ? performance.now() : 0;
    },
  };
}
