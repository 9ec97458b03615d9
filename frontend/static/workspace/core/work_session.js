/** One sitting at the desk: how many were handed in since the last pause. Kept for this tab, so that a reload counts on. */

/** @param {string} project @param {number} length images before a pause is offered */
export function makeSitting(project, length) {
  const key = `loupe-sitting-${project}`;
  let done = Number(sessionStorage.getItem(key)) || 0;
  const keep = () => {
    try {
      sessionStorage.setItem(key, String(done));
    } catch {
      return; // out of space: the count is right until the next reload, and the work goes on
    }
  };
  return {
    length,
    done: () => done,
    count: () => {
      done += 1;
      keep();
    },
    uncount: () => {
      done = Math.max(0, done - 1);
      keep();
    },
    isOver: () => done >= length,
    begin: () => {
      done = 0;
      keep();
    },
  };
}
