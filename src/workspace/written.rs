//! `tonghop.toml` as it is written, and the declarations that it makes with the files that it names.

use super::declared::{Declared, Sheets};
use super::mistake::{ConfigError, Mistakes};
use super::sheets::{
    AllRead, DeclaredTable, Names, Schema, Units, adjustments, province_names, reasons, roster, rulings, targets,
};
use super::{ADJUSTMENTS, BUILT_IN, FILE, REASONS, RULINGS, form, print, rules};
use crate::document::{Document, Limits, Settings};
use crate::model::form::{self as model_form, Form, FormIx, Mistake};
use crate::model::letterhead::Letterhead;
use crate::model::roster::Roster;
use crate::model::rule::Rule;
use crate::model::ruling::Rulings;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use toml::Spanned;

/// The declarations of a workspace as `tonghop.toml` writes them, before the files that it names are read.
pub struct Written {
    root: PathBuf,
    file: PathBuf,
    text: Option<String>,
    raw: RawWorkspace,
}

/// What stands under a name that a declaration gives.
pub enum NamedFile<T> {
    /// No file.
    Nothing,
    /// A file that cannot be used.
    Unusable(ConfigError),
    /// A file.
    There {
        /// SHA-256 of its bytes.
        hash: String,
        /// What is in it.
        content: T,
    },
}

/// What stands under the names that a workspace declares.
#[derive(Default)]
pub struct Files {
    /// Forms, by name.
    pub forms: BTreeMap<String, NamedFile<String>>,
    /// Sheets, by name.
    pub sheets: BTreeMap<String, NamedFile<Document>>,
    /// Whether the folder of what was received is there.
    pub has_inbox: bool,
}

impl Written {
    /// The declarations of the workspace in `root`; those of a bare folder where there is no text.
    pub fn parse(root: &Path, text: Option<String>) -> Result<Written, Mistakes> {
        let file = root.join(FILE);
        let written = text.as_deref().unwrap_or_default();
        let raw = toml::from_str(written).map_err(|e| ConfigError::in_text(&file, written, form::syntax(&e)))?;
        Ok(Written { root: root.to_owned(), file, text, raw })
    }

    /// How files are opened: the limits, and the passwords that the workspace gives, then others.
    pub fn settings(&self, passwords: Vec<String>) -> Settings {
        let passwords = self.raw.passwords.iter().cloned().chain(passwords).collect();
        Settings { limits: self.raw.limits.resolve(), passwords }
    }

    /// The files of forms that it names: all that do not come with the program.
    pub fn form_files(&self) -> Vec<&str> {
        let names = self.raw.forms.get_ref().iter().map(|name| name.get_ref().as_str());
        names.filter(|name| built_in(name).is_none()).collect()
    }

    /// The sheets that it names, or that are there by their usual names.
    pub fn sheet_files(&self) -> Vec<&str> {
        let usual = |given: &Option<Spanned<String>>, name| given.is_none().then_some(name);
        let raw = &self.raw;
        let given = [&raw.units, &raw.targets, &raw.reasons, &raw.adjustments, &raw.rulings];
        let usual = [usual(&raw.reasons, REASONS), usual(&raw.adjustments, ADJUSTMENTS), usual(&raw.rulings, RULINGS)];
        given.into_iter().flatten().map(|name| name.get_ref().as_str()).chain(usual.into_iter().flatten()).collect()
    }

    /// The folder of what was received, as it is named.
    pub fn inbox(&self) -> PathBuf {
        self.root.join(self.raw.inbox.get_ref())
    }

    /// All declarations, or all mistakes in them.
    pub fn declare(self, files: Files) -> Result<Declared, Mistakes> {
        DeclarationReader::new(self, files).declared()
    }
}

