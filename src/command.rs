//! The commands, one function each.

pub mod args;
mod form;
mod main;
mod template;
pub mod terminal;

pub use form::{check_form, draft};
pub use main::main;
pub use template::template;

use crate::consolidate::{self, Known, Received};
use crate::document::Settings;
use crate::doors::gather::{Gathered, Gatherer, NotGathered};
use crate::doors::inbox::{self, Shelves};
use crate::doors::outbox::{self, NotWritten};
use crate::doors::workers::Readers;
use crate::doors::workspace::{self as door, Opened};
use crate::model::finding::{Code, Finding, Lang, Severity, page};
use crate::model::period::{Period, Span};
use crate::model::target::Assignee;
use crate::model::text::legacy;
use crate::reading::{self, Reading};
use crate::show::inspect::Inspector;
use crate::show::trace;
use crate::workspace::{self, Declared, Mistakes, Workspace};
use crate::write::Letter;
use crate::{platform, write};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use terminal::progress::Progress;
use terminal::summary;

/// Why a command could not run. Exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Mistakes in declarations.
    #[error(transparent)]
    Config(#[from] Mistakes),
    /// The inbox, or a file that was named, cannot be read.
    #[error("{0}: {1}")]
    Inbox(PathBuf, io::Error),
    /// There is nothing to consolidate.
    #[error("nothing to consolidate in {0}")]
    Nothing(PathBuf, Option<Period>),
    /// A result cannot be written.
    #[error("{}: {}", .0.path.display(), .0.error)]
    Output(NotWritten),
    /// The workbook cannot be made.
    #[error(transparent)]
    Workbook(#[from] write::NotMade),
    /// The terminal or pipe is gone.
    #[error(transparent)]
    Print(#[from] io::Error),
    /// Nothing tells for which period a file is.
    #[error("{0}: the period is not known")]
    NoPeriod(PathBuf),
    /// No unit has this name; with one that is much like it.
    #[error("no unit {0:?}")]
    NoSuchUnit(String, Option<String>),
    /// No figure of the period has this name.
    #[error("no indicator {0:?}")]
    NoSuchIndicator(String, Period),
    /// No form of the workspace has this name; with the ids that there are.
    #[error("no form {0:?}")]
    NoSuchForm(String, Vec<String>),
    /// No unit of the period has this name; with one that is much like it.
    #[error("no unit {0:?} in {2}")]
    NotInRoster(String, Option<String>, Period),
    /// The form is not due for such a period; with its name.
    #[error("{0} is not due for {1}")]
    NotDue(String, Period),
    /// The workspace has no units.
    #[error("no units are known")]
    NoUnits(PathBuf),
    /// No finding has this code.
    #[error("no finding has the code {0:?}")]
    NoSuchCode(String),
    /// No table to draft a form from, with what could not be read.
    #[error("no table in {}", .0.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", "))]
    NoTable(Vec<PathBuf>, Vec<String>),
    /// A draft is no form: a mistake of ours.
    #[error("the draft {0} is no form")]
    Draft(String, [String; 2]),
}

impl From<NotWritten> for Failure {
    fn from(error: NotWritten) -> Self {
        Failure::Output(error)
    }
}

impl From<NotGathered> for Failure {
    fn from(error: NotGathered) -> Self {
        match error {
            NotGathered::Unlisted(folder, error) => Failure::Inbox(folder, error),
            NotGathered::Nothing(inbox, period) => Failure::Nothing(inbox, period),
        }
    }
}

impl Failure {
    /// Everything that went wrong, one after another.
    pub fn each(&self, lang: Lang) -> Vec<String> {
        match self {
            Failure::Config(mistakes) => mistakes.0.iter().map(|m| m.words(lang)).collect(),
            other => vec![other.words(lang)],
        }
    }

    /// What went wrong and what to do, for a person.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Failure::Config(_) => self.each(lang).join("\n"),
            Failure::Inbox(path, e) => lang.pick(
                format!("{}: không đọc được ({e})", path.display()),
                format!("{}: cannot be read ({e})", path.display()),
            ),
            Failure::Nothing(path, Some(p)) => lang.pick(
                format!(
                    "{}: không có báo cáo nào của {}. Đặt các tệp vào thư mục {p} của inbox rồi chạy lại.",
                    path.display(),
                    p.vi()
                ),
                format!(
                    "{}: there is no report for {p}. Put the files into the inbox's folder {p} and run again.",
                    path.display()
                ),
            ),
            Failure::Nothing(path, None) => lang.pick(
                format!(
                    "{}: không có báo cáo nào. Đặt các tệp vào inbox/2022-09 (năm-tháng) rồi chạy lại.",
                    path.display()
                ),
                format!(
                    "{}: there are no reports. Put the files into inbox/2022-09 (year-month) and run again.",
                    path.display()
                ),
            ),
            Failure::Output(NotWritten { path, error }) if platform::is_held_open(error) => lang.pick(
                format!("{}: tệp đang mở trong Excel. Đóng tệp rồi chạy lại.", path.display()),
                format!("{}: the file is open in Excel. Close it and run again.", path.display()),
            ),
            Failure::Output(NotWritten { path, error }) => lang.pick(
                format!("{}: không ghi được tệp ({error})", path.display()),
                format!("{}: cannot be written ({error})", path.display()),
            ),
            Failure::Workbook(e) => lang.pick(
                format!("không lập được bảng tính ({e}). Chia kỳ thành các thư mục nhỏ hơn."),
                format!("the workbook cannot be made ({e}). Split the period into smaller folders."),
            ),
            Failure::Print(e) => e.to_string(),
            Failure::NoPeriod(path) => lang.pick(
                format!("{}: tệp không ghi kỳ báo cáo. Thêm --period, như --period 2022-09.", path.display()),
                format!("{}: the file states no period. Add --period, such as --period 2022-09.", path.display()),
            ),
            Failure::NoSuchUnit(name, near) => {
                let near = near.as_ref().map_or(String::new(), |n| format!(" ({n}?)"));
                lang.pick(
                    format!("không có đơn vị “{name}”{near}; ghi tên hoặc mã trong danh mục, hoặc * cho toàn tỉnh"),
                    format!("no unit “{name}”{near}; write a name or code of the roster, or * for the province"),
                )
            }
            Failure::NoSuchIndicator(name, period) => lang.pick(
                format!("{}: không có chỉ tiêu “{name}”; ghi tên cột của biểu, hoặc khóa như ở cột indicator của totals.csv", period.vi()),
                format!("{period}: no indicator “{name}”; write a column's label, or a key as in the column indicator of totals.csv"),
            ),
            Failure::NoSuchForm(name, there) => lang.pick(
                format!("không có biểu “{name}”; các biểu của thư mục làm việc: {}", there.join(", ")),
                format!("there is no form “{name}”; the forms of this workspace: {}", there.join(", ")),
            ),
            Failure::NotInRoster(name, near, period) => {
                let near = near.as_ref().map_or(String::new(), |n| format!(" ({n}?)"));
                lang.pick(
                    format!("{}: không có đơn vị “{name}”{near}; ghi tên hoặc mã trong danh mục, hoặc --all cho mọi đơn vị", period.vi()),
                    format!("{period}: no unit “{name}”{near}; write a name or code of the roster, or --all for all of them"),
                )
            }
            Failure::NotDue(form, period) => lang.pick(
                format!("{form} không phải nộp cho {}; chọn --period đúng loại kỳ của biểu, như 2022-09, 2022-Q3, 2022-H1, 2022-9M, 2022", period.vi()),
                format!("{form} is not due for {period}; choose a --period of the form's length, such as 2022-09, 2022-Q3, 2022-H1, 2022-9M, 2022"),
            ),
            Failure::NoUnits(path) => lang.pick(
                format!("{}: chưa có đơn vị nào; lập danh mục don-vi.xlsx (tonghop init) hoặc đặt báo cáo vào inbox", path.display()),
                format!("{}: no units are known; make the roster don-vi.xlsx (tonghop init), or put reports into the inbox", path.display()),
            ),
            Failure::NoTable(files, unread) => {
                let files: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
                let unread: String = unread.iter().map(|u| format!("\n    {u}")).collect();
                lang.pick(
                    format!("{}: không thấy bảng nào có dòng tiêu đề và số liệu{unread}", files.join(", ")),
                    format!("{}: there is no table with a header and figures{unread}", files.join(", ")),
                )
            }
            Failure::Draft(id, what) => lang.pick(
                format!("bản nháp {id} không dùng được, đây là lỗi của chương trình: {}", what[0]),
                format!("the draft {id} is no form, which is a mistake of the program: {}", what[1]),
            ),
            Failure::NoSuchCode(code) => lang.pick(
                format!("không có mã hay quy tắc “{code}”; chạy “tonghop explain” để xem tất cả các mã"),
                format!("there is no code or rule “{code}”; “tonghop explain” lists them all"),
            ),
        }
    }
}

