//! Problems of who sent a report and for when, and of reports that did not come.

use super::told::{About, Shown, Tell, Told};
use crate::model::finding::code::Code;
use crate::model::finding::lang::Lang;
use crate::model::finding::words::{more, short};
use crate::model::period::Period;
use crate::model::place::ParcelId;
use serde::{Deserialize, Serialize};

/// Nothing tells which unit sent it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnknownUnit {
    /// The name found, as written; empty where there was none.
    pub written: String,
    /// A unit with a name much like it.
    pub nearest: Option<String>,
}

impl Tell for UnknownUnit {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::UnknownUnit,
            about: About::Report,
            found: Shown::Text(&self.written),
            expected: self.nearest.as_deref().map_or(Shown::Nothing, Shown::Text),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let written = short(&self.written);
        let what = match (self.written.is_empty(), lang) {
            (true, Lang::Vi) => "Không có gì cho biết đơn vị nào gửi.".to_owned(),
            (true, Lang::En) => "Nothing tells which unit sent this.".to_owned(),
            (false, Lang::Vi) => format!("“{written}” không có trong danh mục đơn vị."),
            (false, Lang::En) => format!("“{written}” is not in the roster."),
        };
        let near = self.nearest.as_ref().map_or(String::new(), |name| match lang {
            Lang::Vi => format!(" Có phải {name}?"),
            Lang::En => format!(" Is it {name}?"),
        });
        match lang {
            Lang::Vi => format!("{what}{near} Ghi tên đơn vị trong báo cáo hoặc thêm vào cột “Tên khác” của danh mục."),
            Lang::En => {
                format!("{what}{near} Write the unit's name in the report, or add it to “Tên khác” in the roster.")
            }
        }
    }
}

/// Several units fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AmbiguousUnit {
    /// The text that fits several.
    pub written: String,
    /// Their names.
    pub units: Vec<String>,
}

impl Tell for AmbiguousUnit {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::AmbiguousUnit,
            about: About::Report,
            found: Shown::Text(&self.written),
            expected: Shown::Texts(self.units.iter().map(String::as_str).collect()),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (written, units) = (short(&self.written), self.units.join(lang.pick(" hoặc ", " or ")));
        match lang {
            Lang::Vi => format!(
                "“{written}” có thể là {units}. Ghi rõ tên đơn vị trong báo cáo hoặc thêm vào cột “Tên khác” của danh mục."
            ),
            Lang::En => format!(
                "“{written}” may be {units}. Write the unit's full name in the report, or add it to “Tên khác” in the roster."
            ),
        }
    }
}

/// It states another period than the one of its folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WrongPeriod {
    /// The period stated.
    pub stated: Option<Period>,
    /// The period of the folder; `None` for a file that lies in no period's folder.
    pub wanted: Option<Period>,
}

impl Tell for WrongPeriod {
    fn told(&self) -> Told<'_> {
        Told { code: Code::WrongPeriod, about: About::Report, found: self.stated.into(), expected: self.wanted.into() }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        match (self.stated, self.wanted, lang) {
            (Some(s), Some(w), Lang::Vi) => {
                format!("Báo cáo ghi {}, không phải {}. Đề nghị đơn vị gửi báo cáo {}.", s.vi(), w.vi(), w.vi())
            }
            (Some(s), Some(w), Lang::En) => {
                format!("The report is for {s}, not for {w}. Ask the unit for the report on {w}.")
            }
            (Some(s), None, Lang::Vi) => format!("Báo cáo ghi {}. Chuyển tệp vào thư mục của kỳ đó.", s.vi()),
            (Some(s), None, Lang::En) => format!("The report is for {s}. Move the file to that period's folder."),
            (None, Some(_) | None, _) => lang
                .pick(
                    "Báo cáo không ghi kỳ và không nằm trong thư mục của kỳ nào. Chuyển tệp vào thư mục của kỳ.",
                    "The report states no period and lies in no period's folder. Move the file to its period's folder.",
                )
                .to_owned(),
        }
    }
}

