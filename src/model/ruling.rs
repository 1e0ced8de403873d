//! What the officer has decided about files that do not tell it themselves: whose they are, which form, which
//! period, or that they are to be passed over.

use crate::model::form::FormIx;
use crate::model::period::Period;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// One decision, about a file or a sheet of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ruling {
    /// The file: its name, or its path inside the inbox; a mail or an archive stands for all that is in it.
    pub file: String,
    /// The sheet, where it is not the whole file.
    pub sheet: String,
    /// The unit, by code or name; empty where nothing is decided of it.
    pub unit: String,
    /// The form.
    pub form: Option<FormIx>,
    /// The period.
    pub period: Option<Period>,
    /// Whether it is no report.
    pub ignore: bool,
    /// Who decided.
    pub by: String,
    /// The sheet and cell of the unit in the declaration, for a mistake in it.
    pub place: String,
}

impl Ruling {
    /// Whether no column but the file's is filled in.
    pub fn decides_nothing(&self) -> bool {
        self.unit.is_empty() && self.form.is_none() && self.period.is_none() && !self.ignore
    }

    /// The file and sheet that it is about, as they are compared.
    pub fn subject(&self) -> (String, String) {
        (comparable(&self.file), comparable(&self.sheet))
    }

    /// Whether both decide the same.
    pub fn says_the_same(&self, other: &Ruling) -> bool {
        (&self.unit, self.form, self.period, self.ignore) == (&other.unit, other.form, other.period, other.ignore)
    }

    /// What was decided, in Vietnamese, for a table: "đơn vị Núi Thành, kỳ 2022-09 (Ban Tổ chức)".
    pub fn words(&self) -> String {
        let unit = (!self.unit.is_empty()).then(|| format!("đơn vị {}", self.unit));
        let period = self.period.map(|p| format!("kỳ {p}"));
        let form = self.form.map(|_| "biểu".to_owned());
        let ignore = self.ignore.then(|| "bỏ qua".to_owned());
        let what: Vec<String> = [unit, form, period, ignore].into_iter().flatten().collect();
        let by = if self.by.is_empty() { String::new() } else { format!(" ({})", self.by) };
        format!("{}{by}", what.join(", "))
    }
}

/// All decisions, in the order of their sheet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Rulings(Vec<Arc<Ruling>>);

impl Rulings {
    /// The decisions of a sheet.
    pub fn new(rulings: Vec<Ruling>) -> Rulings {
        Rulings(rulings.into_iter().map(Arc::new).collect())
    }

    /// All decisions.
    pub fn iter(&self) -> impl Iterator<Item = &Ruling> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The decisions that fit none of this period's files, most often for a name misspelled. Those about a file of
    /// another period are no matter here: `elsewhere` are the paths of such files, with their periods' folders.
    pub fn idle<'a>(&'a self, period: Period, files: &[&str], elsewhere: &[String]) -> Vec<&'a Ruling> {
        let lead = format!("{period}/");
        let of_other_period = |r: &Ruling| {
            let other_folder =
                comparable(&r.file).split('/').next().is_some_and(|f| f.parse().is_ok_and(|p: Period| p != period));
            other_folder || r.period.is_some_and(|p| p != period)
        };
        let is = |r: &Ruling, path: &str| names(&comparable(&r.file), &comparable(path));
        let fits =
            |r: &Ruling| files.iter().any(|f| is(r, &format!("{lead}{f}"))) || elsewhere.iter().any(|f| is(r, f));
        self.iter().filter(|r| !of_other_period(r) && !fits(r)).collect()
    }

    /// The decision about a file of a period's inbox, or about a sheet of it. One about the sheet goes before one
    /// about the file, a longer path before a shorter one, a later row before an earlier one.
    pub fn about(&self, id: &str, folder: Option<Period>, sheet: Option<&str>) -> Option<Arc<Ruling>> {
        let whole = folder.map_or_else(|| id.to_owned(), |f| format!("{f}/{id}"));
        let whole = comparable(&whole);
        let of_sheet = |r: &Ruling| r.sheet.is_empty() || sheet.is_some_and(|s| comparable(s) == comparable(&r.sheet));
        self.0
            .iter()
            .filter(|r| names(&comparable(&r.file), &whole) && of_sheet(r))
            .max_by_key(|r| (!r.sheet.is_empty(), r.file.matches(['/', '\\']).count()))
            .cloned()
    }
}

/// Whether a name, or the end of a path, is that of a file or of a mail or archive that it lies in.
fn names(file: &str, whole: &str) -> bool {
    let ends = |at: usize| matches!(whole.as_bytes().get(at), None | Some(b'/'));
    let begins = |at: usize| at == 0 || whole.as_bytes()[at - 1] == b'/';
    !file.is_empty() && whole.match_indices(file).any(|(at, _)| begins(at) && ends(at + file.len()))
}

/// Paths as Windows compares them.
fn comparable(path: &str) -> String {
    path.trim().replace('\\', "/").nfc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_decision_counts() {
        let ruling = |file: &str, sheet: &str| Ruling { file: file.into(), sheet: sheet.into(), ..Ruling::default() };
        let rulings = Rulings::new(vec![
            ruling("BC.xlsx", ""),
            ruling("thư.eml\\bc.XLSX", ""),
            ruling("bc.xlsx", "T9"),
            ruling("2022-10/quet.pdf", ""),
        ]);
        let about = |id: &str, month: &str, sheet: Option<&str>| {
            rulings.about(id, month.parse().ok(), sheet).map(|r| format!("{}|{}", r.file, r.sheet))
        };
        assert_eq!(about("bc.xlsx", "2022-09", None), Some("BC.xlsx|".into()));
        assert_eq!(about("Thư.eml/BC.xlsx", "2022-09", None), Some("thư.eml\\bc.XLSX|".into()));
        assert_eq!(about("bc.xlsx", "2022-09", Some("t9")), Some("bc.xlsx|T9".into()));
        assert_eq!(about("quet.pdf", "2022-10", None), Some("2022-10/quet.pdf|".into()));
        assert_eq!(about("quet.pdf", "2022-09", None), None);
        assert_eq!(about("abc.xlsx", "2022-09", None), None);
        let idle = |month: &str| {
            rulings.idle(month.parse().expect("a period"), &["bc.xlsx"], &["2022-08/thư.eml/bc.xlsx".into()]).len()
        };
        assert_eq!((idle("2022-10"), idle("2022-09")), (1, 0));
    }
}
