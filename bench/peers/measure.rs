//! What the programs on Rust tools share: time on a processor, the peak of memory, and the line
//! that a measured row is printed as (bench/peers/README.md).

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, out: *mut Timespec) -> i32;
}

const CLOCK_PROCESS_CPUTIME_ID: i32 = 2;

/// Seconds that this process has spent on a processor.
pub fn now() -> f64 {
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    assert_eq!(unsafe { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &mut time) }, 0);
    time.seconds as f64 + time.nanoseconds as f64 * 1e-9
}

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("VmHWM: 0 kB");
    line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(0)
}

pub struct Row<'a> {
    pub row: &'a str,
    pub tool: &'a str,
    pub how: &'a str,
    pub unit: &'a str,
    pub executions: Option<u64>,
    pub note: &'a str,
}

/// Prints the row with the median, the least and the most of the values.
pub fn print(row: Row, mut values: Vec<f64>) {
    values.sort_by(f64::total_cmp);
    print_values(&row, values[values.len() / 2], values[0], values[values.len() - 1]);
}

/// Prints the row with the mean, the least and the most of the values.
#[allow(dead_code)]
pub fn print_mean(row: Row, values: Vec<f64>) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(0.0, f64::max);
    print_values(&row, mean, least, most);
}

fn print_values(row: &Row, middle: f64, least: f64, most: f64) {
    let executions = row.executions.map_or("-".to_string(), |count| count.to_string());
    println!(
        "measured\t{}\t{}\t{}\t{}\t{:.3}\t{:.3}\t{:.3}\t{}\t{}\t{}",
        row.row, row.tool, row.how, row.unit, middle, least, most, executions, peak_kib(), row.note
    );
}
