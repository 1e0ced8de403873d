//! The declarations of a workspace: `tonghop.toml`, forms, roster and targets, checked and ready for use.

pub mod form;
mod print;
pub mod rules;
mod sheets;

use crate::document::{Document, Limits, OpenError, Settings};
use crate::doors::inbox;
use crate::doors::workers::Readers;
use crate::model::adjustment::Adjustments;
use crate::model::due::Due;
use crate::model::finding::Lang;
use crate::model::form::{Declared, Form, FormIx, Mistake};
use crate::model::letterhead::Letterhead;
use crate::model::place::At;
use crate::model::reason::Reasons;
use crate::model::roster::{Roster, Unit};
use crate::model::rule::Rule;
use crate::model::ruling::Rulings;
use crate::model::target::Targets;
use crate::model::text::Label;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// The name of a workspace's own file.
pub const FILE: &str = "tonghop.toml";

/// The decisions about single files, where the workspace's own file names no other.
pub const RULINGS: &str = "phan-loai.xlsx";

/// The reasons that were given for findings, where the workspace's own file names no other sheet.
pub const REASONS: &str = "giai-trinh.xlsx";

/// The adjustments of single figures, where the workspace's own file names no other sheet.
pub const ADJUSTMENTS: &str = "dieu-chinh.xlsx";

/// The forms that come with the program, as (id, declaration).
pub const BUILT_IN: &[(&str, &str)] = &[
    ("ptdv-01", include_str!("workspace/forms/ptdv-01.toml")),
    ("1-btctw", include_str!("workspace/forms/1-btctw.toml")),
    ("2-btctw", include_str!("workspace/forms/2-btctw.toml")),
    ("2b-btctw", include_str!("workspace/forms/2b-btctw.toml")),
    ("3-btctw", include_str!("workspace/forms/3-btctw.toml")),
    ("5-btctw", include_str!("workspace/forms/5-btctw.toml")),
];

/// A workspace's declarations.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder of the workspace.
    pub root: PathBuf,
    /// Whether there is a `tonghop.toml`.
    pub declared: bool,
    /// The province's code in the roster of the next level.
    pub code: String,
    /// The province's name.
    pub province: String,
    /// The committee's name.
    pub committee: String,
    /// How its tables are printed.
    pub letterhead: Letterhead,
    /// When reports are due, by form.
    pub due: Vec<Due>,
    /// The folder of what was received.
    pub inbox: PathBuf,
    /// The folder of what is written.
    pub output: PathBuf,
    /// The forms, in the order of the declaration.
    pub forms: Vec<Form>,
    /// Whether the workspace names its forms; else they are those that come with the program.
    pub names_forms: bool,
    /// The rules that forms and workspace declare.
    pub rules: Vec<Rule>,
    /// The roster, where there is one.
    pub roster: Option<Roster>,
    /// Bounds on what is opened.
    pub limits: Limits,
    /// SHA-256 of each declaration, by name.
    pub hashes: Vec<(String, String)>,
    /// What was decided about single files.
    pub rulings: Rulings,
    rulings_file: String,
    targets: Option<(String, Document)>,
    reasons: Option<(String, Document)>,
    adjustments: Option<(String, Document)>,
}

/// A mistake in a declaration: the run cannot begin.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigError {
    /// The file, as given.
    pub file: String,
    /// Where in it: a line number, or `Sheet!B7`.
    pub place: Option<String>,
    /// The line itself, of a text.
    pub line: Option<String>,
    /// What was found and what is allowed, in Vietnamese and in English.
    pub what: [String; 2],
}

impl ConfigError {
    fn new(file: &Path, vi: impl Into<String>, en: impl Into<String>) -> ConfigError {
        ConfigError { file: file.display().to_string(), place: None, line: None, what: [vi.into(), en.into()] }
    }

    /// A mistake in a text that was read from `file`.
    pub fn in_text(file: &Path, text: &str, mistake: Mistake) -> ConfigError {
        let start = mistake.span.start.min(text.len());
        let number = text.bytes().take(start).filter(|b| *b == b'\n').count();
        let line = text.lines().nth(number).map(|l| l.trim_end().to_owned());
        ConfigError {
            file: file.display().to_string(),
            place: Some((number + 1).to_string()),
            line,
            what: mistake.what,
        }
    }

    fn in_sheet(file: &str, sheet: &str, at: At, vi: impl Into<String>, en: impl Into<String>) -> ConfigError {
        ConfigError {
            file: file.into(),
            place: Some(format!("{sheet}!{at}")),
            line: None,
            what: [vi.into(), en.into()],
        }
    }

