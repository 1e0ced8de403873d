//! The order of the house: which module may use which, which file may name which crate, and where the disk is touched;
//! no circles inside a room, no name for two types.

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

/// Crates that one file alone may name.
const KEEPERS: &[(&str, &str)] = &[
    ("calamine::", "document/excel.rs"),
    ("rust_xlsxwriter::", "write/excel.rs"),
    ("mail_parser::", "reading/unpack/mail.rs"),
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

/// A module's path, as of `write/workbook/units.rs`: write, workbook, units.
fn module_path(file: &str) -> Vec<String> {
    file.trim_end_matches(".rs").split('/').map(str::to_owned).collect()
}

/// The code without its comments.
fn bare(code: &str) -> String {
    code.lines()
        .filter(|l| !l.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
        .replace("$crate::", "crate::")
}

/// Every path that a file names as `crate::…` or `super::…`, braces unfolded, from the top.
fn used(file: &str, code: &str) -> BTreeSet<Vec<String>> {
    let own = module_path(file);
    let mut out = BTreeSet::new();
    for (start, from) in [("crate::", &own[..0]), ("super::", &own[..own.len() - 1])] {
        for (at, _) in code.match_indices(start) {
            let is_inner = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            if !is_inner {
                unfold(&code[at + start.len()..], from.to_vec(), &mut out);
            }
        }
    }
    out
}

/// The paths of a tree as `use` writes it: `a::{b, c::d}`; what follows the tree is left.
fn unfold<'a>(text: &'a str, mut path: Vec<String>, out: &mut BTreeSet<Vec<String>>) -> &'a str {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(mut list) = rest.strip_prefix('{') {
            loop {
                list = unfold(list, path.clone(), out).trim_start();
                match list.strip_prefix(',') {
                    Some(more) => list = more,
                    None => return list.strip_prefix('}').unwrap_or(list),
                }
            }
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match word {
            "super" => drop(path.pop()),
            "self" | "" => (),
            name => path.push(name.to_owned()),
        }
        match after.strip_prefix("::") {
            Some(more) => rest = more,
            None => {
                out.insert(path);
                return after;
            }
        }
    }
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
        for path in used(file, &bare(code)) {
            // A macro stands at the top.
            let Some(name) = path.first().filter(|n| *n != "labels") else { continue };
            if place(name).is_none_or(|other| other > own) {
                wrong.push(format!("{file} uses {}", path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each module with those beside it which it, or what stands below it, uses.
fn neighbours() -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let files = files();
    let modules: BTreeSet<Vec<String>> = files.keys().map(|f| module_path(f)).collect();
    let mut out: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (file, code) in &files {
        let own = module_path(file);
        for path in used(file, &bare(code)) {
            let shared = own.iter().zip(&path).take_while(|(a, b)| a == b).count();
            let (Some(from), Some(to)) = (own.get(..=shared), path.get(..=shared)) else { continue };
            // Rooms are held to their order; a file and the one that it stands in are one thing.
            if shared > 0 && modules.contains(to) {
                out.entry(from.to_vec()).or_default().insert(to.to_vec());
            }
        }
    }
    out
}

#[test]
fn no_circle_stands_in_a_room() {
    let neighbours = neighbours();
    let reached = |from: &Vec<String>| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(next) = open.pop().and_then(|m| neighbours.get(m)) {
            open.extend(next.iter().filter(|m| seen.insert((*m).clone())));
        }
        seen
    };
    let reached: BTreeMap<_, _> = neighbours.keys().map(|m| (m, reached(m))).collect();
    let mut wrong = Vec::new();
    for (from, to) in neighbours.iter().flat_map(|(from, all)| all.iter().map(move |to| (from, to))) {
        if reached.get(to).is_some_and(|back| back.contains(from)) {
            wrong.push([from.join("::"), to.join("::")].join(" uses, and is used by way of others by, "));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_types_bear_one_name() {
    let mut types: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, code) in files() {
        for line in bare(&code).lines() {
            let words: Vec<&str> = line.split_whitespace().filter(|w| !w.starts_with("pub")).collect();
            let ["struct" | "enum" | "trait" | "type", name, ..] = words[..] else { continue };
            // The type that a trait leaves open has its name from the trait.
            if name.chars().next().is_some_and(char::is_uppercase) && !is_left_open(line) {
                let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
                types.entry(name).or_default().push(file.clone());
            }
        }
    }
    let twice = types.iter().filter(|(_, files)| files.len() > 1);
    let twice: Vec<String> = twice.map(|(name, files)| format!("{name}: {}", files.join(", "))).collect();
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

/// Whether a line says what an associated type is.
fn is_left_open(line: &str) -> bool {
    line.starts_with(' ') && line.trim_start().starts_with("type ")
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
