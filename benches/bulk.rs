//! How long inserting many rows on a server takes, as ratios of the ways there are: tables for `RESULTS.md`.
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]
use biform_benches::work::Outcome;

#[cfg(not(feature = "servers"))]
fn main() -> Outcome<()> {
    Ok(())
}

/// How many rounds are measured; `ROUNDS` in the environment says otherwise.
#[cfg(feature = "servers")]
const ROUNDS: usize = 31;

#[cfg(feature = "servers")]
fn main() -> Outcome<()> {
    use biform_benches::rounds::{Spread, round};
    use std::time::Instant;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs this too, without the argument: to see that it works.
    let rounds = match arguments.iter().any(|argument| argument == "--bench") {
        true => std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS),
        false => 1,
    };
    println!("| work | to | ratio | eight of ten rounds |\n|---|---|---:|---:|");
    for mut work in biform_benches::servers::works()? {
        if arguments.iter().any(|wanted| !wanted.starts_with("--") && !work.name.contains(wanted.as_str())) {
            continue;
        }
        let mut clock = |run: &mut dyn FnMut() -> Outcome<()>| {
            let start = Instant::now();
            run()?;
            Ok(start.elapsed().as_secs_f64())
        };
        // What is done for the first time takes longer.
        round(&mut work, 0, &mut clock)?;
        let measured = (0..rounds).map(|turn| round(&mut work, turn, &mut clock)).collect::<Outcome<Vec<_>>>()?;
        for (position, side) in work.sides.iter().enumerate().skip(1) {
            let Spread { low, median, high } = Spread::of_ratios(&measured, 0, position);
            println!("| {} | {} | {median:.2} | {low:.2} to {high:.2} |", work.name, side.name);
        }
    }
    Ok(())
}