/// Consolidates a period and writes everything. `readers` opens workbooks; returns whether nothing asks for correction.
pub fn consolidate(
    args: &args::Consolidate,
    readers: impl Fn(Settings) -> Readers,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let Opened { declared, readers } = open(&args.workspace, args.password_file.as_deref(), readers)?;
    let lang = args.lang.lang();
    let progress = Progress::new(args.quiet);
    let (done, workspace, folder, written) = in_pool(args.jobs, || -> Result<_, Failure> {
        let gatherer = Gatherer::new(&declared, &readers, &progress);
        let shelves = gatherer.shelves(&apart(&declared, args.out.as_deref()))?;
        let Gathered { period, received, places } = gatherer.period(args.period, &shelves)?;
        progress.finish();
        let workspace = declared.resolve(|targeted| received.named(targeted))?;
        let done = consolidate::consolidate(received, &workspace, period);
        let marked = places.marked(&done, &readers);
        let folder = args.out.clone().unwrap_or_else(|| workspace.output.clone()).join(done.period.to_string());
        let letters = write::letters(&done, &workspace, &marked, lang)?;
        outbox::deliver(&folder, &letters)?;
        let written: BTreeSet<String> = letters.into_iter().map(|l| l.name).collect();
        Ok((done, workspace, folder, written))
    })?;
    let is_ours = write::reply::ours(&done);
    let is_stale = |name: &str| is_ours(name) && !written.contains(format!("{}/{name}", write::reply::FOLDER).as_str());
    outbox::clear(&folder.join(write::reply::FOLDER), is_stale)?;
    let workbook = folder.join(write::workbook_name(done.period)).display().to_string();
    if args.json {
        writeln!(out, "{:#}", write::json::summary(&done, &workbook))?;
    } else if !args.quiet {
        out.write_all(summary::summary(&done, &workspace, &workbook, lang).as_bytes())?;
    }
    Ok(done.is_clean())
}

