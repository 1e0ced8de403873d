//! The commands about forms: drafting one from filled reports, checking one against them.

use super::{Failure, passwords};
use crate::command::terminal::progress::Progress;
use crate::command::{args, terminal};
use crate::document::Settings;
use crate::doors::gather::Gatherer;
use crate::doors::inbox::{self, Entry};
use crate::doors::outbox;
use crate::doors::workers::{self, Readers};
use crate::doors::workspace::{self as door, Opened};
use crate::draft::{self, Ask, Draft, Example};
use crate::model::finding::message::message;
use crate::model::finding::{Finding, Lang, Severity};
use crate::reading::Holds;
use crate::show::inspect::{Inspection, Inspector};
use crate::write::Letter;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Drafts a form for each template among reports; returns whether all of them could be read.
pub fn draft(
    args: &args::DraftForm,
    readers: impl Fn(Settings) -> Readers,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let lang = args.lang.lang();
    let readers = readers(Settings { passwords: passwords(args.password_file.as_deref())?, ..Settings::default() });
    let (examples, unread) = examples(&args.reports, &readers, lang)?;
    let ask = Ask { id: args.id.clone(), sheet: args.sheet.clone() };
    let drafts = draft::drafts(&examples, &ask);
    if drafts.is_empty() {
        return Err(Failure::NoTable(args.reports.clone(), unread));
    }
    let forms: Vec<(String, String)> = drafts.iter().map(|d| (d.id.clone(), draft::toml(d, lang))).collect();
    for (id, text) in &forms {
        crate::workspace::form::parse(text).map_err(|m| Failure::Draft(id.clone(), m.what))?;
    }
    match &args.out {
        Some(folder) => write_files(folder, &forms, lang, out)?,
        None => print(&drafts, &forms, lang, out)?,
    }
    unread.iter().try_for_each(|line| writeln!(io::stderr(), "tonghop: {line}"))?;
    Ok(unread.is_empty())
}

/// The workbooks among files, mails and archives; what could not be read is said.
fn examples(files: &[PathBuf], readers: &Readers, lang: Lang) -> Result<(Vec<Example>, Vec<String>), Failure> {
    let (mut examples, mut unread) = (Vec::new(), Vec::new());
    for file in files {
        for (id, opened) in documents(file, readers)? {
            let problem = match opened {
                Ok(None) => continue,
                Ok(Some(document)) => {
                    examples.push(Example { name: id.to_string(), document });
                    continue;
                }
                Err(problem) => problem,
            };
            let finding = Finding::in_file(problem, None, &id);
            if finding.severity() <= Severity::Error {
                unread.push(format!("{id}: {}", message(&finding, lang)));
            }
        }
    }
    Ok((examples, unread))
}

/// The workbooks that a file is or holds, or those of all files of a folder.
fn documents(file: &Path, readers: &Readers) -> Result<Vec<workers::OpenedParcel>, Failure> {
    let open = |entry: Entry| match inbox::bytes(&entry.path, &readers.settings().limits) {
        Ok(bytes) => readers.documents(&entry.id, bytes),
        Err(problem) => vec![(entry.id, Err(problem))],
    };
    Ok(entries(file)?.into_iter().flat_map(open).collect())
}

/// A file, or all files of a folder.
fn entries(file: &Path) -> Result<Vec<Entry>, Failure> {
    let entries = match inbox::is_dir(file) {
        true => inbox::entries(file),
        false => inbox::entry(file, Path::new(".")).map(|(entry, _)| vec![entry]),
    };
    entries.map_err(|e| Failure::Inbox(file.to_owned(), e))
}

/// The forms one after another, each but an only one under a line that names it.
fn print(drafts: &[Draft], forms: &[(String, String)], lang: Lang, out: &mut impl Write) -> Result<(), Failure> {
    for (n, (draft, (id, text))) in drafts.iter().zip(forms).enumerate() {
        if forms.len() > 1 {
            let (k, of, there) = (n + 1, forms.len(), draft.examples.len());
            let line = lang.pick(
                format!("biểu {k}/{of}: {id} ({there} ví dụ); tách từ đây ra một tệp riêng"),
                format!("form {k} of {of}: {id} ({there} examples); a file of its own begins here"),
            );
            writeln!(out, "{}# ======== {line} ========", if n > 0 { "\n" } else { "" })?;
        }
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// A file for each form; one that is there stays as it is.
fn write_files(folder: &Path, forms: &[(String, String)], lang: Lang, out: &mut impl Write) -> Result<(), Failure> {
    for (id, text) in forms {
        let letter = Letter { name: format!("{id}.toml"), bytes: text.clone().into_bytes() };
        let is_new = outbox::deliver_new(folder, &letter)?;
        let said = match is_new {
            true => lang.pick("đã tạo", "written"),
            false => lang.pick("đã có, giữ nguyên", "is there, left alone"),
        };
        writeln!(out, "{}: {said}", folder.join(&letter.name).display())?;
    }
    Ok(())
}

/// Checks a form, and how it reads reports; returns whether nothing asks for correction.
pub fn check_form(
    args: &args::CheckForm,
    readers: impl Fn(Settings) -> Readers,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let lang = args.lang.lang();
    let passwords = passwords(args.password_file.as_deref())?;
    let (Opened { declared, readers }, text) = door::of_form(&args.form, passwords, readers)?;
    let remarks = crate::workspace::form::lint::remarks(&text, &declared.forms[0]);
    let progress = Progress::new(true);
    let gatherer = Gatherer::new(&declared, &readers, &progress);
    let inspector = Inspector { workspace: &declared, known: None, lang };
    let mut seen: Vec<Inspection> = Vec::new();
    for entry in args.reports.iter().map(|file| entries(file)).collect::<Result<Vec<_>, _>>()?.iter().flatten() {
        let readings = gatherer.file(entry, None, true);
        let of_form = readings.iter().filter(|r| !matches!(r.holds, Holds::Parcels));
        seen.extend(of_form.map(|r| inspector.reading(r)));
    }
    let shown = terminal::form::CheckedForm {
        file: &args.form,
        text: &text,
        form: &declared.forms[0],
        remarks: &remarks,
        seen: &seen,
    };
    match args.json {
        true => writeln!(out, "{:#}", terminal::form::json(&shown, lang))?,
        false => out.write_all(terminal::form::text(&shown, lang).as_bytes())?,
    }
    Ok(shown.is_clean())
}
