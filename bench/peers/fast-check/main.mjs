// The rows of bench/ that fast-check can run: main.mjs ROW.
//
// A scheduling point is a promise that its scheduler resolves: a task of k steps awaits k of them.
import fc from "fast-check";
import process from "node:process";

const RUN_COUNT = 5;
const EXECUTION_COUNT = 2000;
const SEED_COUNT = 200;
const SCHEDULE_MAX = 1000;
const NOTE = "points: each promise that its scheduler resolves";

const stores = (taskCount, stepCount) => async (scheduler) => {
  let cell = 0;
  const store = async (task) => {
    for (let step = 0; step < stepCount; step++) {
      await scheduler.schedule(Promise.resolve());
      cell = task;
    }
  };
  await scheduler.waitFor(Promise.all(Array.from({ length: taskCount }, (_, task) => store(task))));
  return cell >= 0;
};

// The bug: one store lands after twenty-five others.
const uneven = async (scheduler) => {
  let cell = 0;
  const store = async (count, value) => {
    for (let step = 0; step < count; step++) {
      await scheduler.schedule(Promise.resolve());
      cell = value;
    }
  };
  await scheduler.waitFor(Promise.all([store(1, 2), store(25, 1)]));
  return cell !== 2;
};

// The bug: of two increments, one is lost.
const lostUpdate = async (scheduler) => {
  let cell = 0;
  const increment = async () => {
    await scheduler.schedule(Promise.resolve());
    const value = cell;
    await scheduler.schedule(Promise.resolve());
    cell = value + 1;
  };
  await scheduler.waitFor(Promise.all([increment(), increment()]));
  return cell === 2;
};

const programs = {
  "b1-2x4": stores(2, 4),
  "b1-3x10": stores(3, 10),
  "b5-uneven": uneven,
  "b5-lost-update": lostUpdate,
};

const show = (row, unit, middle, values, note) => {
  const numbers = [middle, Math.min(...values), Math.max(...values)].map((value) => value.toFixed(3));
  const peakKib = process.resourceUsage().maxRSS;
  console.log(["measured", row, "fast-check 4.10.2", "random", unit, ...numbers, "-", peakKib, note].join("\t"));
};

const check = (program, seed, numRuns) =>
  fc.check(fc.asyncProperty(fc.scheduler(), program), { seed, numRuns, endOnFailure: true });

const printRate = async (row) => {
  const values = [];
  for (let run = 1; run <= RUN_COUNT; run++) {
    const before = process.cpuUsage();
    await check(programs[row], run, EXECUTION_COUNT);
    const took = process.cpuUsage(before);
    values.push((EXECUTION_COUNT * 1e6) / (took.user + took.system));
  }
  values.sort((one, other) => one - other);
  show(row, "executions/s", values[values.length >> 1], values, NOTE);
};

const printBug = async (row) => {
  const values = [];
  let missed = 0;
  for (let seed = 1; seed <= SEED_COUNT; seed++) {
    const found = await check(programs[row], seed, SCHEDULE_MAX);
    missed += found.failed ? 0 : 1;
    values.push(found.numRuns);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  show(row, "schedules", mean, values, `${missed} of ${SEED_COUNT} seeds without it in ${SCHEDULE_MAX}`);
};

const row = process.argv[2];
await (row.startsWith("b5-") ? printBug(row) : printRate(row));