/// The declarations of the workspace that `start` lies in, with readers for its files.
fn open(start: &Path, passwords_in: Option<&Path>, readers: impl Fn(Settings) -> Readers) -> Result<Opened, Failure> {
    Ok(door::open(&door::find(start), passwords(passwords_in)?, readers)?)
}

/// The declarations of the workspace that was named, else of the one that `usual` lies in.
fn opened(
    common: &args::Common,
    usual: impl FnOnce() -> PathBuf,
    readers: impl Fn(Settings) -> Readers,
) -> Result<Opened, Failure> {
    let start = given(common.workspace.as_deref())?.unwrap_or_else(usual);
    open(&start, common.password_file.as_deref(), readers)
}

/// The current folder.
fn here() -> PathBuf {
    PathBuf::from(".")
}

/// The passwords of a file, one on each line. They are never given on the command line, where others may see them.
fn passwords(file: Option<&Path>) -> Result<Vec<String>, Failure> {
    let Some(file) = file else { return Ok(Vec::new()) };
    let bytes = inbox::declaration(file).map_err(|e| Failure::Inbox(file.to_owned(), e))?;
    let (text, _) = legacy::from_bytes(&bytes);
    Ok(text.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect())
}

/// More readers at once than any machine is helped by.
const MOST_JOBS: usize = 64;

