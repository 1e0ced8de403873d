//! What the sheets may name: forms, figures, rules, units and the province, looked up without a scan.

use super::super::mistake::ConfigError;
use super::schema::{ColumnHead, DeclaredRow};
use crate::model::finding::Code;
use crate::model::form::{Form, FormIx, IndicatorIx};
use crate::model::roster::{Roster, UnitIx};
use crate::model::rule::Rule;
use crate::model::target::Assignee;
use crate::model::text::Label;
use std::collections::{HashMap, HashSet};

/// Whether all that may be named could be read; else what is not found may stand in what could not.
#[derive(Clone, Copy)]
pub struct AllRead {
    /// Whether all forms could be read.
    pub forms: bool,
    /// Whether all rules could be read.
    pub rules: bool,
}

/// What a workspace's sheets may name beside units.
pub struct Names<'a> {
    /// The forms.
    pub forms: &'a [Form],
    is_whole: AllRead,
    /// The names of each form: its id, its name and its title.
    of_forms: Vec<[Label; 3]>,
    findings: HashSet<&'a str>,
    province: &'a HashSet<Label>,
}

impl<'a> Names<'a> {
    /// The names of these forms and rules, and of the province.
    pub fn new(forms: &'a [Form], rules: &'a [Rule], is_whole: AllRead, province: &'a HashSet<Label>) -> Names<'a> {
        let of_forms = forms.iter().map(|f| [&f.id, &f.name, &f.title].map(|t| Label::new(t))).collect();
        let codes = Code::ALL.iter().map(|c| c.key());
        let findings = codes.chain(rules.iter().map(|r| r.words.id.as_str())).collect();
        Names { forms, is_whole, of_forms, findings, province }
    }

    /// A mistake about a form or a figure that was not found, unless it may be of a form that could not be read.
    pub fn unless_unread<T>(&self, mistake: ConfigError) -> Result<Option<T>, ConfigError> {
        if self.is_whole.forms { Err(mistake) } else { Ok(None) }
    }

    /// A mistake about a rule that was not found, unless it may be one that could not be read.
    pub fn unless_rules_unread<T>(&self, mistake: ConfigError) -> Result<Option<T>, ConfigError> {
        if self.is_whole.rules { Err(mistake) } else { Ok(None) }
    }

    /// The form `ix`.
    pub fn form(&self, ix: FormIx) -> &'a Form {
        &self.forms[usize::from(ix.0)]
    }

    /// The ids of all forms.
    pub fn ids(&self) -> Vec<&'a str> {
        self.forms.iter().map(|f| f.id.as_str()).collect()
    }

    /// The form that a text names by its id, its name or its title.
    pub fn form_named(&self, text: &str) -> Option<FormIx> {
        let label = Label::new(text);
        let is_meant =
            |(form, [_, name, title]): &(&Form, &[Label; 3])| form.id == text || *name == label || *title == label;
        let ix = self.forms.iter().zip(&self.of_forms).position(|pair| is_meant(&pair))?;
        u16::try_from(ix).ok().map(FormIx)
    }

    /// Whether a form has this id or this name.
    pub fn is_form(&self, label: &Label) -> bool {
        self.of_forms.iter().any(|[id, name, _]| id == label || name == label)
    }

    /// Whether it is the code of a finding or the id of a rule.
    pub fn is_finding(&self, text: &str) -> bool {
        self.findings.contains(text)
    }

    /// Whether it means the province itself.
    pub fn is_province(&self, text: &str) -> bool {
        self.province.contains(&Label::new(text))
    }

    /// What a text names in each form; in one only where its id is given, as in "1-btctw!admitted/this_period".
    pub fn indicators(&self, text: &str) -> Vec<(FormIx, IndicatorIx)> {
        let (id, name) = match text.split_once('!') {
            Some((id, name)) => (Some(id.trim()), name.trim()),
            None => (None, text),
        };
        let forms = (0..).map(FormIx).zip(self.forms).filter(|(_, f)| id.is_none_or(|id| f.id == id));
        forms.filter_map(|(ix, form)| form.indicator_named(name).map(|i| (ix, i))).collect()
    }

    /// The mistake of a cell that names no figure.
    pub fn no_such_indicator(&self, row: &DeclaredRow<'_>, column: &impl AsRef<ColumnHead>) -> ConfigError {
        let keys = |f: &'a Form| f.indicators().map(|(_, i)| i.key.as_str()).take(8);
        let some = self.forms.iter().flat_map(keys).take(12).collect::<Vec<_>>().join(", ");
        let text = row.text(column);
        row.mistake(
            column,
            format!("không có chỉ tiêu “{text}” trong các biểu; ghi tên cột của biểu hoặc khóa, như {some}"),
            format!("no indicator “{text}” in the forms; write a column's label or a key such as {some}"),
        )
    }

    /// The unit, or the province, that a cell names; none where the units are not known yet.
    pub fn assignee(
        &self,
        row: &DeclaredRow<'_>,
        column: &impl AsRef<ColumnHead>,
        units: Option<&Units<'_>>,
    ) -> Result<Option<Assignee>, ConfigError> {
        let text = row.text(column);
        if self.is_province(&text) {
            return Ok(Some(Assignee::Province));
        }
        let Some(units) = units else { return Ok(None) };
        units.named(&text).map(|unit| Some(Assignee::Unit(unit))).ok_or_else(|| {
            let [vi, en] = units.no_such(&text);
            row.mistake(column, format!("{vi}, hoặc tên tỉnh"), format!("{en}, or the province's name"))
        })
    }
}

