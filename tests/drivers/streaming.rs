//! How much memory reading takes, of a process that does nothing else: row by row, no more for many than for few.
use crate::cases::cases;
use crate::common::*;
use std::process::Command;

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    id: Id<Line>,
    words: String,
}

/// So long is the text of a row.
const LENGTH: usize = 200;

/// What memory may differ by that has nothing to do with rows.
const SLACK: usize = 8 << 20;

/// What a process is to read: it is this program again, told by a variable.
struct Task {
    url: String,
    rows: usize,
    is_streamed: bool,
}

const TASK: &str = "BIFORM_TEST_READS";

impl Task {
    /// That of this process, if it has one.
    fn given() -> Option<Task> {
        let told = std::env::var(TASK).ok()?;
        let (start, url) = told.split_once(' ').unwrap();
        let (rows, is_streamed) = start.split_once(',').unwrap();
        Some(Task { url: url.to_owned(), rows: rows.parse().unwrap(), is_streamed: is_streamed == "true" })
    }

    /// The most memory, in bytes, that a process has at a time which does it in a test of this program.
    fn peak(&self, test: &str) -> usize {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args([test, "--exact", "--nocapture"])
            .env(TASK, format!("{},{} {}", self.rows, self.is_streamed, self.url));
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let told: Vec<_> = said.lines().find_map(|line| line.strip_prefix("read: ")).unwrap().split(' ').collect();
        let [rows, sum, peak] = told.iter().map(|number| number.parse().unwrap()).collect::<Vec<usize>>()[..] else {
            panic!("{said}")
        };
        assert_eq!((rows, sum), (self.rows, self.rows * LENGTH));
        peak
    }
}

/// The most memory that this process has had.
fn own_peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() * 1024
}

/// Fills the table, by the database itself.
fn filling(dialect: Dialect, rows: usize) -> String {
    match dialect.family() {
        biform::Family::Postgres => {
            format!("INSERT INTO line (words) SELECT repeat('w', {LENGTH}) FROM generate_series(1, {rows})")
        }
        biform::Family::MySql => format!("INSERT INTO line (words) SELECT repeat('w', {LENGTH}) FROM seq_1_to_{rows}"),
        _ => format!(
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {rows}) \
             INSERT INTO line (words) SELECT printf('%.*c', {LENGTH}, 'w') FROM c"
        ),
    }
}

#[forms]
async fn many_rows_take_no_more_memory_than_few() -> Result<()> {
    if let Some(task) = Task::given() {
        let db = Form::connect(&task.url).await?.0;
        let lines = Line::objects().limit(task.rows as u64);
        let (mut rows, mut sum) = (0, 0);
        if task.is_streamed {
            let mut lines = lines.iterator(&db).await?;
            while let Some(line) = lines.next().await {
                (rows, sum) = (rows + 1, sum + line?.words.len());
            }
        } else {
            let lines = lines.all(&db).await?;
            (rows, sum) = (lines.len(), lines.iter().map(|line| line.words.len()).sum());
        }
        eprintln!("read: {rows} {sum} {}", own_peak());
        return Ok(());
    }
    let form = lane!(blocking => { "blocking" }, async => { "async" });
    let test = format!("streaming::many_rows_take_no_more_memory_than_few::in_{form}");
    for place in Place::shared::<Form>() {
        let db = Form::connect(&place.url("")).await?.0;
        let (few, many) = (cases(100_000).max(10_000), cases(1_000_000).max(100_000));
        db.create_tables(models![Line]).await?;
        run!(db, nothing(filling(db.dialect(), many))).await?;
        let peak = |rows, is_streamed| Task { url: place.url(""), rows, is_streamed }.peak(&test);
        let streamed = [few, many].map(|rows| peak(rows, true));
        // The control: this much is seen.
        let at_once = [few, many].map(|rows| peak(rows, false));
        let mib = |bytes: usize| format!("{:.1}", bytes as f64 / f64::from(1 << 20));
        let told = format!(
            "streamed, {:?}, {form}: {few} rows in {} MiB, {many} in {}; at once {} and {}",
            db.dialect(),
            mib(streamed[0]),
            mib(streamed[1]),
            mib(at_once[0]),
            mib(at_once[1])
        );
        say(&told);
        assert!(streamed[1] < streamed[0] + SLACK, "{told}");
        assert!(at_once[1] > at_once[0] + (many - few) * LENGTH, "{told}");
    }
    Ok(())
}