/// Runs `work` with as many threads as were asked for.
fn in_pool<T: Send>(jobs: Option<usize>, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(jobs.unwrap_or(0).min(MOST_JOBS)).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// The folders beside the output that are no part of the inbox.
fn apart(workspace: &Declared, out: Option<&Path>) -> Vec<PathBuf> {
    [out.map(Path::to_owned), Some(workspace.root.join(template::FOLDER))].into_iter().flatten().collect()
}

/// Starts a workspace: what is missing of it is written, what is there stays as it is.
pub fn init(args: &args::Init, readers: impl Fn(Settings) -> Readers, out: &mut impl Write) -> Result<(), Failure> {
    let lang = args.lang.lang();
    outbox::make_folder(&args.dir)?;
    let bare = !inbox::is_dir(&args.dir.join("inbox")) && inbox::has_reports(&args.dir);
    if !bare {
        outbox::make_folder(&args.dir.join("inbox"))?;
    }
    let Opened { declared, readers } = door::open(&args.dir, Vec::new(), readers)?;
    let progress = Progress::new(false);
    let gatherer = Gatherer::new(&declared, &readers, &progress);
    let seen = gatherer.all(&gatherer.shelves(&apart(&declared, None))?)?;
    progress.finish();
    let roster = declared.roster().cloned().unwrap_or_else(|| reading::derive_roster(&seen, Vec::new()));
    let latest = seen.iter().flat_map(|r| r.folder.map_or_else(|| reading::stated_periods(r), |p| vec![p])).max();
    let province = reading::stated_province(&seen).unwrap_or_default();
    let committee = if province.is_empty() { String::new() } else { format!("Tỉnh ủy {province}") };
    let declaration = {
        let forms: Vec<&str> = workspace::BUILT_IN.iter().map(|(id, _)| *id).collect();
        write::start::declaration(&province, &committee, if bare { "." } else { "inbox" }, &forms)
    };
    for (name, bytes) in [
        (workspace::FILE, declaration.into_bytes()),
        ("don-vi.xlsx", write::start::roster(&roster.units)?),
        ("chi-tieu.xlsx", write::start::targets(&roster.units, latest)?),
        (workspace::RULINGS, write::start::rulings()?),
        (workspace::REASONS, write::start::reasons()?),
        (workspace::ADJUSTMENTS, write::start::adjustments()?),
    ] {
        let is_new = outbox::deliver_new(&args.dir, &Letter::new(name, bytes))?;
        let said = if is_new {
            lang.pick("đã tạo", "written")
        } else {
            lang.pick("đã có, giữ nguyên", "is there, left alone")
        };
        writeln!(out, "{}: {said}", args.dir.join(name).display())?;
    }
    let count = roster.units.len();
    writeln!(out, "{}", lang.pick(
        format!("Đã ghi {count} đơn vị thấy trong báo cáo. Bổ sung danh mục và chỉ tiêu bằng Excel, đặt báo cáo vào inbox/2022-09 (năm-tháng), rồi chạy tonghop consolidate."),
        format!("{count} units seen in reports were listed. Complete the roster and the targets in Excel, put reports into inbox/2022-09 (year-month), then run tonghop consolidate."),
    ))?;
    Ok(())
}

/// Shows how files are read; returns whether nothing asks for correction.
pub fn inspect(
    args: &args::Inspect,
    readers: impl Fn(Settings) -> Readers,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let Opened { declared, readers } = opened(&args.common, || near(&args.files), readers)?;
    let lang = args.common.lang.lang();
    let progress = Progress::new(true);
    let examiner = Examiner { gatherer: Gatherer::new(&declared, &readers, &progress), declared: &declared };
    let mut seen = Vec::new();
    let mut earlier: BTreeMap<Period, Vec<(Period, Vec<Reading>)>> = BTreeMap::new();
    for file in &args.files {
        let Examined { folder, stated, readings } = examiner.file(file, None, true)?;
        let period = folder.or(stated).or_else(|| examiner.newest()).unwrap_or(NO_PERIOD);
        let earlier = match earlier.entry(period) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => unread.insert(examiner.earlier(period)?),
        };
        let (known, _) = examiner.known(readings.clone(), earlier.clone(), period)?;
        let inspector = Inspector { workspace: &declared, known: Some(&known), lang };
        seen.extend(readings.iter().map(|r| inspector.reading(r)));
    }
    if args.common.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&seen).map_err(io::Error::other)?)?;
    } else {
        let texts: Vec<String> = seen.iter().map(|s| terminal::inspect::text(s, lang)).collect();
        out.write_all(texts.join("\n").as_bytes())?;
    }
    Ok(seen.iter().all(|s| !s.asks_for_correction()))
}