/// The figures that texts name; a sheet names few of them many times.
#[derive(Default)]
pub struct NamedFigures(HashMap<String, Vec<(FormIx, IndicatorIx)>>);

impl NamedFigures {
    /// What a text names in each form.
    pub fn named(&mut self, text: &str, names: &Names<'_>) -> &[(FormIx, IndicatorIx)] {
        self.0.entry(text.to_owned()).or_insert_with(|| names.indicators(text))
    }
}

/// The units that the sheets may name.
pub struct Units<'a> {
    /// The units.
    pub roster: &'a Roster,
    /// The unit of each code; none of a code that meant several units, one after another.
    codes: HashMap<&'a str, Option<UnitIx>>,
}

impl<'a> Units<'a> {
    /// The units of a roster.
    pub fn new(roster: &'a Roster) -> Units<'a> {
        let mut codes: HashMap<&str, Option<UnitIx>> = HashMap::new();
        for (unit, declared) in roster.iter() {
            codes.entry(declared.code.as_str()).and_modify(|only| *only = None).or_insert(Some(unit));
        }
        Units { roster, codes }
    }

    /// The one unit that a text names, by code or by name.
    pub fn named(&self, text: &str) -> Option<UnitIx> {
        let by_code = self.codes.get(text.trim()).copied().flatten();
        by_code.or_else(|| self.roster.by_line(text).only())
    }

    /// That there is no such unit, with one that is much like it.
    pub fn no_such(&self, text: &str) -> [String; 2] {
        let nearest = self.roster.nearest(text).map_or(String::new(), |u| format!(" ({}?)", self.roster.unit(u).name));
        [
            format!("không có đơn vị “{text}” trong danh mục{nearest}; ghi tên hoặc mã trong danh mục"),
            format!("no unit “{text}” in the roster{nearest}; write a name or code of the roster"),
        ]
    }
}

/// Every way in which a province of this name and with this committee is meant.
pub fn province_names(province: &str, committee: &str) -> HashSet<Label> {
    let usual = ["toàn tỉnh", "tỉnh", "toàn đảng bộ", "toàn thành phố"].map(str::to_owned);
    let own = [province, committee].into_iter().filter(|n| !n.is_empty()).map(str::to_owned);
    let kinds = ["tỉnh", "thành phố", "tỉnh ủy", "thành ủy", "đảng bộ tỉnh", "đảng bộ thành phố"];
    let with_kind = kinds.into_iter().filter(|_| !province.is_empty()).map(|kind| format!("{kind} {province}"));
    usual.into_iter().chain(own).chain(with_kind).map(|name| Label::new(&name)).collect()
}