    /// The mistake in words: `file:line: what`, with the line below.
    pub fn words(&self, lang: Lang) -> String {
        let place = self.place.as_ref().map_or(String::new(), |p| format!(":{p}"));
        let what = lang.pick(&self.what[0], &self.what[1]);
        let line = self.line.as_ref().map_or(String::new(), |l| format!("\n    {l}"));
        format!("{}{place}: {what}{line}", self.file)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

impl std::error::Error for ConfigError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawWorkspace {
    code: String,
    province: String,
    committee: String,
    units: Option<Spanned<String>>,
    targets: Option<Spanned<String>>,
    rulings: Option<Spanned<String>>,
    reasons: Option<Spanned<String>>,
    adjustments: Option<Spanned<String>>,
    inbox: Spanned<String>,
    output: Spanned<String>,
    forms: Spanned<Vec<Spanned<String>>>,
    passwords: Vec<String>,
    rule: Vec<Declared>,
    print: print::RawPrint,
    due: Vec<print::RawDue>,
    limits: RawLimits,
}

impl Default for RawWorkspace {
    fn default() -> Self {
        RawWorkspace {
            code: String::new(),
            province: String::new(),
            committee: String::new(),
            units: None,
            targets: None,
            rulings: None,
            reasons: None,
            adjustments: None,
            inbox: Spanned::new(0..0, "inbox".into()),
            output: Spanned::new(0..0, "out".into()),
            forms: Spanned::new(0..0, BUILT_IN.iter().map(|(id, _)| Spanned::new(0..0, (*id).into())).collect()),
            passwords: Vec::new(),
            rule: Vec::new(),
            print: print::RawPrint::default(),
            due: Vec::new(),
            limits: RawLimits::default(),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawLimits {
    file_mib: Option<u64>,
    part_mib: Option<u64>,
    ratio: Option<u64>,
    unpacked_mib: Option<u64>,
    cells: Option<usize>,
    sheets: Option<usize>,
    entries: Option<usize>,
    depth: Option<usize>,
    seconds: Option<u64>,
    memory_mib: Option<u64>,
}

impl RawLimits {
    fn resolve(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            file_bytes: self.file_mib.map_or(usual.file_bytes, |n| n << 20),
            part_bytes: self.part_mib.map_or(usual.part_bytes, |n| n << 20),
            ratio: self.ratio.unwrap_or(usual.ratio),
            unpacked_bytes: self.unpacked_mib.map_or(usual.unpacked_bytes, |n| n << 20),
            cells: self.cells.unwrap_or(usual.cells),
            sheets: self.sheets.unwrap_or(usual.sheets),
            entries: self.entries.unwrap_or(usual.entries),
            depth: self.depth.unwrap_or(usual.depth),
            seconds: self.seconds.unwrap_or(usual.seconds),
            memory_bytes: self.memory_mib.map_or(usual.memory_bytes, |n| n << 20),
        }
    }
}

/// Finds the workspace that `start` lies in: the nearest folder upward with a `tonghop.toml`, else `start`.
pub fn find(start: &Path) -> PathBuf {
    let absolute = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
    let found = absolute.ancestors().find(|dir| inbox::is_file(&dir.join(FILE)));
    match found {
        Some(dir) if dir == absolute => start.to_owned(),
        Some(dir) => dir.to_owned(),
        None => start.to_owned(),
    }
}

/// Reads the declarations of the workspace in `root`. `readers` opens the roster and the targets; `passwords` are
/// tried after those that the workspace gives.
pub fn load(
    root: &Path,
    passwords: Vec<String>,
    readers: impl Fn(Settings) -> Readers,
) -> Result<(Workspace, Readers), ConfigError> {
    let file = root.join(FILE);
    let declared = inbox::is_file(&file);
    let text = if declared { text_of(&file)? } else { String::new() };
    let raw: RawWorkspace = toml::from_str(&text).map_err(|e| ConfigError::in_text(&file, &text, form::syntax(&e)))?;
    let limits = raw.limits.resolve();
    let passwords = raw.passwords.iter().cloned().chain(passwords).collect();
    let readers = readers(Settings { limits, passwords });
    let mut hashes = Vec::new();
    if declared {
        hashes.push((FILE.to_owned(), hash(text.as_bytes())));
    }
    let sources = forms(root, &file, &text, &raw, &mut hashes)?;
    let rules = rules(&sources, &raw.rule).map_err(|(own, m)| match own {
        Some(n) => ConfigError::in_text(&sources[n].file, &sources[n].text, m),
        None => ConfigError::in_text(&file, &text, m),
    })?;
    let forms: Vec<Form> = sources.into_iter().map(|s| s.form).collect();
    let mut sheet = |name: &Option<Spanned<String>>| -> Result<Option<(String, Document)>, ConfigError> {
        let Some(name) = name else { return Ok(None) };
        let document = open_sheet(root, &file, &text, name, &readers, &mut hashes)?;
        Ok(Some((name.get_ref().clone(), document)))
    };
    let roster = match sheet(&raw.units)? {
        Some((name, document)) => {
            Some(Roster::new(sheets::roster(&name, &document, &forms)?).of_province(&raw.province))
        }
        None => None,
    };
    let targets = sheet(&raw.targets)?;
    let or_usual = |given: &Option<Spanned<String>>, name: &str| {
        let usual = || inbox::is_file(&root.join(name)).then(|| Spanned::new(0..0, name.to_owned()));
        given.clone().or_else(usual)
    };
    let reasons = sheet(&or_usual(&raw.reasons, REASONS))?;
    let adjustments = sheet(&or_usual(&raw.adjustments, ADJUSTMENTS))?;
    let (rulings_file, rulings) = match sheet(&or_usual(&raw.rulings, RULINGS))? {
        Some((name, document)) => (name.clone(), sheets::rulings(&name, &document, &forms)?),
        None => Default::default(),
    };
    let in_text = |m| ConfigError::in_text(&file, &text, m);
    let inbox = inbox_of(root, declared, &raw).map_err(in_text)?;
    let letterhead = print::letterhead(raw.print, &raw.province, &raw.committee).map_err(in_text)?;
    let due = print::due(&raw.due, &forms).map_err(in_text)?;
    let workspace = Workspace {
        root: root.to_owned(),
        declared,
        code: raw.code,
        province: raw.province,
        committee: raw.committee,
        letterhead,
        due,
        inbox,
        output: root.join(raw.output.get_ref()),
        forms,
        names_forms: raw.forms.span() != (0..0),
        rules,
        roster,
        limits,
        hashes,
        rulings,
        rulings_file,
        targets,
        reasons,
        adjustments,
    };
    Ok((workspace, readers))
}

/// One form alone, with the text that declares it: no roster, no decisions, nothing received.
pub fn of_form(
    file: &Path,
    passwords: Vec<String>,
    readers: impl Fn(Settings) -> Readers,
) -> Result<(Workspace, String, Readers), ConfigError> {
    let source = match BUILT_IN.iter().find(|(id, _)| Path::new(id) == file) {
        Some((id, declaration)) => parsed(PathBuf::from(id), (*declaration).to_owned())?,
        None => parsed(file.to_owned(), text_of(file)?)?,
    };
    let sources = [source];
    let rules = rules(&sources, &[]).map_err(|(_, m)| ConfigError::in_text(file, &sources[0].text, m))?;
    let [Source { text, form, .. }] = sources;
    let settings = Settings { passwords, ..Settings::default() };
    let workspace = Workspace {
        root: PathBuf::from("."),
        declared: false,
        code: String::new(),
        letterhead: Letterhead::default(),
        due: Vec::new(),
        names_forms: true,
        province: String::new(),
        committee: String::new(),
        inbox: PathBuf::from("."),
        output: PathBuf::from("."),
        forms: vec![form],
        rules,
        roster: None,
        limits: settings.limits,
        hashes: Vec::new(),
        rulings: Rulings::default(),
        rulings_file: String::new(),
        targets: None,
        reasons: None,
        adjustments: None,
    };
    Ok((workspace, text, readers(settings)))
}

/// The folder of what was received; it must be there, and what is written must not lie in it.
fn inbox_of(root: &Path, declared: bool, raw: &RawWorkspace) -> Result<PathBuf, Mistake> {
    let inbox = match declared || inbox::is_dir(&root.join("inbox")) {
        true => root.join(raw.inbox.get_ref()),
        // A bare folder of reports is its own inbox.
        false => root.to_owned(),
    };
    if declared && !inbox::is_dir(&inbox) {
        let mistake = Mistake::new(
            raw.inbox.span(),
            format!("không có thư mục {}; tạo thư mục hoặc sửa inbox", inbox.display()),
            format!("there is no folder {}; make it, or change inbox", inbox.display()),
        );
        return Err(mistake);
    }
    if declared && root.join(raw.output.get_ref()).starts_with(&inbox) && raw.inbox.get_ref() != "." {
        let mistake = Mistake::new(
            raw.output.span(),
            "output không được nằm trong inbox; chọn thư mục khác, như \"out\"",
            "output must not lie in the inbox; choose another folder, such as \"out\"",
        );
        return Err(mistake);
    }
    Ok(inbox)
}

impl Workspace {
    /// The targets, resolved against the units.
    pub fn targets(&self, roster: &Roster) -> Result<Targets, ConfigError> {
        match &self.targets {
            Some((name, document)) => sheets::targets(name, document, self, roster),
            None => Ok(Targets::default()),
        }
    }

    /// The reasons that were given, resolved against the units.
    pub fn reasons(&self, roster: &Roster) -> Result<Reasons, ConfigError> {
        match &self.reasons {
            Some((name, document)) => sheets::reasons(name, document, self, roster),
            None => Ok(Reasons::default()),
        }
    }

    /// The adjustments of figures, resolved against the units.
    pub fn adjustments(&self, roster: &Roster) -> Result<Adjustments, ConfigError> {
        match &self.adjustments {
            Some((name, document)) => sheets::adjustments(name, document, self, roster),
            None => Ok(Adjustments::default()),
        }
    }

    /// Whether every unit that a decision about a file names is one.
    pub fn check_rulings(&self, roster: &Roster) -> Result<(), ConfigError> {
        sheets::check_rulings(&self.rulings_file, &self.rulings, roster)
    }

    /// The form that a text names, by its id or its name.
    pub fn form_named(&self, text: &str) -> Option<FormIx> {
        let label = Label::new(text);
        let mut all = (0..).map(FormIx).zip(&self.forms);
        all.find(|(_, f)| f.id == text.trim() || Label::new(&f.name) == label).map(|(ix, _)| ix)
    }

    /// The body that the units report to; empty where it is not declared.
    pub fn issuer(&self) -> String {
        match (self.committee.as_str(), self.province.as_str()) {
            ("", "") => String::new(),
            ("", province) => format!("Tỉnh ủy {province}"),
            (committee, _) => committee.to_owned(),
        }
    }

    /// The name of the province for a table.
    pub fn province_name(&self) -> &str {
        if self.province.is_empty() { "Toàn tỉnh" } else { &self.province }
    }

    /// The due date and cut-off of a form, where the workspace states them.
    pub fn due(&self, form: FormIx) -> Option<&Due> {
        self.due.iter().find(|d| d.form == form)
    }

    /// Whether there is a target sheet.
    pub fn has_targets(&self) -> bool {
        self.targets.is_some()
    }

    /// Units that the target sheet names, for a workspace without a roster.
    pub fn targeted_units(&self) -> Vec<Unit> {
        self.targets.as_ref().map_or(Vec::new(), |(_, document)| sheets::targeted_units(document, self))
    }

    /// Whether `name` means the province itself.
    pub fn is_province(&self, name: &str) -> bool {
        let label = Label::new(name);
        let usual = ["toàn tỉnh", "tỉnh", "toàn đảng bộ", "toàn thành phố"].iter().any(|n| Label::new(n) == label);
        let own = [&self.province, &self.committee].iter().any(|n| !n.is_empty() && Label::new(n) == label);
        let with_kind = ["tỉnh", "thành phố", "tỉnh ủy", "thành ủy", "đảng bộ tỉnh", "đảng bộ thành phố"]
            .iter()
            .any(|kind| !self.province.is_empty() && Label::new(&format!("{kind} {}", self.province)) == label);
        usual || own || with_kind
    }
}

/// A form with the text that declares it.
struct Source {
    file: PathBuf,
    text: String,
    form: Form,
}

fn forms(
    root: &Path,
    file: &Path,
    text: &str,
    raw: &RawWorkspace,
    hashes: &mut Vec<(String, String)>,
) -> Result<Vec<Source>, ConfigError> {
    let mut forms: Vec<Source> = Vec::new();
    for name in raw.forms.get_ref() {
        let source = match BUILT_IN.iter().find(|(id, _)| id == name.get_ref()) {
            Some((id, declaration)) => parsed(PathBuf::from(id), (*declaration).to_owned())?,
            None => form_file(root, file, text, name, hashes)?,
        };
        if forms.iter().any(|f| f.form.id == source.form.id) {
            let id = &source.form.id;
            let mistake = Mistake::new(
                name.span(),
                format!("biểu {id:?} đã có trong forms"),
                format!("form {id:?} is listed twice"),
            );
            return Err(ConfigError::in_text(file, text, mistake));
        }
        forms.push(source);
    }
    if forms.is_empty() {
        let mistake = Mistake::new(
            raw.forms.span(),
            format!("forms cần ít nhất một biểu: {} hoặc đường dẫn tới tệp .toml", known()),
            format!("forms needs at least one form: {} or the path of a .toml file", known()),
        );
        return Err(ConfigError::in_text(file, text, mistake));
    }
    Ok(forms)
}

fn parsed(file: PathBuf, text: String) -> Result<Source, ConfigError> {
    match form::parse(&text) {
        Ok(form) => Ok(Source { file, text, form }),
        Err(mistake) => Err(ConfigError::in_text(&file, &text, mistake)),
    }
}

/// The rules of the forms, then those of the workspace. A mistake comes with the form that it stands in, if it is one.
fn rules(sources: &[Source], workspace: &[Declared]) -> Result<Vec<Rule>, (Option<usize>, Mistake)> {
    let forms: Vec<Form> = sources.iter().map(|s| s.form.clone()).collect();
    let mut out = Vec::new();
    for (n, form) in forms.iter().enumerate() {
        rules::rules(&form.declared, Some(FormIx(n as u16)), &forms, &mut out).map_err(|m| (Some(n), m))?;
    }
    rules::rules(workspace, None, &forms, &mut out).map_err(|m| (None, m))?;
    Ok(out)
}

fn known() -> String {
    BUILT_IN.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ")
}

fn form_file(
    root: &Path,
    file: &Path,
    text: &str,
    name: &Spanned<String>,
    hashes: &mut Vec<(String, String)>,
) -> Result<Source, ConfigError> {
    let path = root.join(name.get_ref());
    if !inbox::is_file(&path) {
        let found = name.get_ref();
        let mistake = Mistake::new(
            name.span(),
            format!("không có biểu {found:?}; được dùng: {} hoặc đường dẫn tới tệp .toml", known()),
            format!("no form {found:?}; allowed: {} or the path of a .toml file", known()),
        );
        return Err(ConfigError::in_text(file, text, mistake));
    }
    let declaration = text_of(&path)?;
    hashes.push((name.get_ref().clone(), hash(declaration.as_bytes())));
    parsed(path, declaration)
}

fn open_sheet(
    root: &Path,
    file: &Path,
    text: &str,
    name: &Spanned<String>,
    readers: &Readers,
    hashes: &mut Vec<(String, String)>,
) -> Result<Document, ConfigError> {
    let path = root.join(name.get_ref());
    if !inbox::is_file(&path) {
        let mistake = Mistake::new(
            name.span(),
            format!("không có tệp {}; tạo tệp (tonghop init) hoặc bỏ dòng này", path.display()),
            format!("there is no file {}; make it (tonghop init), or remove this line", path.display()),
        );
        return Err(ConfigError::in_text(file, text, mistake));
    }
    let bytes = bytes_of(&path)?;
    hashes.push((name.get_ref().clone(), hash(&bytes)));
    readers.open(&bytes).map_err(|e| {
        let (vi, en) = match e {
            OpenError::Encrypted => ("tệp có mật khẩu; bỏ mật khẩu rồi lưu lại", "the file has a password; remove it"),
            OpenError::Damaged(_) | OpenError::Limits(_) | OpenError::Died | OpenError::TooSlow(_) => {
                ("không mở được; lưu lại bằng Excel dạng .xlsx", "it cannot be opened; save it from Excel as .xlsx")
            }
        };
        ConfigError::new(&path, vi, en)
    })
}

fn text_of(path: &Path) -> Result<String, ConfigError> {
    let bytes = bytes_of(path)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| ConfigError::new(path, "tệp phải là văn bản UTF-8", "the file must be UTF-8 text"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, ConfigError> {
    inbox::declaration(path)
        .map_err(|e| ConfigError::new(path, format!("không đọc được tệp: {e}"), format!("cannot be read: {e}")))
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_forms_are_in_order() {
        let sources: Vec<Source> = BUILT_IN
            .iter()
            .map(|(id, declaration)| {
                let source = parsed(id.into(), (*declaration).to_owned()).unwrap_or_else(|e| panic!("{e}"));
                assert_eq!(&source.form.id, id);
                source
            })
            .collect();
        let rules = rules(&sources, &[]).unwrap_or_else(|(n, m)| panic!("{n:?}: {m:?}"));
        for rule in rules {
            assert!(rule.examples.iter().all(|e| !e.is_empty()), "{} lacks an example", rule.words.id);
            assert!(
                rule.words.why.iter().chain(&rule.words.fix).all(|t| !t.is_empty()),
                "{} lacks words",
                rule.words.id
            );
        }
    }
}
