//! A progress bar on a terminal, for work over a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Counts files; shows itself once a second has passed, and only on a terminal.
pub struct Progress {
    bar: OnceLock<ProgressBar>,
    done: std::sync::atomic::AtomicU64,
    files: u64,
    begun: Instant,
    shown: bool,
}

impl Progress {
    /// Progress over `files` files.
    pub fn new(files: usize, quiet: bool) -> Progress {
        Progress {
            bar: OnceLock::new(),
            done: 0.into(),
            files: files as u64,
            begun: Instant::now(),
            shown: !quiet && std::io::stderr().is_terminal(),
        }
    }

    /// One more file is read.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        if self.shown && self.begun.elapsed() > Duration::from_secs(1) {
            self.bar.get_or_init(|| bar(self.files)).set_position(done);
        }
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

fn bar(files: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("Đọc báo cáo {bar:30} {pos}/{len} tệp")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(files), ProgressDrawTarget::stderr()).with_style(style)
}
