//! The declarations of a workspace before its units are known, and the workspace that they are with them.

use super::mistake::Mistakes;
use super::sheets::{AllRead, DeclaredTable, Names, Units, adjustments, reasons, rulings, targets};
use crate::document::Limits;
use crate::model::adjustment::Adjustments;
use crate::model::due::Due;
use crate::model::form::{Form, FormIx};
use crate::model::letterhead::Letterhead;
use crate::model::reason::Reasons;
use crate::model::roster::{Roster, Unit};
use crate::model::rule::Rule;
use crate::model::ruling::Rulings;
use crate::model::target::Targets;
use crate::model::text::Label;
use std::collections::HashSet;
use std::ops::Deref;
use std::path::PathBuf;

/// A workspace's declarations, as far as they can be read without knowing the units: enough to read reports by. Where
/// there is a roster, nothing in them is left to be found wrong.
#[derive(Clone, Debug)]
pub struct Declared {
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
    /// Bounds on what is opened.
    pub limits: Limits,
    /// SHA-256 of each declaration, by name.
    pub hashes: Vec<(String, String)>,
    /// What was decided about single files.
    pub rulings: Rulings,
    /// Every way in which the province is named.
    pub(super) province_names: HashSet<Label>,
    /// The sheets that name units.
    pub(super) sheets: Sheets,
    /// The roster, and what the sheets say of its units.
    pub(super) listed: Option<(Roster, SaidOfUnits)>,
}

/// A workspace: its declarations, resolved against each other and against its units. Nothing in it can be wrong any more.
#[derive(Clone, Debug)]
pub struct Workspace {
    of: Declared,
    /// The units: those of the roster, or for want of one those that reports and targets name.
    pub roster: Roster,
    /// Whether there is no roster.
    pub self_named: bool,
    /// What was assigned.
    pub targets: Targets,
    /// The reasons that were given for findings.
    pub reasons: Reasons,
    /// The adjustments of single figures.
    pub adjustments: Adjustments,
}

/// What does not depend on the units is said by the declarations.
impl Deref for Workspace {
    type Target = Declared;

    fn deref(&self) -> &Declared {
        &self.of
    }
}

/// The sheets that name units, as they were found.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheets {
    pub targets: Option<DeclaredTable>,
    pub reasons: Option<DeclaredTable>,
    pub adjustments: Option<DeclaredTable>,
    /// The file of the decisions about files.
    pub rulings: String,
}

/// What the sheets say of units.
#[derive(Clone, Debug, Default)]
pub(super) struct SaidOfUnits {
    targets: Targets,
    reasons: Reasons,
    adjustments: Adjustments,
}

impl Sheets {
    /// Reads the sheets; without units, for the mistakes in all other columns.
    pub fn read(&self, names: &Names<'_>, units: Option<&Units<'_>>, mistakes: &mut Mistakes) -> SaidOfUnits {
        let targets = self.targets.as_ref().map(|t| targets::read(t, names, units, mistakes));
        let reasons = self.reasons.as_ref().map(|t| reasons::read(t, names, units, mistakes));
        let adjustments = self.adjustments.as_ref().map(|t| adjustments::read(t, names, units, mistakes));
        SaidOfUnits {
            targets: targets.unwrap_or_default(),
            reasons: reasons.unwrap_or_default(),
            adjustments: adjustments.unwrap_or_default(),
        }
    }
}

impl Declared {
    /// The roster, where there is one.
    pub fn roster(&self) -> Option<&Roster> {
        self.listed.as_ref().map(|(roster, _)| roster)
    }

    /// The workspace with its units. For want of a roster they are what `named` makes of the units that targets are
    /// given to and of whatever the reports say; then a declaration may name a unit that is none.
    pub fn resolve(mut self, named: impl FnOnce(Vec<Unit>) -> Roster) -> Result<Workspace, Mistakes> {
        let self_named = self.listed.is_none();
        let (roster, said) = match self.listed.take() {
            Some(listed) => listed,
            None => self.with_units(named)?,
        };
        let SaidOfUnits { targets, reasons, adjustments } = said;
        Ok(Workspace { of: self, roster, self_named, targets, reasons, adjustments })
    }

    /// The units for want of a roster, and what the sheets say of them.
    fn with_units(&self, named: impl FnOnce(Vec<Unit>) -> Roster) -> Result<(Roster, SaidOfUnits), Mistakes> {
        let names = Names::new(&self.forms, &self.rules, AllRead { forms: true, rules: true }, &self.province_names);
        let targeted = self.sheets.targets.as_ref().map_or(Vec::new(), |t| targets::units(t, &names));
        let roster = named(targeted);
        let units = Units::new(&roster);
        let mut mistakes = Mistakes::default();
        let said = self.sheets.read(&names, Some(&units), &mut mistakes);
        mistakes.0.extend(rulings::of_no_unit(&self.sheets.rulings, &self.rulings, &units));
        mistakes.none_or((roster, said))
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
        self.sheets.targets.is_some()
    }

    /// Whether `name` means the province itself.
    pub fn is_province(&self, name: &str) -> bool {
        self.province_names.contains(&Label::new(name))
    }
}
