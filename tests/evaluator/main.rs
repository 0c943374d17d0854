//! Any query gives what an evaluator gives that was written from the documentation, apart from the compiler of SQL:
//! random rows, random queries of them, and the answers of both, which must be the same.
//!
//! `BIFORM_SOAK` and `BIFORM_SEED` are those of tests/support; `BIFORM_CASE`, the number that a failure tells, runs its
//! case alone.
#![cfg(all(
    feature = "sqlite",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "uuid",
    any(feature = "blocking", feature = "async")
))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails shows where")]
mod ask;
mod grow;
mod mistakes;
mod model;
mod names;
mod pools;
mod random;
mod rows;
mod shrink;
#[path = "../support/mod.rs"]
mod support;
mod tally;
mod texts;
mod tree;
mod truth;
mod typed;
mod zones;

use ask::Form;
use rows::Answers;
use std::cell::Cell;
use support::cases::{cases, sample, seed};
use support::say::say;
use tally::Tally;
use tree::Case;
use truth::World;

const FULL: usize = 10_000;
/// How often everything is used at least, if all cases are run; of fewer cases in proportion, and once in any case.
const USES: usize = 50;
/// How many cases more are made, to find those that use what chance used too seldom.
const TRIES: usize = FULL;

enum Verdict {
    Same,
    /// The database may fail: nobody says whether it looks at an expression that is an error.
    Skipped,
    Different(Box<[Answers; 2]>),
}

fn judge<F: Form>(form: &F, case: &Case) -> Verdict {
    let world = World { rows: &case.rows, maybe_error: Cell::new(false) };
    let (mut expected, ordered) = rows::answers(&world, case);
    if world.maybe_error.get() {
        return Verdict::Skipped;
    }
    let mut found = match ask::answers(form, case) {
        Ok(answers) => answers,
        Err(error) => panic!("the rows are not stored: {error}"),
    };
    if expected.all.is_err() {
        // Which of the rows it meets first is not said.
        found.get = expected.get.clone();
    }
    if !ordered {
        for answers in [&mut expected, &mut found] {
            answers.all.iter_mut().for_each(|rows| rows.sort_by_cached_key(|row| format!("{row:?}")));
        }
    }
    match expected == found {
        true => Verdict::Same,
        false => Verdict::Different(Box::new([expected, found])),
    }
}

/// The seeds of the cases.
fn seeds(full: usize) -> Vec<u64> {
    match std::env::var("BIFORM_CASE") {
        Ok(case) => vec![case.parse().expect("BIFORM_CASE is the number of a case")],
        Err(_) => sample(&proptest::arbitrary::any::<u64>(), cases(full)),
    }
}

fn run<F: Form>(name: &str) {
    let mut run = Run { form: F::open(None).unwrap(), tally: Tally::default(), ran: 0, skipped: 0 };
    say(&format!("evaluator, {name}: BIFORM_SEED={}", seed()));
    // A case that is skipped proves nothing: another takes its place.
    for number in seeds(FULL + FULL / 20) {
        if run.ran - run.skipped < cases(FULL) {
            run.judge(number, grow::case(number));
        }
    }
    if std::env::var("BIFORM_CASE").is_err() {
        run.use_the_rare();
    }
    report(name, &run);
}

/// What is run, and what has been used in it.
struct Run<F> {
    form: F,
    tally: Tally,
    ran: usize,
    skipped: usize,
}

impl<F: Form> Run<F> {
    fn judge(&mut self, number: u64, case: Case) {
        self.ran += 1;
        match judge(&self.form, &case) {
            Verdict::Same => self.tally.case(&case),
            Verdict::Skipped => self.skipped += 1,
            Verdict::Different(_) => fail(&self.form, case, number),
        }
    }

    /// Runs more cases: those that use what was used too seldom, as happens where all cases are few.
    fn use_the_rare(&mut self) {
        let mut random = random::Random::new(!seed());
        let mut rare = rare(&self.tally);
        for _ in 0..TRIES {
            if rare.is_empty() {
                return;
            }
            let number = random.next();
            let case = grow::case(number);
            let mut uses = Tally::default();
            uses.case(&case);
            if rare.iter().any(|of| uses.0.contains_key(*of)) {
                self.judge(number, case);
                rare = self::rare(&self.tally);
            }
        }
    }
}