/// Checks files as they will be checked when they have been sent; writes nothing. Returns whether nothing asks for
/// correction.
pub fn check(args: &args::Check, readers: impl Fn(Settings) -> Readers, out: &mut impl Write) -> Result<bool, Failure> {
    let Opened { declared, readers } = opened(&args.common, || near(&args.files), readers)?;
    let lang = args.common.lang.lang();
    let progress = Progress::new(true);
    let examiner = Examiner { gatherer: Gatherer::new(&declared, &readers, &progress), declared: &declared };
    let mut by_period: BTreeMap<Period, Vec<Reading>> = BTreeMap::new();
    for file in &args.files {
        let Examined { folder, stated, readings } = examiner.file(file, args.period, false)?;
        // A file that cannot be read states nothing; what is to be said of it holds for any period.
        let period = folder.or(stated).or_else(|| examiner.newest()).ok_or_else(|| Failure::NoPeriod(file.clone()))?;
        by_period.entry(period).or_default().extend(readings);
    }
    let mut is_clean = true;
    let mut seen = Vec::new();
    for (period, readings) in by_period {
        let (done, workspace) = examiner.known(readings, examiner.earlier(period)?, period)?;
        let serious = |f: &&Finding| f.file.is_some() && f.severity() <= Severity::Error;
        is_clean &= !done.findings.iter().any(|f| serious(&f));
        match args.common.json {
            true => seen.extend(terminal::check::json(&done, &workspace, lang).as_array().cloned().unwrap_or_default()),
            false => out.write_all(terminal::check::text(&done, &workspace, lang).as_bytes())?,
        }
    }
    if args.common.json {
        writeln!(out, "{:#}", serde_json::Value::Array(seen))?;
    }
    Ok(is_clean)
}

/// What stands for a period where none is stated, asked for or there: nothing that is said depends on it.
const NO_PERIOD: Period = Period { year: 2000, span: Span::Year };

/// Looks at files that were named, as the run will that finds them in the inbox.
struct Examiner<'a> {
    gatherer: Gatherer<'a>,
    declared: &'a Declared,
}

/// A file that was named: the period that its folder or the command gives it, the one that it states, and its readings.
struct Examined {
    folder: Option<Period>,
    stated: Option<Period>,
    readings: Vec<Reading>,
}

impl Examiner<'_> {
    fn file(&self, file: &Path, period: Option<Period>, in_detail: bool) -> Result<Examined, Failure> {
        let found = inbox::entry(file, &self.declared.inbox).map_err(|e| Failure::Inbox(file.to_owned(), e))?;
        let (entry, folder) = found;
        let folder = period.or(folder);
        let readings = self.gatherer.file(&entry, folder, in_detail);
        let stated = readings.iter().flat_map(reading::stated_periods).max();
        Ok(Examined { folder, stated, readings })
    }

    fn shelves(&self) -> Result<Shelves, Failure> {
        Ok(self.gatherer.shelves(&apart(self.declared, None))?)
    }

    /// The newest period of the workspace.
    fn newest(&self) -> Option<Period> {
        self.declared.declared.then(|| self.shelves().ok()?.periods.last().map(|(p, _)| *p)).flatten()
    }

    /// The earlier periods of the workspace that comparisons with `period` need.
    fn earlier(&self, period: Period) -> Result<Vec<(Period, Vec<Reading>)>, Failure> {
        match self.declared.declared {
            true => Ok(self.gatherer.earlier(&self.shelves()?, period)?),
            false => Ok(Vec::new()),
        }
    }

    /// What is known of the files for a period, with the earlier ones beside it.
    fn known(
        &self,
        readings: Vec<Reading>,
        earlier: Vec<(Period, Vec<Reading>)>,
        period: Period,
    ) -> Result<(Known, Workspace), Failure> {
        let received = Received { readings, earlier, elsewhere: Vec::new() };
        let workspace = self.declared.clone().resolve(|targeted| received.named(targeted))?;
        Ok((consolidate::consolidate(received, &workspace, period), workspace))
    }
}

