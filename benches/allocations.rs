//! How often and how much Biform and the bare driver allocate, over all threads: a table for `RESULTS.md`.
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]
use biform_benches::rounds::round;
use biform_benches::work::{self, Outcome};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

/// SQLite allocates past it, from C: that is the same on all sides.
#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Outcome<()> {
    println!("| work | side | allocations | reallocations | bytes |\n|---|---|---:|---:|---:|");
    for mut work in work::all()? {
        let (mut allocations, mut reallocations) = (Vec::new(), Vec::new());
        let mut counter = |run: &mut dyn FnMut() -> Outcome<()>| {
            let region = Region::new(COUNTING);
            run()?;
            let used = region.change();
            allocations.push(used.allocations);
            reallocations.push(used.reallocations);
            // What a reallocation adds is in it already.
            Ok(used.bytes_allocated as f64)
        };
        // What is done for the first time fills caches.
        round(&mut work, 0, &mut counter)?;
        let bytes = round(&mut work, 0, &mut counter)?;
        let counted = allocations.iter().zip(&reallocations).skip(work.sides.len());
        let each = |total: f64| total / f64::from(work.operations);
        for (side, (bytes, (allocations, reallocations))) in work.sides.iter().zip(bytes.iter().zip(counted)) {
            let (allocations, reallocations) = (each(*allocations as f64), each(*reallocations as f64));
            println!("| {} | {} | {allocations:.1} | {reallocations:.1} | {:.0} |", work.name, side.name, each(*bytes));
        }
    }
    Ok(())
}
