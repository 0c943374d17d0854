//! Any query of one table gives what an evaluator gives that was written from the documentation, apart from the compiler
//! of SQL: random rows, random queries of them, and the answers of both, which must be the same.
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
mod exact;
mod grow;
mod mistakes;
mod model;
mod names;
mod pools;
mod random;
mod reach;
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
use biform::{Dialect, Executor, Family};
use rows::Answers;
use std::cell::Cell;
use support::cases::{cases, sample, seed};
use support::say::say;
use support::server::Schema;
use tally::Tally;
use tree::Case;
use truth::World;

const FULL: usize = 10_000;
/// Each statement is a message there and back.
const FULL_ON_SERVERS: usize = 4_000;
const MEMORY: &str = "sqlite::memory:";
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
    let world = World { dialect: form.db().dialect(), rows: &case.rows, maybe_error: Cell::new(false) };
    let (mut expected, ordered) = rows::answers(&world, case);
    if world.dialect.family() == Family::MySql {
        rows::reckon_orders(&world, case);
    }
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

/// Runs it with room to go down into expressions as deep as they come, in frames that no optimizer made small.
fn deep(run: fn()) {
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(run).unwrap();
    if let Err(failed) = thread.join() {
        std::panic::resume_unwind(failed);
    }
}

/// Runs all on a database of its own; on a server, if its variable says where that is.
fn run<F: Form>(name: &str, server: Option<&str>) {
    let Some(variable) = server else { return run_at::<F>(name, MEMORY) };
    let Some(schema) = Schema::on(variable) else { return };
    let admin = F::connect(schema.server(), None).unwrap();
    let tell = |statement| admin.wait(admin.db().inner.run(statement, &mut |_| Ok(()))).unwrap();
    tell(schema.create());
    let ended = std::panic::catch_unwind(|| run_at::<F>(name, &schema.url()));
    tell(schema.drop());
    ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

fn run_at<F: Form>(name: &str, url: &str) {
    let mut run = Run { form: F::open(url, None).unwrap(), tally: Tally::default(), ran: 0, skipped: 0 };
    say(&format!("evaluator, {name}: BIFORM_SEED={}", seed()));
    let full = if url == MEMORY { FULL } else { FULL_ON_SERVERS };
    // A case that is skipped proves nothing: another takes its place.
    for number in seeds(full + full / 20) {
        if run.ran - run.skipped < cases(full) {
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
    fn dialect(&self) -> Dialect {
        self.form.db().dialect()
    }

    fn judge(&mut self, number: u64, case: Case) {
        let case = reach::fitted(self.dialect(), case);
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
        let mut rare = rare(self.dialect(), &self.tally);
        for _ in 0..TRIES {
            if rare.is_empty() {
                return;
            }
            let number = random.next();
            let case = reach::fitted(self.dialect(), grow::case(number));
            let mut uses = Tally::default();
            uses.case(&case);
            if rare.iter().any(|of| uses.0.contains_key(*of)) {
                self.judge(number, case);
                rare = self::rare(self.dialect(), &self.tally);
            }
        }
    }
}

/// What was used too seldom.
fn rare(dialect: Dialect, tally: &Tally) -> Vec<&'static str> {
    let least = cases(USES);
    let asked = names::NAMES.iter().copied().filter(|of| !reach::is_left_out(dialect, of));
    asked.filter(|of| tally.0.get(*of).is_none_or(|uses| *uses < least)).collect()
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
fn report<F: Form>(name: &str, run: &Run<F>) {
    let Run { ran, skipped, tally, .. } = run;
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
    let rare = rare(run.dialect(), tally);
    assert!(rare.is_empty(), "used fewer than {} times: {rare:?}", cases(USES));
}

macro_rules! on {
    ($($database:ident, $feature:literal, $server:expr;)+) => {$(
        #[cfg(feature = $feature)]
        mod $database {
            #[cfg(feature = "blocking")]
            #[test]
            fn blocking() {
                crate::deep(|| crate::run::<crate::ask::Blocking>(concat!(stringify!($database), ", blocking"), $server));
            }

            #[cfg(feature = "async")]
            #[test]
            fn deferred() {
                crate::deep(|| crate::run::<crate::ask::Deferred>(concat!(stringify!($database), ", async"), $server));
            }
        }
    )+};
}

mod any_query_gives_what_the_evaluator_gives {
    on! {
        sqlite, "sqlite", None;
        postgres, "postgres", Some("BIFORM_POSTGRES_URL");
        mariadb, "mysql", Some("BIFORM_MYSQL_URL");
    }
}

/// The control: each mistake is caught in a twentieth of all cases, which are the same ones always.
#[cfg(feature = "blocking")]
#[test]
fn a_planted_mistake_is_caught() {
    deep(plant_mistakes);
}

#[cfg(feature = "blocking")]
fn plant_mistakes() {
    let mut random = random::Random::new(0);
    let seeds: Vec<u64> = (0..FULL / 20).map(|_| random.next()).collect();
    let mut missed = Vec::new();
    let of_any_call = mistakes::MISTAKES.iter().map(|(mistake, rewrite)| (*mistake, None, *rewrite));
    let of_calls = mistakes::OF_CALLS.iter().map(|(mistake, call, rewrite)| (*mistake, Some(*call), *rewrite));
    for (mistake, call, rewrite) in of_any_call.chain(of_calls) {
        let form = ask::Blocking::open(MEMORY, Some(ask::Planted { call, rewrite })).unwrap();
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
