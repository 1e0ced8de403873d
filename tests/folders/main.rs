//! Tests that are folders: each case, draft and hostile file is a test of its own, which says what differs.
//!
//! `cargo test merged-headers` runs what is named so; `UPDATE_CASES=1 cargo test` accepts what comes out after having
//! read it.
#![expect(clippy::unwrap_used, reason = "a test may stop")]

mod agreement;
#[path = "../it/base64.rs"]
mod base64;
mod cases;
mod corpus;
mod drafts;
#[path = "../it/draw.rs"]
mod draw;

use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};

fn main() {
    let all = [cases::trials(), corpus::trials(), drafts::trials(), agreement::trials()];
    libtest_mimic::run(&Arguments::from_args(), all.into_iter().flatten().collect()).exit();
}

/// A test that stops where something is wrong.
fn trial(name: impl Into<String>, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

/// A folder below `tests`.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The names in a folder, in order; none where there is no folder.
fn names(folder: &Path) -> Vec<String> {
    let items = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = items.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Holds what came out against the file that says what is expected, or accepts it.
fn hold(got: &str, file: &Path) -> Result<(), Failed> {
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(file, got).unwrap();
        return Ok(());
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    if expected == got {
        return Ok(());
    }
    let shown = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(file).display();
    let diff = similar::TextDiff::from_lines(expected.as_str(), got);
    let diff = diff.unified_diff().context_radius(2).header(&shown.to_string(), "what came out").to_string();
    Err(Failed::from(diff))
}
