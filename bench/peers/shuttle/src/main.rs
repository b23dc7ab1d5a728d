//! The rows of bench/ that Shuttle can run; `peer-shuttle ROW HOW` prints one.
//!
//! A scheduling point is an operation of `shuttle::sync` or `shuttle::thread`: each store is one,
//! and starting and joining a thread are more.

use shuttle::scheduler::{
    DfsScheduler, PctScheduler, RandomScheduler, Scheduler, UrwRandomScheduler,
};
use shuttle::sync::atomic::{AtomicU32, Ordering};
use shuttle::sync::{Arc, Condvar, Mutex};
use shuttle::{thread, Config, FailurePersistence, Runner};
use std::collections::VecDeque;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering as Plain};

#[path = "../../measure.rs"]
mod measure;

const TOOL: &str = "Shuttle 0.9.9";
const RUN_COUNT: u64 = 5;
const SEED_COUNT: u64 = 200;
const SCHEDULE_MAX: usize = 1000;
const STORES: &str = "points: each store, starting and joining of threads";
const QUEUE: &str = "a mutex and two condition variables; points: each operation on them";

fn config() -> Config {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config
}

fn join(threads: Vec<thread::JoinHandle<()>>) {
    for thread in threads {
        thread.join().unwrap();
    }
}

/// Threads that store into one variable, `step_count` times each.
fn stores(thread_count: u32, step_count: u32) {
    let cell = Arc::new(AtomicU32::new(0));
    let threads = (0..thread_count)
        .map(|id| {
            let cell = cell.clone();
            thread::spawn(move || {
                for _ in 0..step_count {
                    cell.store(id, Ordering::SeqCst);
                }
            })
        })
        .collect();
    join(threads);
}

const ITEM_COUNT: u32 = 4;
const CAPACITY: usize = 2;

#[derive(Default)]
struct Queue {
    items: Mutex<VecDeque<u32>>,
    has_room: Condvar,
    has_items: Condvar,
}

impl Queue {
    fn send(&self, item: u32) {
        let mut items = self.items.lock().unwrap();
        while items.len() == CAPACITY {
            items = self.has_room.wait(items).unwrap();
        }
        items.push_back(item);
        self.has_items.notify_one();
    }

    fn receive(&self) -> u32 {
        let mut items = self.items.lock().unwrap();
        while items.is_empty() {
            items = self.has_items.wait(items).unwrap();
        }
        let item = items.pop_front().unwrap();
        self.has_room.notify_one();
        item
    }
}

/// Two producers and two consumers of four items each, over a queue of two.
fn bounded_queue() {
    let queue = Arc::new(Queue::default());
    let mut threads = Vec::new();
    for _ in 0..2 {
        let sender = queue.clone();
        threads.push(thread::spawn(move || (0..ITEM_COUNT).for_each(|item| sender.send(item))));
        let receiver = queue.clone();
        threads.push(thread::spawn(move || {
            (0..ITEM_COUNT).for_each(|_| assert!(receiver.receive() < ITEM_COUNT));
        }));
    }
    join(threads);
}

/// The bug: one store lands after twenty-five others.
fn uneven() {
    let cell = Arc::new(AtomicU32::new(0));
    let (one, other) = (cell.clone(), cell.clone());
    let single = thread::spawn(move || one.store(2, Ordering::SeqCst));
    let many = thread::spawn(move || (0..25).for_each(|_| other.store(1, Ordering::SeqCst)));
    join(vec![single, many]);
    assert_ne!(cell.load(Ordering::SeqCst), 2);
}

/// The bug: of two increments, one is lost.
fn lost_update() {
    let cell = Arc::new(AtomicU32::new(0));
    let threads = (0..2)
        .map(|_| {
            let cell = cell.clone();
            thread::spawn(move || {
                let value = cell.load(Ordering::SeqCst);
                cell.store(value + 1, Ordering::SeqCst);
            })
        })
        .collect();
    join(threads);
    assert_eq!(cell.load(Ordering::SeqCst), 2);
}