/// What was used too seldom.
fn rare(tally: &Tally) -> Vec<&'static str> {
    let least = cases(USES);
    names::NAMES.iter().copied().filter(|of| tally.0.get(*of).is_none_or(|uses| *uses < least)).collect()
}

/// Shows the smallest case that fails as this one does.
fn fail<F: Form>(form: &F, case: Case, number: u64) -> ! {
    let is_different = |case: &Case| matches!(judge(form, case), Verdict::Different(_));
    let case = shrink::shrink(case, is_different);
    let Verdict::Different(answers) = judge(form, &case) else { panic!("case {number} fails now and then") };
    let sent = form.db().sent.lock().unwrap().join("\n");
    let Case { rows, select, query, combined, whole, by } = &case;
    panic!(
        "BIFORM_SEED={} BIFORM_CASE={number}\nselects {select:?}\nof {query:#?}\ncombined {combined:?} {whole:?} by {by:?}\n\
         rows: {rows:#?}\nSQL:\n{sent}\nexpected: {:?}\n   found: {:?}",
        seed(),
        answers[0],
        answers[1],
    );
}

/// What was used how often.
fn report<F>(name: &str, Run { ran, skipped, tally, .. }: &Run<F>) {
    let mut text = format!("evaluator, {name}: {ran} cases, {} compared, {skipped} skipped", ran - skipped);
    for (of, uses) in &tally.0 {
        text += &format!("\nevaluator, {name}: {of}: {uses} uses");
    }
    say(&text);
    if std::env::var("BIFORM_CASE").is_ok() {
        return;
    }
    assert!(skipped * 20 < *ran.max(&100), "{skipped} of {ran} cases were skipped");
    let unnamed: Vec<_> = tally.0.keys().filter(|of| !names::NAMES.contains(&of.as_str())).collect();
    assert!(unnamed.is_empty(), "add to tests/evaluator/names.rs: {unnamed:?}");
    let rare = rare(tally);
    assert!(rare.is_empty(), "used fewer than {} times: {rare:?}", cases(USES));
}

mod any_query_gives_what_the_evaluator_gives {
    #[cfg(feature = "blocking")]
    #[test]
    fn blocking() {
        super::run::<super::ask::Blocking>("blocking");
    }

    #[cfg(feature = "async")]
    #[test]
    fn deferred() {
        super::run::<super::ask::Deferred>("async");
    }
}

/// The control: each mistake is caught in a twentieth of all cases, which are the same ones always.
#[cfg(feature = "blocking")]
#[test]
fn a_planted_mistake_is_caught() {
    let mut random = random::Random::new(0);
    let seeds: Vec<u64> = (0..FULL / 20).map(|_| random.next()).collect();
    let mut missed = Vec::new();
    let of_any_call = mistakes::MISTAKES.iter().map(|(mistake, rewrite)| (*mistake, None, *rewrite));
    let of_calls = mistakes::OF_CALLS.iter().map(|(mistake, call, rewrite)| (*mistake, Some(*call), *rewrite));
    for (mistake, call, rewrite) in of_any_call.chain(of_calls) {
        let form = ask::Blocking::open(Some(ask::Planted { call, rewrite })).unwrap();
        // SQL that the database refuses would be no mistake of the answers.
        let is_caught = |seed: &u64| match judge(&form, &grow::case(*seed)) {
            Verdict::Different(answers) => answers[1].all != Err(biform::ErrorKind::Database),
            _ => false,
        };
        let caught = seeds.iter().position(is_caught);
        match caught {
            Some(at) => say(&format!("planted, {mistake}: caught in case {}", at + 1)),
            None => missed.push(mistake),
        }
    }
    assert!(missed.is_empty(), "not caught in {} cases: {missed:?}", seeds.len());
}
