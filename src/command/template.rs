//! Blank forms for units.

use super::{Failure, apart, given, passwords};
use crate::command::args;
use crate::command::terminal::progress::Progress;
use crate::consolidate;
use crate::consolidate::history::History;
use crate::document::Settings;
use crate::doors::gather::Gatherer;
use crate::doors::outbox;
use crate::doors::workers::Readers;
use crate::model::form::FormIx;
use crate::model::period::Period;
use crate::model::roster::{Roster, UnitIx};
use crate::reading;
use crate::workspace::{self, Workspace};
use crate::write::Letter;
use crate::write::template::{Blank, Subject, known};
use rayon::prelude::*;
use std::io::{self, Write};
use std::path::PathBuf;

/// The folder of a workspace in which blank forms are written.
pub const FOLDER: &str = "bieu-mau";

/// Writes the blank form that a unit, or each one, should fill in.
pub fn template(
    args: &args::Template,
    readers: impl Fn(Settings) -> Readers,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let start = given(args.common.workspace.as_deref())?.unwrap_or_else(|| PathBuf::from("."));
    let (workspace, readers) =
        workspace::load(&workspace::find(&start), passwords(args.common.password_file.as_deref())?, readers)?;
    let ids = || workspace.forms.iter().map(|f| f.id.clone()).collect();
    let form = workspace.form_named(&args.form).ok_or_else(|| Failure::NoSuchForm(args.form.clone(), ids()))?;
    let declared = &workspace.forms[usize::from(form.0)];
    if !declared.is_due(args.period) {
        return Err(Failure::NotDue(declared.name.clone(), args.period));
    }
    let progress = Progress::new(false);
    let roster = match &workspace.roster {
        Some(roster) => roster.clone(),
        None => {
            let gatherer = Gatherer::new(&workspace, &readers, &progress);
            let seen = gatherer.all(&gatherer.shelves(&apart(&workspace, None))?)?;
            reading::derive_roster(&seen, workspace.targeted_units())
        }
    };
    let units = units(args, &workspace, &roster, &workspace.forms[usize::from(form.0)])?;
    let history = past(args.period, &workspace, &roster, &readers)?;
    let letters: Result<Vec<Letter>, Failure> =
        units.into_par_iter().map(|unit| blank(unit, form, args, &workspace, &roster, &history)).collect();
    let letters = letters?;
    let usual = || workspace.root.join(FOLDER).join(args.period.to_string());
    let folder = args.out.clone().unwrap_or_else(usual);
    outbox::deliver(&folder, &letters)?;
    let written: Vec<String> = letters.iter().map(|l| folder.join(&l.name).display().to_string()).collect();
    match args.common.json {
        true => writeln!(out, "{}", serde_json::to_string_pretty(&written).map_err(io::Error::other)?)?,
        false => written.iter().try_for_each(|path| writeln!(out, "{path}"))?,
    }
    Ok(())
}

/// The unit that was named, or all that owe the form; a unit reports only for periods in which it exists.
fn units(
    args: &args::Template,
    workspace: &Workspace,
    roster: &Roster,
    form: &crate::model::form::Form,
) -> Result<Vec<UnitIx>, Failure> {
    let day = Some(args.period.last_day());
    let Some(name) = args.unit.as_deref() else {
        let owing = roster.in_force(args.period.last_day()).filter(|(_, unit)| unit.owes(&form.names()));
        let all: Vec<UnitIx> = owing.map(|(unit, _)| unit).collect();
        return if all.is_empty() { Err(Failure::NoUnits(workspace.root.clone())) } else { Ok(all) };
    };
    let found = [roster.by_code(name), roster.by_line(name)].into_iter().find_map(|c| c.on(roster, day).only());
    let near = || roster.nearest(name).map(|u| roster.unit(u).name.clone());
    found.map(|unit| vec![unit]).ok_or_else(|| Failure::NotInRoster(name.to_owned(), near(), args.period))
}

/// The reports of this year and the last before the period: older ones say nothing of who reports today.
fn past(period: Period, workspace: &Workspace, roster: &Roster, readers: &Readers) -> Result<History, Failure> {
    if !crate::doors::inbox::is_dir(&workspace.inbox) {
        return Ok(History::default());
    }
    let progress = Progress::new(true);
    let gatherer = Gatherer::new(workspace, readers, &progress);
    let is_recent = |p: Period| p < period && p.year + 1 >= period.year;
    let earlier = gatherer.periods(&gatherer.shelves(&apart(workspace, None))?, is_recent)?;
    Ok(consolidate::history(earlier, workspace, roster)?)
}

fn blank(
    unit: UnitIx,
    form: FormIx,
    args: &args::Template,
    workspace: &Workspace,
    roster: &Roster,
    history: &History,
) -> Result<Letter, Failure> {
    let declared = &workspace.forms[usize::from(form.0)];
    let known = known(Subject { unit, form, period: args.period }, declared, history, args.prefill);
    let upper = workspace.issuer();
    let blank = Blank {
        form: declared,
        unit: roster.unit(unit),
        upper: &upper,
        letterhead: &workspace.letterhead,
        period: args.period,
        known: &known,
    };
    Ok(Letter { name: blank.file_name(), bytes: blank.workbook()? })
}
