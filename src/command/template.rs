//! Blank forms for units.

use super::{Failure, apart, here, opened};
use crate::command::args;
use crate::command::terminal::progress::Progress;
use crate::consolidate;
use crate::consolidate::history::History;
use crate::document::Settings;
use crate::doors::gather::Gatherer;
use crate::doors::outbox;
use crate::doors::workers::Readers;
use crate::doors::workspace::Opened;
use crate::model::form::FormIx;
use crate::model::period::Period;
use crate::model::roster::UnitIx;
use crate::reading;
use crate::workspace::Workspace;
use crate::write::Letter;
use crate::write::template::{Blank, BlankSubject, known};
use rayon::prelude::*;
use std::io::{self, Write};

/// The folder of a workspace in which blank forms are written.
pub const FOLDER: &str = "bieu-mau";

/// Writes the blank form that a unit, or each one, should fill in.
pub fn template(
    args: &args::MakeTemplate,
    readers: impl Fn(Settings) -> Readers,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let Opened { declared, readers } = opened(&args.common, here, readers)?;
    let ids = || declared.forms.iter().map(|f| f.id.clone()).collect();
    let form = declared.form_named(&args.form).ok_or_else(|| Failure::NoSuchForm(args.form.clone(), ids()))?;
    let wanted = &declared.forms[usize::from(form.0)];
    if !wanted.is_due(args.period) {
        return Err(Failure::NotDue(wanted.name.clone(), args.period));
    }
    let progress = Progress::new(false);
    let seen = match declared.roster() {
        Some(_) => Vec::new(),
        None => {
            let gatherer = Gatherer::new(&declared, &readers, &progress);
            gatherer.all(&gatherer.shelves(&apart(&declared, None))?)?
        }
    };
    progress.finish();
    let workspace = declared.resolve(|targeted| reading::derive_roster(&seen, targeted))?;
    let units = units(args, &workspace, &workspace.forms[usize::from(form.0)])?;
    let history = past(args.period, &workspace, &readers)?;
    let letters: Result<Vec<Letter>, Failure> =
        units.into_par_iter().map(|unit| blank(unit, form, args, &workspace, &history)).collect();
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
    args: &args::MakeTemplate,
    workspace: &Workspace,
    form: &crate::model::form::Form,
) -> Result<Vec<UnitIx>, Failure> {
    let roster = &workspace.roster;
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
fn past(period: Period, workspace: &Workspace, readers: &Readers) -> Result<History, Failure> {
    if !crate::doors::inbox::is_dir(&workspace.inbox) {
        return Ok(History::default());
    }
    let progress = Progress::new(true);
    let gatherer = Gatherer::new(workspace, readers, &progress);
    let is_recent = |p: Period| p < period && p.year + 1 >= period.year;
    let earlier = gatherer.periods(&gatherer.shelves(&apart(workspace, None))?, is_recent)?;
    Ok(consolidate::history(earlier, workspace))
}

fn blank(
    unit: UnitIx,
    form: FormIx,
    args: &args::MakeTemplate,
    workspace: &Workspace,
    history: &History,
) -> Result<Letter, Failure> {
    let declared = &workspace.forms[usize::from(form.0)];
    let known = known(BlankSubject { unit, form, period: args.period }, declared, history, args.prefill);
    let upper = workspace.issuer();
    let blank = Blank {
        form: declared,
        unit: workspace.roster.unit(unit),
        upper: &upper,
        letterhead: &workspace.letterhead,
        period: args.period,
        known: &known,
    };
    Ok(Letter { name: blank.file_name(), bytes: blank.workbook()? })
}