/// Shows the tree of a number.
pub fn trace(args: &args::Trace, readers: impl Fn(Settings) -> Readers, out: &mut impl Write) -> Result<(), Failure> {
    let Opened { declared, readers } = opened(&args.common, here, readers)?;
    let lang = args.common.lang.lang();
    let progress = Progress::new(true);
    let gatherer = Gatherer::new(&declared, &readers, &progress);
    let Gathered { period, received, .. } =
        gatherer.period(args.period, &gatherer.shelves(&apart(&declared, None))?)?;
    let workspace = declared.resolve(|targeted| received.named(targeted))?;
    let done = consolidate::consolidate(received, &workspace, period);
    let whom = match args.unit.trim() {
        "*" => Assignee::Province,
        name if workspace.is_province(name) => Assignee::Province,
        name => {
            let near = || done.roster.nearest(name).map(|u| done.roster.unit(u).name.clone());
            done.roster.named(name).map(Assignee::Unit).ok_or_else(|| Failure::NoSuchUnit(name.to_owned(), near()))?
        }
    };
    let wanted = trace::wanted(args.indicator.trim(), &done, &workspace);
    let wanted = wanted.ok_or_else(|| Failure::NoSuchIndicator(args.indicator.clone(), done.period))?;
    let tree = trace::tree(wanted, whom, &done, &workspace, lang);
    match args.common.json {
        true => writeln!(out, "{}", serde_json::to_string_pretty(&tree).map_err(io::Error::other)?)?,
        false => out.write_all(terminal::trace::text(&tree, args.depth.unwrap_or(usize::MAX)).as_bytes())?,
    }
    Ok(())
}

/// The workspace that was named; it must be there.
fn given(workspace: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    match workspace {
        Some(path) if !inbox::is_dir(path) => Err(Failure::Inbox(path.to_owned(), io::ErrorKind::NotFound.into())),
        other => Ok(other.map(Path::to_owned)),
    }
}

/// The folder from which the workspace is looked for: the current one, or the file's own where that finds none.
fn near(files: &[PathBuf]) -> PathBuf {
    let here = here();
    let is_workspace = |start: &Path| inbox::is_file(&door::find(start).join(workspace::FILE));
    let own = files.first().and_then(|f| f.parent()).map(Path::to_owned).filter(|f| is_workspace(f));
    if is_workspace(&here) { here } else { own.unwrap_or(here) }
}

/// Explains a code or a declared rule, or lists all of them.
pub fn explain(
    args: &args::Explain,
    readers: impl Fn(Settings) -> Readers,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let lang = args.lang.lang();
    let start = given(args.workspace.as_deref())?.unwrap_or_else(here);
    let Some(wanted) = &args.code else {
        for code in Code::ALL {
            writeln!(out, "{:<21} {:<11} {}", code.key(), code.severity().word(lang), code.meaning(lang))?;
        }
        let Opened { declared, .. } = open(&start, None, readers)?;
        writeln!(
            out,
            "\n{}",
            lang.pick(
                "Quy tắc khai báo trong biểu và trong tonghop.toml:",
                "Rules declared by forms and by tonghop.toml:"
            )
        )?;
        for rule in &declared.rules {
            let words = &rule.words;
            let message = lang.pick(&words.message[0], &words.message[1]);
            writeln!(out, "{:<27} {:<11} {message}", words.id, words.severity.word(lang))?;
        }
        return Ok(());
    };
    if let Some(code) = Code::ALL.iter().find(|c| c.key() == wanted) {
        out.write_all(page::of_code(*code, lang).as_bytes())?;
        return Ok(());
    }
    let Opened { declared, .. } = open(&start, None, readers)?;
    let rule = declared.rules.iter().find(|r| r.words.id == *wanted);
    let rule = rule.ok_or_else(|| Failure::NoSuchCode(wanted.clone()))?;
    out.write_all(page::of_rule(&rule.words, &rule.text, &rule.examples, lang).as_bytes())?;
    Ok(())
}

/// The folder given without a command is consolidated, so that it can be dragged onto the program.
pub fn with_default_command(mut args: Vec<std::ffi::OsString>) -> Vec<std::ffi::OsString> {
    if let Some(first) = args.get(1)
        && inbox::is_dir(Path::new(first))
    {
        args.insert(1, "consolidate".into());
    }
    args
}
