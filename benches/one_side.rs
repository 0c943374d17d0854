//! Runs one side of one work a number of times, for a profiler: `one_side "get by key, autocommit" biform 10`.
use biform_benches::work::{self, Outcome};

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [work, side, times] = arguments.as_slice() else { return Ok(()) };
    let times: u32 = times.parse()?;
    for mut found in work::all()?.into_iter().filter(|found| found.name.contains(work.as_str())) {
        for _ in 0..times {
            (found.reset)()?;
            for chosen in found.sides.iter_mut().filter(|chosen| chosen.name.contains(side.as_str())) {
                (chosen.run)()?;
            }
        }
    }
    Ok(())
}
