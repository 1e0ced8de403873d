//! Close: everything that was found in order, with its reason where there is one, and every file with what became of it.

use super::Known;
use super::Scene;
use super::add_up::AddedUp;
use crate::model::fact::Tally;

/// What is known of the period. `elsewhere` are the paths of files of other periods.
pub fn known(added_up: AddedUp, scene: &Scene<'_>, elsewhere: &[String]) -> Known {
    let AddedUp { reports, totals, trend, targets, ledger, verdicts, resubmissions, idle, doubtful } = added_up;
    let (workspace, period) = (scene.workspace, scene.period);
    let (mut findings, inputs) = ledger.close();
    let idle_reasons = workspace.reasons.give(&mut findings, period).iter().map(|r| r.idle_words()).collect();
    let mut tally = Tally::default();
    inputs.iter().for_each(|i| tally.add(&i.tally));
    let files: Vec<&str> = inputs.iter().map(|i| &*i.id).collect();
    let idle_rulings = workspace.rulings.idle(period, &files, elsewhere).iter().map(|r| r.file.clone()).collect();
    Known {
        period,
        roster: workspace.roster.clone(),
        self_named: workspace.self_named,
        reports,
        totals,
        findings,
        inputs,
        tally,
        verdicts,
        trend,
        targets,
        resubmissions,
        idle_rulings,
        idle_adjustments: idle,
        doubtful_adjustments: doubtful,
        idle_reasons,
    }
}
