//! A rule as its author wrote it, not yet understood: `[[rule]]` of a form or a workspace.

use serde::Deserialize;
use toml::{Spanned, Table};

/// One `[[rule]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredRule {
    /// Its name, for `findings.csv` and `tonghop explain`.
    pub id: Spanned<String>,
    /// The form whose figures it names; of a form's own rules that form.
    pub form: Option<Spanned<String>>,
    /// What must hold.
    pub test: Spanned<String>,
    /// The code of its findings; `rule-broken` where none is given.
    pub code: Option<Spanned<String>>,
    /// How much it matters; that of the code where it is not given.
    pub severity: Option<Spanned<String>>,
    /// organisation, unit or province.
    pub level: Option<Spanned<String>>,
    /// A number, a share such as "2%", or "printed".
    pub tolerance: Option<Spanned<toml::Value>>,
    /// skip-any, skip-all or zero.
    pub missing: Option<Spanned<String>>,
    /// The first day on which it is in force.
    pub from: Option<Spanned<toml::value::Datetime>>,
    /// The last day on which it is in force.
    pub until: Option<Spanned<toml::value::Datetime>>,
    /// The months with which a period must end, 1 to 12; none says any.
    #[serde(default)]
    pub months: Vec<Spanned<u8>>,
    /// Forms that the unit must have sent too.
    #[serde(default)]
    pub needs: Vec<Spanned<String>>,
    /// What it says, in Vietnamese.
    pub message: Spanned<String>,
    /// What it says, in English.
    pub message_en: Option<String>,
    /// What to do, in Vietnamese.
    pub fix: Option<String>,
    /// What to do, in English.
    pub fix_en: Option<String>,
    /// Why it matters, in Vietnamese.
    pub why: Option<String>,
    /// Why it matters, in English.
    pub why_en: Option<String>,
    /// Reasons that are usually accepted.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// Figures with which it holds.
    pub holds: Option<Spanned<Table>>,
    /// Figures with which it is broken.
    pub breaks: Option<Spanned<Table>>,
}