/// It repeats an earlier report of the unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StaleReport {
    /// The period repeated.
    pub of: Period,
    /// The earlier file.
    pub file: ParcelId,
}

impl Tell for StaleReport {
    fn told(&self) -> Told<'_> {
        Told { code: Code::StaleReport, about: About::Report, found: Shown::Period(self.of), expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let StaleReport { of, file } = self;
        match lang {
            Lang::Vi => {
                format!("Số liệu giống hệt báo cáo {} (“{file}”). Đề nghị đơn vị gửi báo cáo của kỳ này.", of.vi())
            }
            Lang::En => {
                format!("The figures repeat the report for {of} (“{file}”). Ask the unit for this period's report.")
            }
        }
    }
}

/// It says the same as the report of another unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CopiedReport {
    /// The other unit, by name.
    pub unit: String,
    /// Its file.
    pub file: ParcelId,
}

impl Tell for CopiedReport {
    fn told(&self) -> Told<'_> {
        Told { code: Code::StaleReport, about: About::Report, found: Shown::Text(&self.unit), expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let CopiedReport { unit, file } = self;
        match lang {
            Lang::Vi => format!(
                "Số liệu giống hệt báo cáo của {unit} (“{file}”). Đề nghị đơn vị kiểm tra và gửi đúng báo cáo của mình."
            ),
            Lang::En => {
                format!("The figures are those of {unit} (“{file}”). Ask the unit to check, and for its own report.")
            }
        }
    }
}

/// The version in force lacks organisations of the one that it replaces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationsLost {
    /// The first of them.
    pub first: String,
    /// How many others.
    pub others: usize,
    /// The file that has them.
    pub file: ParcelId,
}

impl Tell for OrganisationsLost {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::OrganisationChanged,
            about: About::Organisations,
            found: Shown::Text(&self.first),
            expected: Shown::Nothing,
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (first, file) = (short(&self.first), &self.file);
        let others = more(self.others, lang.pick(" và {} tổ chức khác", " and {} others"));
        match lang {
            Lang::Vi => format!(
                "Bản này thay “{file}” nhưng không có “{first}”{others} của bản đó. Nếu chỉ là bổ sung, đề nghị đơn vị gửi lại toàn bộ báo cáo."
            ),
            Lang::En => format!(
                "This replaces “{file}” but lacks its “{first}”{others}. If it only adds to it, ask the unit for the whole report."
            ),
        }
    }
}

/// No usable report of a form has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitMissing {
    /// The name of the form.
    pub form: String,
    /// The part of the period that is missing, where it is not the period itself.
    pub part: Option<Period>,
    /// Whether something came that could not be used.
    pub came: bool,
}

impl Tell for UnitMissing {
    fn told(&self) -> Told<'_> {
        Told { code: Code::UnitMissing, about: About::Report, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let form = &self.form;
        match (self.part, self.came, lang) {
            (Some(part), _, Lang::Vi) => format!(
                "Chưa có báo cáo {form} {} dùng được nên chưa tính được số phát sinh của cả kỳ. Đề nghị đơn vị gửi.",
                part.vi()
            ),
            (Some(part), _, Lang::En) => format!(
                "No usable report on {form} for {part}, so that what happened in the whole period cannot be told. Ask the unit to send it."
            ),
            (None, true, Lang::Vi) => {
                format!("Chưa có báo cáo {form} dùng được; tệp đã gửi không sử dụng được. Đề nghị đơn vị gửi lại.")
            }
            (None, true, Lang::En) => {
                format!("No usable report on {form}; what came cannot be used. Ask the unit to send it again.")
            }
            (None, false, Lang::Vi) => format!("Chưa nhận được báo cáo {form}. Đề nghị đơn vị gửi."),
            (None, false, Lang::En) => format!("No report on {form} has come. Ask the unit to send it."),
        }
    }
}

/// A table that adds up units, of which some have not reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitsBelow {
    /// How many reported.
    pub sent: u32,
    /// How many owe a report.
    pub owed: u32,
}

