//! JSON for programs: `run.json`, and the summary that `--json` prints.

use crate::consolidate::ledger::Outcome;
use crate::consolidate::{Known, Resubmission};
use crate::model::fact::Tally;
use crate::model::finding::Severity;
use crate::write::view::View;
use serde_json::{Map, Value, json};

/// `run.json`: what was read, with which declarations, and what became of every cell.
pub fn run(view: &View<'_>) -> Vec<u8> {
    let declarations: Map<String, Value> =
        view.workspace.hashes.iter().map(|(name, hash)| (name.clone(), json!(hash))).collect();
    let forms = |ids: &[crate::model::form::FormIx]| {
        let mut names: Vec<&str> = ids.iter().map(|ix| view.form(*ix).id.as_str()).collect();
        names.dedup();
        names.join(";")
    };
    let inputs: Vec<Value> = view
        .done
        .inputs
        .iter()
        .map(|i| {
            json!({
                "path": &*i.id,
                "sha256": i.sha256,
                "unit_code": i.unit.map_or("", |u| &view.done.roster.unit(u).code),
                "period": i.period.map_or(String::new(), |p| p.to_string()),
                "form": forms(&i.forms),
                "outcome": i.outcome.key(),
                "reason": i.reason,
                "hidden_cells_known": i.hidden_known,
                "ruling": i.ruling,
                "cells": cells(&i.tally),
            })
        })
        .collect();
    let body = json!({
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "period": view.done.period.to_string(),
        "declarations": declarations,
        "conservation": conservation(&view.done.tally),
        "checks": checks(view.done),
        "findings": severities(view.done),
        "resubmissions": resubmissions(view.done),
        "unused": { "rulings": view.done.idle_rulings, "adjustments": view.done.idle_adjustments, "overtaken_adjustments": view.done.doubtful_adjustments, "reasons": view.done.idle_reasons },
        "inputs": inputs,
    });
    let mut bytes = serde_json::to_vec_pretty(&body).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The summary of a run.
pub fn summary(done: &Known, workbook: &str) -> Value {
    let (sent, owed) = done.coverage();
    let count = |o: Outcome| done.files(o);
    json!({
        "period": done.period.to_string(),
        "units": { "reported": sent, "expected": owed },
        "files": {
            "used": count(Outcome::Used),
            "superseded": count(Outcome::Superseded),
            "duplicate": count(Outcome::Duplicate),
            "blocked": count(Outcome::Blocked),
            "ignored": count(Outcome::Ignored),
        },
        "conservation": conservation(&done.tally),
        "checks": checks(done),
        "findings": severities(done),
        "workbook": workbook,
    })
}

fn cells(tally: &Tally) -> Value {
    json!({ "seen": tally.seen(), "used": tally.used, "excluded": tally.excluded_sum(), "blocked": tally.blocked })
}

fn conservation(tally: &Tally) -> Value {
    let reasons: Map<String, Value> = tally.excluded.iter().map(|(why, n)| (why.key().to_owned(), json!(n))).collect();
    let mut value = cells(tally);
    value["excluded_because"] = Value::Object(reasons);
    value
}

fn checks(done: &Known) -> Value {
    let v = &done.verdicts;
    let rules: Map<String, Value> = v
        .rules
        .iter()
        .map(|(id, [holds, broken, untold])| {
            (id.clone(), json!({ "holds": holds, "broken": broken, "cannot_tell": untold }))
        })
        .collect();
    json!({ "holds": v.holds, "broken": v.broken, "cannot_tell": v.cannot_tell, "rules": rules, "missing": v.missing })
}

fn resubmissions(done: &Known) -> Vec<Value> {
    let one = |r: &Resubmission| {
        let code = &done.roster.unit(r.unit).code;
        json!({ "unit_code": code, "before": &*r.before, "now": &*r.now, "fixed": r.fixed, "still": r.still, "new": r.new })
    };
    done.resubmissions.iter().map(one).collect()
}

fn severities(done: &Known) -> Value {
    Value::Object(Severity::ALL.into_iter().map(|s| (s.key().to_owned(), json!(done.count(s)))).collect())
}
