//! Mistakes in declarations: each with its place and what is allowed, all of them in one go.

use crate::document::OpenError;
use crate::model::finding::Lang;
use crate::model::form::Mistake;
use crate::model::place::At;
use std::fmt;
use std::path::Path;

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
    /// A mistake about a file as a whole.
    pub fn in_file(file: &Path, vi: impl Into<String>, en: impl Into<String>) -> ConfigError {
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

    /// A mistake in a cell of a sheet.
    pub fn in_sheet(file: &str, sheet: &str, at: At, vi: impl Into<String>, en: impl Into<String>) -> ConfigError {
        ConfigError {
            file: file.into(),
            place: Some(format!("{sheet}!{at}")),
            line: None,
            what: [vi.into(), en.into()],
        }
    }

    /// A sheet that cannot be opened.
    pub fn not_opened(file: &Path, error: &OpenError) -> ConfigError {
        let (vi, en) = match error {
            OpenError::Encrypted => ("tệp có mật khẩu; bỏ mật khẩu rồi lưu lại", "the file has a password; remove it"),
            OpenError::Damaged(_) | OpenError::Limits(_) | OpenError::Died | OpenError::TooSlow(_) => {
                ("không mở được; lưu lại bằng Excel dạng .xlsx", "it cannot be opened; save it from Excel as .xlsx")
            }
        };
        ConfigError::in_file(file, vi, en)
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

/// All mistakes of a workspace's declarations: file by file as they are declared, each from top to bottom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mistakes(pub Vec<ConfigError>);

impl Mistakes {
    /// What was read; a mistake instead of it is kept.
    pub fn keep<T>(&mut self, read: Result<T, ConfigError>) -> Option<T> {
        read.map_err(|mistake| self.0.push(mistake)).ok()
    }

    /// What was read; mistakes instead of it are kept.
    pub fn keep_all<T>(&mut self, read: Result<T, Mistakes>) -> Option<T> {
        read.map_err(|mistakes| self.0.extend(mistakes.0)).ok()
    }

    /// Keeps the mistakes in a text, from top to bottom.
    pub fn of_text(&mut self, file: &Path, text: &str, mut mistakes: Vec<Mistake>) {
        mistakes.sort_by_key(|m| m.span.start);
        self.0.extend(mistakes.into_iter().map(|m| ConfigError::in_text(file, text, m)));
    }

    /// `value`, where nothing is wrong.
    pub fn none_or<T>(self, value: T) -> Result<T, Mistakes> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<ConfigError> for Mistakes {
    fn from(mistake: ConfigError) -> Mistakes {
        Mistakes(vec![mistake])
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(|m| m.words(Lang::En)).collect();
        f.write_str(&all.join("\n"))
    }
}

impl std::error::Error for Mistakes {}
