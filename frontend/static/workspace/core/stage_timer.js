/** Seconds spent on each stage, counted only while the page can be seen and nobody takes a pause. */

/** @import { Work } from "./types.js" */

export function makeClock() {
  /** @type {Work | null} */
  let watched = null;
  let since = 0;
  let resting = false;

  const begin = () => (since = document.visibilityState === "visible" && !resting ? performance.now() : 0);

  /** Books the time since the last call on the stage that is open. */
  const settle = () => {
    // A critique must not be refused for a clock that was set back.
    const seconds = Math.max(0, performance.now() - since) / 1000;
    if (watched?.open && since) watched.timings[watched.open] = (watched.timings[watched.open] ?? 0) + seconds;
    begin();
  };

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") begin();
    else settle();
  });
  return {
    settle,

    /** @param {Work | null} work */
    watch: (work) => {
      watched = work;
      begin();
    },

    /** Counts nothing until the pause is over. @template T @param {Promise<T>} pause @returns {Promise<T>} */
    rest: (pause) => {
      settle();
      resting = true;
      since = 0;
      return pause.finally(() => {
        resting = false;
        begin();
      });
    },
  };
}
