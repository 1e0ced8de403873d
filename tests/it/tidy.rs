//! The order of the house: which module may use which, which file may name which crate, and where the disk is touched.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each module with the modules it may use. Nouns know no stage; a stage knows nouns and the stage whose
/// output it eats; only the last rooms know everything.
const MAP: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("labels", &["text"]),
    ("platform", &[]),
    ("place", &[]),
    ("period", &["text"]),
    ("form", &["labels", "text", "period"]),
    ("roster", &["text", "labels"]),
    ("rule", &["finding", "form", "period", "text"]),
    ("ruling", &["form", "period"]),
    ("mark", &["document", "period", "place"]),
    ("reason", &["finding", "period", "target", "text"]),
    ("adjustment", &["fact", "finding", "form", "period", "roster", "text"]),
    ("target", &["text", "form", "roster"]),
    ("due", &["form", "period"]),
    ("letterhead", &[]),
    ("fact", &["form", "period", "place", "roster"]),
    ("history", &["fact", "form", "period", "roster", "text"]),
    ("finding", &["text", "place", "period", "roster"]),
    ("document", &["place", "platform", "text"]),
    ("inbox", &["document", "finding", "period", "place", "platform", "text"]),
    (
        "catalog",
        &[
            "adjustment",
            "document",
            "due",
            "finding",
            "form",
            "inbox",
            "labels",
            "letterhead",
            "period",
            "place",
            "reason",
            "roster",
            "rule",
            "ruling",
            "target",
            "text",
        ],
    ),
    ("recognise", &["document", "form", "labels", "place", "text"]),
    ("draft", &["document", "finding", "form", "labels", "place", "recognise", "text"]),
    ("extract", &["document", "fact", "finding", "form", "place", "recognise", "text"]),
    (
        "identify",
        &[
            "document",
            "finding",
            "form",
            "inbox",
            "labels",
            "mark",
            "period",
            "place",
            "recognise",
            "roster",
            "ruling",
            "text",
        ],
    ),
    ("ledger", &["fact", "finding", "form", "inbox", "period", "place", "roster"]),
    (
        "validate",
        &["compose", "fact", "finding", "form", "history", "period", "place", "roster", "rule", "target", "text"],
    ),
    ("aggregate", &["fact", "form", "period", "roster", "target", "text"]),
    ("compose", &["fact", "form", "history", "period", "roster", "text"]),
    ("trend", &["aggregate", "fact", "form", "history", "period", "roster", "target"]),
    (
        "reading",
        &[
            "document",
            "extract",
            "fact",
            "finding",
            "form",
            "identify",
            "inbox",
            "mark",
            "period",
            "place",
            "recognise",
            "roster",
            "ruling",
            "text",
        ],
    ),
    (
        "inspect",
        &[
            "catalog",
            "document",
            "extract",
            "fact",
            "finding",
            "form",
            "history",
            "identify",
            "inbox",
            "mark",
            "period",
            "place",
            "reading",
            "recognise",
            "roster",
            "validate",
        ],
    ),
    (
        "consolidate",
        &[
            "adjustment",
            "aggregate",
            "catalog",
            "compose",
            "fact",
            "finding",
            "form",
            "history",
            "identify",
            "inbox",
            "ledger",
            "period",
            "place",
            "reading",
            "roster",
            "rule",
            "ruling",
            "target",
            "text",
            "trend",
            "validate",
        ],
    ),
    (
        "write",
        &[
            "aggregate",
            "catalog",
            "consolidate",
            "document",
            "due",
            "fact",
            "finding",
            "form",
            "history",
            "ledger",
            "letterhead",
            "mark",
            "outbox",
            "period",
            "place",
            "roster",
            "target",
            "text",
            "trend",
        ],
    ),
    ("trace", &["aggregate", "catalog", "consolidate", "fact", "finding", "form", "roster", "target", "text"]),
    ("outbox", &["platform"]),
    (
        "cli",
        &[
            "aggregate",
            "catalog",
            "consolidate",
            "fact",
            "finding",
            "form",
            "inspect",
            "ledger",
            "period",
            "target",
            "text",
            "trace",
            "write",
        ],
    ),
    (
        "run",
        &[
            "catalog",
            "cli",
            "consolidate",
            "document",
            "draft",
            "finding",
            "form",
            "history",
            "inbox",
            "inspect",
            "outbox",
            "period",
            "place",
            "platform",
            "reading",
            "roster",
            "target",
            "text",
            "trace",
            "write",
        ],
    ),
];