impl Tell for UnitsBelow {
    fn told(&self) -> Told<'_> {
        Told { code: Code::UnitMissing, about: About::Report, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let UnitsBelow { sent, owed } = self;
        match lang {
            Lang::Vi => format!(
                "Bảng tổng hợp này mới có báo cáo của {sent}/{owed} đơn vị trực thuộc, nên các số chưa đủ. Đề nghị gửi lại khi có đủ báo cáo."
            ),
            Lang::En => format!(
                "This table adds up the reports of {sent} of {owed} units only, so that its figures are not complete. Ask for it again when all have reported."
            ),
        }
    }
}

/// Sources of the unit's identity differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitConflict {
    /// The unit used, by name.
    pub used: String,
    /// Where the other name comes from.
    pub source: UnitSource,
    /// The other unit, by name.
    pub other: String,
}

/// Where a unit's identity was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitSource {
    /// The hidden mark of the template.
    Mark,
    /// A code written on the sheet.
    Code,
    /// The unit's line in the heading.
    Heading,
    /// The sender's address.
    Sender,
    /// The name of the file or of its folder, or the mail's subject.
    FileName,
    /// The name of the sheet.
    SheetName,
}

impl UnitSource {
    /// What it is, in words.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            UnitSource::Mark => lang.pick("mã ẩn trong tệp mẫu", "the template's hidden mark"),
            UnitSource::Code => lang.pick("mã ghi trong biểu", "the code on the sheet"),
            UnitSource::Heading => lang.pick("tên ghi ở đầu biểu", "the name in the heading"),
            UnitSource::Sender => lang.pick("địa chỉ thư gửi", "the sender's address"),
            UnitSource::FileName => lang.pick("tên tệp", "the file's name"),
            UnitSource::SheetName => lang.pick("tên trang tính", "the sheet's name"),
        }
    }
}

impl Tell for UnitConflict {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::UnitConflict,
            about: About::Report,
            found: Shown::Text(&self.other),
            expected: Shown::Text(&self.used),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (used, source, other) = (&self.used, self.source.words(lang), &self.other);
        match lang {
            Lang::Vi => format!("Báo cáo được tính cho {used}, nhưng {source} là của {other}. Xác nhận đơn vị gửi."),
            Lang::En => format!("The report is counted for {used}, but {source} is that of {other}. Confirm the unit."),
        }
    }
}

/// The file's name states another period than its content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodConflict {
    /// The period used.
    pub used: Period,
    /// What says another.
    pub source: PeriodSource,
    /// Its words, as written.
    pub other: String,
}

/// What may say another period than the one a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeriodSource {
    /// The hidden mark of the template.
    Mark,
    /// A line above the table.
    Heading,
    /// The sheet's name.
    SheetName,
    /// The file's name.
    FileName,
    /// The subject of the mail.
    Subject,
}

impl PeriodSource {
    /// What it is, in words.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            PeriodSource::Mark => lang.pick("mã ẩn trong tệp mẫu", "the template's hidden mark"),
            PeriodSource::Heading => lang.pick("đầu biểu", "its heading"),
            PeriodSource::SheetName => lang.pick("tên trang tính", "the sheet's name"),
            PeriodSource::FileName => lang.pick("tên tệp", "the file's name"),
            PeriodSource::Subject => lang.pick("tiêu đề thư", "the mail's subject"),
        }
    }
}

impl Tell for PeriodConflict {
    fn told(&self) -> Told<'_> {
        Told {
            code: Code::PeriodConflict,
            about: About::Report,
            found: Shown::Text(&self.other),
            expected: Shown::Period(self.used),
        }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let (used, source, other) = (self.used, self.source.words(lang), short(&self.other));
        match lang {
            Lang::Vi => {
                format!("Báo cáo được tính cho {}, nhưng {source} ghi “{other}”. Xác nhận kỳ báo cáo.", used.vi())
            }
            Lang::En => format!("The report is counted for {used}, but {source} says “{other}”. Confirm the period."),
        }
    }
}
