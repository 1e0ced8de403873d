//! The declarations of a workspace: text and sheets in, what they declare or all mistakes out.

pub mod form;
pub mod rules;
pub mod sheets;
pub mod written;

mod declared;
mod mistake;
mod print;

pub use declared::{Declared, Workspace};
pub use mistake::{ConfigError, Mistakes};

/// The name of a workspace's own file.
pub const FILE: &str = "tonghop.toml";

/// The decisions about single files, where the workspace's own file names no other.
pub const RULINGS: &str = "phan-loai.xlsx";

/// The reasons that were given for findings, where the workspace's own file names no other sheet.
pub const REASONS: &str = "giai-trinh.xlsx";

/// The adjustments of single figures, where the workspace's own file names no other sheet.
pub const ADJUSTMENTS: &str = "dieu-chinh.xlsx";

/// The forms that come with the program, as (id, declaration).
pub const BUILT_IN: &[(&str, &str)] = &[
    ("ptdv-01", include_str!("workspace/forms/ptdv-01.toml")),
    ("1-btctw", include_str!("workspace/forms/1-btctw.toml")),
    ("2-btctw", include_str!("workspace/forms/2-btctw.toml")),
    ("2b-btctw", include_str!("workspace/forms/2b-btctw.toml")),
    ("3-btctw", include_str!("workspace/forms/3-btctw.toml")),
    ("5-btctw", include_str!("workspace/forms/5-btctw.toml")),
];
