/** When to run a task that follows changes: soon after the first of them, one run at a time. No page, no network. */

/** @typedef {ReturnType<typeof makeThrottle>} Throttle */

/**
 * Runs `task` within `withinMs` of the first change that no run has taken up, however many changes follow. A run that is
 * due while another is under way, or while the throttle is held, starts as soon as that is over.
 *
 * @param {() => Promise<void>} task begins with the changes made so far
 * @param {number} withinMs
 */
export function makeThrottle(task, withinMs) {
  let timer = 0;
  let hasChanges = false;
  let isDue = false;
  let isRunning = false;
  let isHeld = false;
  let isStopped = false;

  /** @param {number} delayMs */
  const setTimer = (delayMs) => {
    clearTimeout(timer);
    timer = setTimeout(flush, delayMs);
  };

  const startIfFree = () => {
    if (!isDue || isRunning || isHeld || isStopped) return;
    clearTimeout(timer);
    isDue = hasChanges = false;
    isRunning = true;
    void task().finally(() => {
      isRunning = false;
      startIfFree();
    });
  };

  /** Runs the task now, or as soon as it may run. */
  const flush = () => {
    isDue = true;
    startIfFree();
  };

  return {
    flush,

    /** To be called after each change. */
    changed: () => {
      if (hasChanges || isStopped) return;
      hasChanges = true;
      setTimer(withinMs);
    },

    /** Runs the task again later, or with the next change when that is sooner. @param {number} delayMs */
    retryAfter: (delayMs) => {
      if (!hasChanges && !isStopped) setTimer(delayMs);
    },

    /** Starts no run until the promise is settled. @param {Promise<void>} promise */
    holdUntil: (promise) => {
      isHeld = true;
      void promise.finally(() => {
        isHeld = false;
        startIfFree();
      });
    },

    /** Starts no run any more. */
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