/// Crates that one file alone may name.
const KEEPERS: &[(&str, &str)] = &[
    ("calamine::", "document/excel.rs"),
    ("rust_xlsxwriter::", "write/excel.rs"),
    ("mail_parser::", "inbox/mail.rs"),
    ("cfb::", "document/compound.rs"),
    ("mail_builder::", "write/reply/draft.rs"),
    ("winnow::", "rule/grammar.rs"),
    ("quick_xml::Reader", "document/xml.rs"),
    ("rustix::", "platform.rs"),
    ("indicatif::", "cli/progress.rs"),
    ("strsim::", "text.rs"),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file with its text, tests left out.
fn files() -> BTreeMap<String, String> {
    fn walk(folder: &Path, out: &mut BTreeMap<String, String>) {
        for item in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if item.is_dir() {
                walk(&item, out);
            } else if item.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&item).unwrap();
                let code = text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
                out.insert(item.strip_prefix(source()).unwrap().to_str().unwrap().replace('\\', "/"), code);
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(&source(), &mut out);
    out
}

fn module(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

/// The modules that a text names as `crate::…`, braces unfolded.
fn used(code: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        let names = match part.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap().split(',').map(str::trim).collect(),
            None => vec![part],
        };
        let word = |n: &str| n.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        out.extend(names.into_iter().map(word).filter(|w| !w.is_empty()));
    }
    out
}

#[test]
fn modules_use_only_what_the_map_allows() {
    let mut wrong = Vec::new();
    for (file, code) in files().iter().filter(|(f, _)| *f != "lib.rs" && *f != "main.rs") {
        let own = module(file);
        let allowed = MAP.iter().find(|(name, _)| *name == own).map(|(_, list)| *list);
        let Some(allowed) = allowed else {
            wrong.push(format!("{file}: the module {own} is not in the map"));
            continue;
        };
        let code: String = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for name in used(&code.replace("$crate::", "")).iter().filter(|n| *n != own && !allowed.contains(&n.as_str())) {
            wrong.push(format!("{file} uses crate::{name}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_heavy_crate_has_one_keeper() {
    for (crate_name, keeper) in KEEPERS {
        for (file, code) in files().iter().filter(|(f, _)| f != keeper) {
            let named = code.lines().filter(|l| !l.trim_start().starts_with("//")).any(|l| l.contains(crate_name));
            assert!(!named, "{file} names {crate_name}, which is kept by {keeper}");
        }
    }
}

#[test]
fn the_disk_and_the_clock_are_touched_in_few_places() {
    for (file, code) in files() {
        let disk = ["std::fs", " File::open", " File::create"].iter().any(|w| code.contains(w));
        assert!(!disk || ["inbox.rs", "outbox.rs", "platform.rs"].contains(&file.as_str()), "{file} touches the disk");
        let clock = ["SystemTime", "Instant::now", "Zoned::now", "Timestamp::now"].iter().any(|w| code.contains(w));
        assert!(!clock || file == "cli/progress.rs", "{file} reads the clock");
    }
}

#[test]
fn no_form_is_known_to_the_code() {
    for (file, code) in files().iter().filter(|(f, _)| *f != "catalog.rs") {
        for (id, _) in tonghop::catalog::BUILT_IN {
            let named =
                code.lines().filter(|l| !l.trim_start().starts_with("//")).any(|l| l.contains(&format!("\"{id}\"")));
            assert!(!named, "{file} names the form {id}");
        }
    }
}

#[test]
fn every_file_says_first_what_it_is_for() {
    for (file, code) in files() {
        assert!(code.starts_with("//! "), "{file} does not begin with what it is for");
    }
}