fn program_of(row: &str) -> fn() {
    match row {
        "b1-2x4" => || stores(2, 4),
        "b1-3x10" => || stores(3, 10),
        "b2-3x3" => || stores(3, 3),
        "b4-queue" => bounded_queue,
        "b5-uneven" => uneven,
        "b5-lost-update" => lost_update,
        _ => panic!("no such row: {row}"),
    }
}

fn scheduler_of(how: &str, seed: u64, count: usize) -> Box<dyn Scheduler + Send> {
    match how {
        "random" => Box::new(RandomScheduler::new_from_seed(seed, count)),
        "uniform" => Box::new(UrwRandomScheduler::new_from_seed(seed, count)),
        "pct-2" => Box::new(PctScheduler::new_from_seed(seed, 2, count)),
        "pct-3" => Box::new(PctScheduler::new_from_seed(seed, 3, count)),
        "dfs" => Box::new(DfsScheduler::new(Some(count), false)),
        _ => panic!("no such scheduler: {how}"),
    }
}

fn row<'a>(row: &'a str, how: &'a str, unit: &'a str, note: &'a str) -> measure::Row<'a> {
    measure::Row { row, tool: TOOL, how, unit, executions: None, note }
}

fn print_rate(key: &str, how: &str, count: usize) {
    let program = program_of(key);
    let rate = |seed| {
        let start = measure::now();
        Runner::new(scheduler_of(how, seed, count), config()).run(program);
        count as f64 / (measure::now() - start)
    };
    let note = if key == "b4-queue" { QUEUE } else { STORES };
    measure::print(row(key, how, "executions/s", note), (1..=RUN_COUNT).map(rate).collect());
}

/// Depth first, until there are none left or as many as are wanted.
fn print_exhaustive(key: &str, count_max: usize) {
    let mut count = 0;
    let mut time = || {
        let start = measure::now();
        count = Runner::new(scheduler_of("dfs", 0, count_max), config()).run(program_of(key));
        (measure::now() - start) * 1e3
    };
    let values = vec![time()];
    let note = if count == count_max { "not done: stopped there" } else { STORES };
    let mut line = row(key, "dfs", "ms", note);
    line.executions = Some(count as u64);
    measure::print(line, values);
}

/// Executions until the first that fails; SCHEDULE_MAX where none does.
fn schedules_to_bug(program: fn(), how: &str, seed: u64) -> f64 {
    static MADE: AtomicU64 = AtomicU64::new(0);
    MADE.store(0, Plain::Relaxed);
    let runner = Runner::new(scheduler_of(how, seed, SCHEDULE_MAX), config());
    let counted = move || {
        MADE.fetch_add(1, Plain::Relaxed);
        program();
    };
    let _ = catch_unwind(AssertUnwindSafe(|| runner.run(counted)));
    MADE.load(Plain::Relaxed) as f64
}

fn print_bug(key: &str, how: &str) {
    std::panic::set_hook(Box::new(|_| {}));
    let program = program_of(key);
    let counts: Vec<f64> =
        (1..=SEED_COUNT).map(|seed| schedules_to_bug(program, how, seed)).collect();
    let missed = counts.iter().filter(|count| **count as usize == SCHEDULE_MAX).count();
    let note = format!("{missed} of {SEED_COUNT} seeds without it in {SCHEDULE_MAX}");
    measure::print_mean(row(key, how, "schedules", &note), counts);
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    assert_eq!(arguments.len(), 4, "usage: peer-shuttle ROW HOW COUNT");
    let count = arguments[3].parse().expect("COUNT is a number");
    std::env::set_var("SHUTTLE_SILENCE_WARNINGS", "1");
    match (arguments[1].as_str(), arguments[2].as_str()) {
        (key, "dfs") => print_exhaustive(key, count),
        (key, how) if key.starts_with("b5-") => print_bug(key, how),
        (key, how) => print_rate(key, how, count),
    }
}
