//! Versions of a report: of several at most one is in force.

use crate::model::fact::Report;
use crate::model::finding::{Finding, Precedence};
use crate::model::place::{At, ParcelId};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A report with what decides between versions of it.
#[derive(Clone, Debug)]
pub struct Version {
    /// The report; unit and period are known.
    pub report: Report,
    /// The revision that its name or subject states.
    pub revision: u32,
    /// When it was mailed.
    pub sent: Option<i64>,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

/// A version that is not in force.
#[derive(Clone, Debug)]
pub struct Replaced {
    /// It.
    pub version: Version,
    /// The file in force; with the sheet where it is the same file.
    pub by: ParcelId,
    /// Why that one.
    pub why: Precedence,
}

/// What became of the versions.
#[derive(Debug, Default)]
pub struct SettledVersions {
    /// The version in force of each unit, form and period.
    pub in_force: Vec<Version>,
    /// Versions that another replaces.
    pub replaced: Vec<Replaced>,
    /// Tables of one file that would both be in force and differ.
    pub torn: Vec<Vec<Version>>,
}

/// Picks the version in force of each unit, form and period: the highest explicit revision, then the
/// later mail, then the last by name. The order in which versions are given does not matter. Of several
/// tables in one file a shown one goes before a hidden one; shown ones that differ cannot be settled.
pub fn settle(versions: Vec<Version>) -> SettledVersions {
    let mut groups: BTreeMap<_, Vec<Version>> = BTreeMap::new();
    for version in versions {
        let report = &version.report;
        groups.entry((report.unit, report.form, report.period)).or_default().push(version);
    }
    let mut out = SettledVersions::default();
    for mut group in groups.into_values() {
        group.sort_by_cached_key(rank);
        let Some(best) = group.pop() else { continue };
        let rivals = |v: &Version| {
            v.report.file == best.report.file
                && v.report.visible == best.report.visible
                && !v.report.says_the_same(&best.report)
        };
        let (rivals, others): (Vec<_>, Vec<_>) = group.into_iter().partition(rivals);
        for version in others {
            let same_file = version.report.file == best.report.file;
            let by = if same_file {
                format!("{} › {}", best.report.file, best.report.sheet).into()
            } else {
                best.report.file.clone()
            };
            let why = why(&best, &version);
            out.replaced.push(Replaced { version, by, why });
        }
        if rivals.is_empty() {
            out.in_force.push(best);
        } else {
            out.torn.push(rivals.into_iter().chain([best]).collect());
        }
    }
    out.in_force.sort_by_key(|v| (v.report.unit, v.report.form));
    out
}

/// Ascending: the last is in force. Of tables in one file a shown one goes before a hidden one, then an upper
/// one before a lower one.
fn rank(version: &Version) -> (u32, i64, ParcelId, bool, Reverse<Arc<str>>, Reverse<At>) {
    let report = &version.report;
    let sent = version.sent.unwrap_or(i64::MIN);
    (version.revision, sent, report.file.clone(), report.visible, Reverse(report.sheet.clone()), Reverse(report.header))
}

fn why(best: &Version, other: &Version) -> Precedence {
    if best.revision != other.revision {
        Precedence::Revision
    } else if best.sent.is_some() && best.sent != other.sent {
        Precedence::MailDate
    } else if best.report.file == other.report.file {
        Precedence::SameFile
    } else {
        Precedence::Name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fact::Tally;
    use crate::model::form::FormIx;
    use crate::model::roster::UnitIx;

    fn version(file: &str, revision: u32, sent: Option<i64>) -> Version {
        let report = Report {
            form: FormIx(0),
            unit: Some(UnitIx(0)),
            period: "2022-10".parse().ok(),
            file: file.into(),
            sheet: "Sheet1".into(),
            visible: true,
            hidden_known: true,
            header: At::default(),
            organisations: Vec::new(),
            facts: Vec::new(),
            printed: Vec::new(),
            dated: Vec::new(),
            tally: Tally::default(),
            made_of: Vec::new(),
        };
        Version { report, revision, sent, findings: Vec::new() }
    }

    #[test]
    fn a_stated_revision_beats_a_later_mail_and_a_later_mail_beats_a_name() {
        let all = || {
            vec![
                version("c.xlsx", 0, Some(300)),
                version("b.xlsx", 2, Some(100)),
                version("a.xlsx", 0, Some(200)),
                version("z.xlsx", 0, None),
            ]
        };
        for turn in 0..4 {
            let mut versions = all();
            versions.rotate_left(turn);
            let SettledVersions { in_force, replaced, .. } = settle(versions);
            assert_eq!(&*in_force[0].report.file, "b.xlsx");
            assert!(replaced.iter().all(|r| r.why == Precedence::Revision && &*r.by == "b.xlsx"));
        }
        let SettledVersions { in_force, replaced, .. } =
            settle(vec![version("z.xlsx", 0, Some(1)), version("a.xlsx", 0, Some(2))]);
        assert_eq!((&*in_force[0].report.file, replaced[0].why), ("a.xlsx", Precedence::MailDate));
    }
}
