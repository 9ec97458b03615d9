/** When saves are sent while somebody types: the test sets the clock. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Throttle } from "../../frontend/static/workspace/core/throttle.js";

const WITHIN_MS = 800;

/** A throttle whose runs end when the test ends them, with the times at which they began. */
function makeRuns() {
  const runs = { starts: [], ends: [] };
  const task = () => {
    runs.starts.push(Date.now());
    return new Promise((resolve) => runs.ends.push(resolve));
  };
  runs.throttle = new Throttle(task, WITHIN_MS);
  runs.end = async () => {
    runs.ends.shift()();
    await new Promise(setImmediate);
  };
  return runs;
}

/** Changes at this pace until the clock says `until`. */
async function changeSteadily(runs, everyMs, until, endsAtOnce = true) {
  for (; Date.now() < until; mock.timers.tick(everyMs)) {
    runs.throttle.changed();
    while (endsAtOnce && runs.ends.length) await runs.end();
  }
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
});

test("a run begins within the time after the first change, however many follow", async () => {
  for (const everyMs of [10, 100, 400]) {
    const runs = makeRuns();
    const start = Date.now();
    await changeSteadily(runs, everyMs, start + 2_000);
    assert.equal(runs.starts[0], start + WITHIN_MS, `a change every ${everyMs} ms`);
    runs.throttle.stop();
  }
});

test("steady changes make about one run a second and no more", async () => {
  const runs = makeRuns();
  await changeSteadily(runs, 100, 60_000);
  assert.ok(runs.starts.length >= 60 && runs.starts.length <= 75, String(runs.starts.length));
  for (const [index, start] of runs.starts.slice(1).entries()) assert.ok(start - runs.starts[index] >= WITHIN_MS);
});

test("a change that is due while a run is under way is taken up when that has ended, and never beside it", async () => {
  const runs = makeRuns();
  await changeSteadily(runs, 100, 5_000, false);
  assert.deepEqual(runs.starts, [800]);
  await runs.end();
  assert.deepEqual(runs.starts, [800, 5_000]);
  await runs.end();
  mock.timers.tick(60_000);
  assert.deepEqual(runs.starts, [800, 5_000], "and nothing follows when nothing was changed");
});

test("a change during a short run waits for its own time, counted from the change", async () => {
  const runs = makeRuns();
  runs.throttle.changed();
  mock.timers.tick(WITHIN_MS);
  mock.timers.tick(50);
  runs.throttle.changed();
  mock.timers.tick(50);
  await runs.end();
  mock.timers.tick(WITHIN_MS - 51);
  assert.equal(runs.starts.length, 1);
  mock.timers.tick(1);
  assert.equal(runs.starts.length, 2);
});

test("a retry waits, and a change brings it forward and does not put it off", async () => {
  const runs = makeRuns();
  runs.throttle.retryAfter(30_000);
  mock.timers.tick(10_000);
  await changeSteadily(runs, 100, 10_900);
  assert.deepEqual(runs.starts, [10_000 + WITHIN_MS]);
  runs.throttle.retryAfter(30_000);
  mock.timers.tick(WITHIN_MS);
  assert.equal(runs.starts.length, 2, "what was changed meanwhile does not wait for the retry either");
});

test("what is flushed leaves without a timer, also after a run that is under way", async () => {
  const runs = makeRuns();
  runs.throttle.changed();
  runs.throttle.flush();
  assert.deepEqual(runs.starts, [0]);
  runs.throttle.changed();
  runs.throttle.flush();
  assert.equal(runs.starts.length, 1);
  await runs.end();
  assert.deepEqual(runs.starts, [0, 0]);
  await runs.end();
  mock.timers.tick(60_000);
  assert.equal(runs.starts.length, 2, "the timers of flushed changes are gone");
});

test("nothing starts while it is on hold, and what is due starts when that is over", async () => {
  const runs = makeRuns();
  let release;
  runs.throttle.holdUntil(new Promise((resolve) => (release = resolve)));
  await changeSteadily(runs, 100, 5_000);
  assert.deepEqual(runs.starts, []);
  release();
  await new Promise(setImmediate);
  assert.deepEqual(runs.starts, [5_000]);
});

test("a throttle that was stopped starts nothing, whatever was due", async () => {
  const runs = makeRuns();
  runs.throttle.changed();
  mock.timers.tick(WITHIN_MS);
  runs.throttle.changed();
  runs.throttle.flush();
  runs.throttle.stop();
  await runs.end();
  runs.throttle.changed();
  runs.throttle.retryAfter(10);
  mock.timers.tick(60_000);
  assert.equal(runs.starts.length, 1);
});

test("no change makes a run before the time that a server asked to wait for", async () => {
  const runs = makeRuns();
  runs.throttle.changed();
  mock.timers.tick(800);
  runs.throttle.changed();
  mock.timers.tick(900); // due while the run is under way
  runs.throttle.pause(20_000);
  await runs.end();
  await changeSteadily(runs, 100, 21_600);
  assert.deepEqual(runs.starts, [800]);
  mock.timers.tick(100);
  assert.deepEqual(runs.starts, [800, 21_700]);
});

test("somebody who asks for it does not wait for the end of a pause, and after a run changes are taken up as ever", async () => {
  const runs = makeRuns();
  runs.throttle.pause(60_000);
  runs.throttle.flush();
  await runs.end();
  runs.throttle.changed();
  mock.timers.tick(800);
  assert.deepEqual(runs.starts, [0, 800]);
});
