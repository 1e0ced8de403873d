//! What a run that was killed left in the output folder is gone after the next one.

use super::draw;
use std::path::{Path, PathBuf};
use std::process::Command;

fn run(root: &Path) {
    let run = Command::new(env!("CARGO_BIN_EXE_tonghop")).args(["consolidate", "--quiet"]).arg(root).output().unwrap();
    assert!(run.status.code().is_some_and(|c| c < 2), "{}", String::from_utf8_lossy(&run.stderr));
}

/// A workspace with something to reply to, run once.
fn workspace() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    draw::unfold(&cases.join("_common"), folder.path());
    draw::unfold(&cases.join("figures-that-disagree"), folder.path());
    run(folder.path());
    let out = folder.path().join("out/2022-09");
    (folder, out)
}

#[test]
fn unfinished_files_of_a_killed_run_are_swept() {
    let (folder, out) = workspace();
    let replies = out.join("phan-hoi");
    assert!(replies.is_dir());
    let ours = [out.join(".tonghop-aB3.tmp"), replies.join(".tonghop-x9Z.tmp")];
    let others = [out.join(".tonghop-aB3.tmp.xlsx"), out.join("tonghop-1.tmp"), replies.join("ghi-chu.tmp")];
    ours.iter().chain(&others).for_each(|path| std::fs::write(path, b"half").unwrap());
    let kept = out.join(".tonghop-folder.tmp");
    std::fs::create_dir(&kept).unwrap();
    run(folder.path());
    assert_eq!(ours.iter().filter(|p| p.exists()).count(), 0);
    assert!(others.iter().all(|p| p.exists()) && kept.is_dir());
}

/// Two runs at once: the one leaves alone what the other is writing.
#[test]
fn a_file_that_another_run_is_writing_stays() {
    let (folder, out) = workspace();
    let path = out.join(".tonghop-busy.tmp");
    let writing = std::fs::File::create(&path).unwrap();
    writing.lock().unwrap();
    run(folder.path());
    assert!(path.exists());
    drop(writing);
    run(folder.path());
    assert!(!path.exists());
}

#[test]
fn runs_at_once_all_end_well() {
    let (folder, out) = workspace();
    let root = folder.path();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..3).for_each(|_| run(root)));
        }
    });
    let left = std::fs::read_dir(&out).unwrap().flatten().filter(|e| e.file_name().to_string_lossy().ends_with(".tmp"));
    assert_eq!(left.count(), 0);
}
