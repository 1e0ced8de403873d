//! The order of the house: which module may use which, which file may name which crate, and where the disk is touched.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The rooms in the order of the flow: a room may use what stands before it, and nothing else.
const ROOMS: &[&str] = &[
    "platform",
    "model",
    "document",
    "reading",
    "workspace",
    "consolidate",
    "write",
    "draft",
    "show",
    "doors",
    "command",
];

/// What still stands in the wrong place.
const NOT_YET: &[(&str, &str)] = &[("show/inspect.rs", "doors")];

/// Crates that one file alone may name.
const KEEPERS: &[(&str, &str)] = &[
    ("calamine::", "document/excel.rs"),
    ("rust_xlsxwriter::", "write/excel.rs"),
    ("mail_parser::", "doors/inbox/mail.rs"),
    ("cfb::", "document/compound.rs"),
    ("mail_builder::", "write/reply/draft.rs"),
    ("winnow::", "model/rule/grammar.rs"),
    ("quick_xml::Reader", "document/xml.rs"),
    ("rustix::", "platform.rs"),
    ("indicatif::", "command/terminal/progress.rs"),
    ("strsim::", "model/text.rs"),
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
fn a_room_uses_only_what_stands_before_it() {
    let place = |room: &str| ROOMS.iter().position(|r| *r == room);
    let mut wrong = Vec::new();
    for (file, code) in files().iter().filter(|(f, _)| *f != "lib.rs" && *f != "main.rs") {
        let Some(own) = place(module(file)) else {
            wrong.push(format!("{file} stands in no room"));
            continue;
        };
        let code: String = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for name in used(&code.replace("$crate::", "")).iter().filter(|n| *n != "labels") {
            let is_known = NOT_YET.contains(&(file.as_str(), name.as_str()));
            if place(name).is_none_or(|other| other > own) && !is_known {
                wrong.push(format!("{file} uses crate::{name}"));
            }
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
        assert!(
            !disk || ["doors/inbox.rs", "doors/outbox.rs", "platform.rs"].contains(&file.as_str()),
            "{file} touches the disk"
        );
        let clock = ["SystemTime", "Instant::now", "Zoned::now", "Timestamp::now"].iter().any(|w| code.contains(w));
        assert!(!clock || file == "command/terminal/progress.rs", "{file} reads the clock");
    }
}

#[test]
fn no_form_is_known_to_the_code() {
    for (file, code) in files().iter().filter(|(f, _)| *f != "workspace.rs") {
        for (id, _) in tonghop::workspace::BUILT_IN {
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