/// The declarations of one form alone: no roster, no decisions, nothing received.
pub fn of_form(file: &Path, text: &str) -> Result<Declared, Mistakes> {
    let form = form::parse(text).map_err(|m| ConfigError::in_text(file, text, m))?;
    let forms = vec![form];
    let mut mistakes = Mistakes::default();
    let rules = form_rules(&forms, &[(file.to_owned(), text.to_owned())], &mut mistakes);
    mistakes.none_or(Declared {
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
        forms,
        rules,
        limits: Limits::default(),
        hashes: Vec::new(),
        rulings: Rulings::default(),
        province_names: province_names("", ""),
        sheets: Sheets::default(),
        listed: None,
    })
}

/// The text that declares a form which comes with the program.
pub fn built_in(id: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(name, _)| *name == id).map(|(_, text)| *text)
}

/// The text of a declaration, which must be UTF-8.
pub fn text_of(file: &Path, bytes: Vec<u8>) -> Result<String, ConfigError> {
    let text = String::from_utf8(bytes)
        .map_err(|_| ConfigError::in_file(file, "tệp phải là văn bản UTF-8", "the file must be UTF-8 text"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// SHA-256, in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Puts declarations together; what is wrong is kept and the rest read on.
struct DeclarationReader {
    written: Written,
    files: Files,
    /// Mistakes in `tonghop.toml` itself.
    own: Vec<Mistake>,
    /// Mistakes in other files, in the order in which they are declared.
    others: Mistakes,
    hashes: Vec<(String, String)>,
    /// The files and texts of the forms.
    sources: Vec<(PathBuf, String)>,
    /// Whether all forms and rules could be read, so that what is not found is none.
    is_whole: AllRead,
}

impl DeclarationReader {
    fn new(written: Written, files: Files) -> DeclarationReader {
        let own_hash = written.text.as_ref().map(|text| (FILE.to_owned(), hash(text.as_bytes())));
        DeclarationReader {
            written,
            files,
            own: Vec::new(),
            others: Mistakes::default(),
            hashes: own_hash.into_iter().collect(),
            sources: Vec::new(),
            is_whole: AllRead { forms: true, rules: true },
        }
    }

    fn declared(mut self) -> Result<Declared, Mistakes> {
        let forms = self.forms();
        let rules = self.rules(&forms);
        let province_names = province_names(&self.written.raw.province, &self.written.raw.committee);
        let names = Names::new(&forms, &rules, self.is_whole, &province_names);
        let roster = self.roster(&names);
        let has_roster = self.written.raw.units.is_some();
        // A unit that is not found may stand in a row that could not be read.
        let units = roster.as_ref().map(Units::new);
        let [targets, reasons, adjustments, rulings] = self.tables();
        let mut sheets = Sheets { targets, reasons, adjustments, rulings: String::new() };
        let said = sheets.read(&names, units.as_ref(), &mut self.others);
        let rulings = rulings.map(|table| {
            sheets.rulings = table.file().to_owned();
            rulings::read(&table, &names, units.as_ref(), &mut self.others)
        });
        self.folders_stand_apart();
        let letterhead = self.letterhead();
        let due = print::due(&self.written.raw.due, &forms, self.is_whole.forms, &mut self.own);
        let Written { root, file, text, raw } = self.written;
        let declared = text.is_some();
        let mut mistakes = Mistakes::default();
        mistakes.of_text(&file, text.as_deref().unwrap_or_default(), self.own);
        mistakes.0.extend(self.others.0);
        mistakes.none_or(())?;
        Ok(Declared {
            declared,
            inbox: match declared || self.files.has_inbox {
                true => root.join(raw.inbox.get_ref()),
                // A bare folder of reports is its own inbox.
                false => root.clone(),
            },
            output: root.join(raw.output.get_ref()),
            root,
            code: raw.code,
            province: raw.province,
            committee: raw.committee,
            letterhead,
            due,
            names_forms: raw.forms.span() != (0..0),
            forms,
            rules,
            limits: raw.limits.resolve(),
            hashes: self.hashes,
            rulings: rulings.unwrap_or_default(),
            province_names,
            sheets,
            listed: roster.filter(|_| has_roster).map(|roster| (roster, said)),
        })
    }

    /// The forms that could be read.
    fn forms(&mut self) -> Vec<Form> {
        let mut forms: Vec<Form> = Vec::new();
        let mut ids = HashSet::new();
        let names = self.written.raw.forms.get_ref().clone();
        for name in &names {
            let Some((file, text)) = self.form_text(name) else {
                self.is_whole = AllRead { forms: false, rules: false };
                continue;
            };
            let parsed = form::parse(&text).map_err(|m| ConfigError::in_text(&file, &text, m));
            let Some(form) = self.others.keep(parsed) else {
                self.is_whole = AllRead { forms: false, rules: false };
                continue;
            };
            if !ids.insert(form.id.clone()) {
                let id = &form.id;
                let en = format!("form {id:?} is listed twice");
                self.own.push(Mistake::new(name.span(), format!("biểu {id:?} đã có trong forms"), en));
                continue;
            }
            forms.push(form);
            self.sources.push((file, text));
        }
        if names.is_empty() {
            self.is_whole = AllRead { forms: false, rules: false };
            self.own.push(Mistake::new(
                self.written.raw.forms.span(),
                format!("forms cần ít nhất một biểu: {} hoặc đường dẫn tới tệp .toml", known()),
                format!("forms needs at least one form: {} or the path of a .toml file", known()),
            ));
        }
        forms
    }

    /// The text that declares a form, with its file.
    fn form_text(&mut self, name: &Spanned<String>) -> Option<(PathBuf, String)> {
        let id = name.get_ref();
        if let Some(text) = built_in(id) {
            return Some((PathBuf::from(id), text.to_owned()));
        }
        match self.files.forms.get(id) {
            Some(NamedFile::There { hash, content }) => {
                self.hashes.push((id.clone(), hash.clone()));
                Some((self.written.root.join(id), content.clone()))
            }
            Some(NamedFile::Unusable(mistake)) => {
                self.others.0.push(mistake.clone());
                None
            }
            Some(NamedFile::Nothing) | None => {
                self.own.push(Mistake::new(
                    name.span(),
                    format!("không có biểu {id:?}; được dùng: {} hoặc đường dẫn tới tệp .toml", known()),
                    format!("no form {id:?}; allowed: {} or the path of a .toml file", known()),
                ));
                None
            }
        }
    }

    /// The rules of the forms, then those of the workspace. Where a form is missing, what they name cannot be told.
    fn rules(&mut self, forms: &[Form]) -> Vec<Rule> {
        if !self.is_whole.forms {
            return Vec::new();
        }
        let mut rules = form_rules(forms, &self.sources, &mut self.others);
        if let Err(mistakes) = rules::rules(&self.written.raw.rule, None, forms, &mut rules) {
            self.own.extend(mistakes);
        }
        self.is_whole.rules = self.others.0.is_empty() && self.own.is_empty();
        rules
    }

    /// The roster, where all of it could be read.
    fn roster(&mut self, names: &Names<'_>) -> Option<Roster> {
        let name = self.written.raw.units.clone();
        let table = self.table(name.as_ref(), None, &roster::SCHEMA)?;
        let mut mistakes = Mistakes::default();
        let units = roster::read(&table, names, &mut mistakes);
        self.others.keep_all(mistakes.none_or(Roster::new(units).of_province(&self.written.raw.province)))
    }

    /// The tables of targets, reasons, adjustments and decisions.
    fn tables(&mut self) -> [Option<DeclaredTable>; 4] {
        let raw = &self.written.raw;
        let [targets, reasons] = [raw.targets.clone(), raw.reasons.clone()];
        let [adjustments, rulings] = [raw.adjustments.clone(), raw.rulings.clone()];
        [
            self.table(targets.as_ref(), None, &targets::SCHEMA),
            self.table(reasons.as_ref(), Some(REASONS), &reasons::SCHEMA),
            self.table(adjustments.as_ref(), Some(ADJUSTMENTS), &adjustments::SCHEMA),
            self.table(rulings.as_ref(), Some(RULINGS), &rulings::SCHEMA),
        ]
    }

    /// The table of a sheet that is named, or that is there by its usual name.
    fn table(
        &mut self,
        given: Option<&Spanned<String>>,
        usual: Option<&str>,
        schema: &Schema,
    ) -> Option<DeclaredTable> {
        let name = given.map(|g| g.get_ref().as_str()).or(usual)?;
        match self.files.sheets.get(name) {
            Some(NamedFile::There { hash, content }) => {
                self.hashes.push((name.to_owned(), hash.clone()));
                self.others.keep_all(DeclaredTable::find(name, content, schema))
            }
            Some(NamedFile::Unusable(mistake)) => {
                self.others.0.push(mistake.clone());
                None
            }
            Some(NamedFile::Nothing) | None => {
                let path = self.written.root.join(name);
                self.own.extend(given.map(|given| {
                    Mistake::new(
                        given.span(),
                        format!("không có tệp {}; tạo tệp (tonghop init) hoặc bỏ dòng này", path.display()),
                        format!("there is no file {}; make it (tonghop init), or remove this line", path.display()),
                    )
                }));
                None
            }
        }
    }

    /// What was received must be there, and what is written must not lie in it.
    fn folders_stand_apart(&mut self) {
        let (inbox, raw) = (self.written.inbox(), &self.written.raw);
        if self.written.text.is_none() {
            return;
        }
        if !self.files.has_inbox {
            self.own.push(Mistake::new(
                raw.inbox.span(),
                format!("không có thư mục {}; tạo thư mục hoặc sửa inbox", inbox.display()),
                format!("there is no folder {}; make it, or change inbox", inbox.display()),
            ));
        }
        if self.written.root.join(raw.output.get_ref()).starts_with(&inbox) && raw.inbox.get_ref() != "." {
            self.own.push(Mistake::new(
                raw.output.span(),
                "output không được nằm trong inbox; chọn thư mục khác, như \"out\"",
                "output must not lie in the inbox; choose another folder, such as \"out\"",
            ));
        }
    }

    fn letterhead(&mut self) -> Letterhead {
        let raw = &mut self.written.raw;
        print::letterhead(std::mem::take(&mut raw.print), &raw.province, &raw.committee, &mut self.own)
    }
}

/// The rules that forms declare themselves.
fn form_rules(forms: &[Form], sources: &[(PathBuf, String)], mistakes: &mut Mistakes) -> Vec<Rule> {
    let mut out = Vec::new();
    for ((ix, form), (file, text)) in (0..).map(FormIx).zip(forms).zip(sources) {
        if let Err(wrong) = rules::rules(&form.declared, Some(ix), forms, &mut out) {
            mistakes.of_text(file, text, wrong);
        }
    }
    out
}

fn known() -> String {
    BUILT_IN.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ")
}

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
    rule: Vec<model_form::DeclaredRule>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_forms_are_in_order() {
        let forms: Vec<Form> = BUILT_IN
            .iter()
            .map(|(id, declaration)| {
                let form = form::parse(declaration).unwrap_or_else(|e| panic!("{e:?}"));
                assert_eq!(&form.id, id);
                form
            })
            .collect();
        let sources: Vec<(PathBuf, String)> = BUILT_IN.iter().map(|(id, d)| (id.into(), (*d).to_owned())).collect();
        let mut mistakes = Mistakes::default();
        for rule in form_rules(&forms, &sources, &mut mistakes) {
            assert!(rule.examples.iter().all(|e| !e.is_empty()), "{} lacks an example", rule.words.id);
            assert!(
                rule.words.why.iter().chain(&rule.words.fix).all(|t| !t.is_empty()),
                "{} lacks words",
                rule.words.id
            );
        }
        assert_eq!(mistakes, Mistakes::default());
    }
}
