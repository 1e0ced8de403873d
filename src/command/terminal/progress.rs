//! A progress bar on a terminal, for work over a second.

use crate::doors::gather::Watch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Counts files; shows itself once a second has passed, and only on a terminal.
pub struct Progress {
    bar: OnceLock<ProgressBar>,
    done: AtomicU64,
    files: AtomicU64,
    begun: Instant,
    is_shown: bool,
}

impl Progress {
    /// Progress of a run; a quiet one shows nothing.
    pub fn new(quiet: bool) -> Progress {
        Progress {
            bar: OnceLock::new(),
            done: 0.into(),
            files: 0.into(),
            begun: Instant::now(),
            is_shown: !quiet && std::io::stderr().is_terminal(),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Progress {
    fn expect(&self, files: usize) {
        let files = self.files.fetch_add(files as u64, Ordering::Relaxed) + files as u64;
        if let Some(bar) = self.bar.get() {
            bar.set_length(files);
        }
    }

    fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_shown && self.begun.elapsed() > Duration::from_secs(1) {
            self.bar.get_or_init(|| bar(self.files.load(Ordering::Relaxed))).set_position(done);
        }
    }
}

fn bar(files: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("Đọc báo cáo {bar:30} {pos}/{len} tệp")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(files), ProgressDrawTarget::stderr()).with_style(style)
}
