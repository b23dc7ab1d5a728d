//! The rows of bench/ that Loom can run; `peer-loom ROW SECONDS` prints one.
//!
//! A scheduling point is an operation of `loom::sync` or `loom::thread`: each store is one, and
//! starting and joining a thread are more.  Loom follows the memory model of C11, so that it has
//! more to explore than orders.

use loom::sync::atomic::{AtomicU32, Ordering};
use loom::sync::Arc;
use loom::thread;
use std::sync::atomic::{AtomicU64, Ordering as Plain};
use std::time::Duration;

#[path = "../../measure.rs"]
mod measure;

const TOOL: &str = "Loom 0.7.3";

static MADE: AtomicU64 = AtomicU64::new(0);

/// Threads that store into one variable, or each into its own.
fn stores(thread_count: usize, step_count: u32, is_shared: bool) {
    MADE.fetch_add(1, Plain::Relaxed);
    let cells: Arc<Vec<AtomicU32>> =
        Arc::new((0..thread_count).map(|_| AtomicU32::new(0)).collect());
    let threads: Vec<_> = (0..thread_count)
        .map(|id| {
            let cells = cells.clone();
            thread::spawn(move || {
                for step in 0..step_count {
                    cells[if is_shared { 0 } else { id }].store(step, Ordering::SeqCst);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

fn explore(key: &str, seconds_max: u64) {
    let mut builder = loom::model::Builder::new();
    builder.max_duration = Some(Duration::from_secs(seconds_max));
    match key {
        "b2-3x3" => builder.check(|| stores(3, 3, true)),
        "b2-2x10" => builder.check(|| stores(2, 10, true)),
        "b3-3x3" => builder.check(|| stores(3, 3, false)),
        _ => panic!("no such row: {key}"),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    assert_eq!(arguments.len(), 3, "usage: peer-loom ROW SECONDS");
    let key = arguments[1].as_str();
    let seconds_max = arguments[2].parse().expect("SECONDS is a number");
    let wall = std::time::Instant::now();
    let start = measure::now();
    explore(key, seconds_max);
    let is_done = wall.elapsed() < Duration::from_secs(seconds_max);
    let note = if is_done { "points: each store, starting and joining" } else { "not done: stopped there" };
    let row = measure::Row {
        row: key,
        tool: TOOL,
        how: "dpor",
        unit: "ms",
        executions: Some(MADE.load(Plain::Relaxed)),
        note,
    };
    measure::print(row, vec![(measure::now() - start) * 1e3]);
}
