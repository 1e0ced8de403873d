//! Problems of a file: it cannot be opened, is of the wrong kind, holds no report, or another stands for it.

use super::told::{About, Shown, Tell, Told};
use crate::model::finding::code::Code;
use crate::model::finding::lang::Lang;
use crate::model::finding::words::short;
use crate::model::period::Period;
use crate::model::place::ParcelId;
use serde::{Deserialize, Serialize};

/// Why a file could not be opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Unreadable {
    /// It has no content.
    Empty,
    /// It is cut off or damaged; with the reader's own words.
    Damaged(String),
    /// The reader died on it.
    Died,
    /// The reader did not come to an end in the given seconds.
    TooSlow(u64),
    /// An archive holds several files of one name, of which one can be reached.
    SameNames,
    /// The operating system refused it; with its words.
    Denied(String),
}

impl Tell for Unreadable {
    fn told(&self) -> Told<'_> {
        let found = match self {
            Unreadable::Damaged(words) => Shown::Text(words),
            Unreadable::Empty
            | Unreadable::Died
            | Unreadable::TooSlow(_)
            | Unreadable::SameNames
            | Unreadable::Denied(_) => Shown::Nothing,
        };
        Told { code: Code::UnreadableFile, about: About::File, found, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let ask = lang.pick(
            "Đề nghị đơn vị mở tệp bằng Excel, lưu lại dạng .xlsx và gửi lại.",
            "Ask the unit to open the file in Excel, save it as .xlsx and send it again.",
        );
        match self {
            Unreadable::Empty => format!("{} {ask}", lang.pick("Tệp rỗng.", "The file is empty.")),
            Unreadable::Damaged(words) => match lang {
                Lang::Vi => format!("Tệp hỏng hoặc bị cắt khi gửi. {ask}"),
                Lang::En => format!("The file is damaged or was cut off ({}). {ask}", short(words)),
            },
            Unreadable::Died => {
                let what = lang.pick(
                    "Tệp làm bộ đọc dừng đột ngột, có thể bị hỏng.",
                    "The file made the reader stop; it may be damaged.",
                );
                format!("{what} {ask}")
            }
            Unreadable::TooSlow(seconds) => match lang {
                Lang::Vi => format!("Đọc tệp quá {seconds} giây chưa xong. {ask}"),
                Lang::En => format!("The file took more than {seconds} seconds to read. {ask}"),
            },
            Unreadable::SameNames => lang.pick(
                "Gói nén có nhiều tệp trùng tên nên có tệp không lấy ra được. Đề nghị đơn vị đặt tên khác nhau rồi nén lại.",
                "The archive holds several files of one name, and not all can be reached. Ask the unit to name them apart and zip them again.",
            ).to_owned(),
            Unreadable::Denied(words) => {
                let words = short(words);
                match lang {
                    Lang::Vi => format!("Máy không cho đọc tệp ({words}). Đóng tệp nếu đang mở và chạy lại."),
                    Lang::En => format!("The system does not let the file be read ({words}). Close it where it is open and run again."),
                }
            }
        }
    }
}

/// The file is protected by a password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EncryptedFile;

impl Tell for EncryptedFile {
    fn told(&self) -> Told<'_> {
        Told { code: Code::EncryptedFile, about: About::File, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        lang.pick(
            "Tệp có mật khẩu nên không đọc được. Đề nghị đơn vị bỏ mật khẩu rồi gửi lại, hoặc ghi mật khẩu vào tonghop.toml.",
            "The file has a password and cannot be read. Ask the unit to remove it and send the file again, or write the password into tonghop.toml.",
        ).to_owned()
    }
}

/// The file is of a kind that holds no cells, or that we do not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Foreign {
    /// A picture.
    Picture,
    /// A PDF file.
    Pdf,
    /// A text of Word.
    Word,
    /// A presentation of PowerPoint.
    PowerPoint,
    /// A text or a presentation of OpenDocument.
    OpenDocument,
    /// A text in Rich Text Format.
    Rtf,
    /// A web page without a table.
    Page,
    /// An archive of RAR.
    Rar,
    /// An archive of 7-Zip.
    SevenZip,
    /// The wrapping that Outlook sends to those who do not use it.
    Winmail,
    /// An archive with nothing in it.
    EmptyArchive,
    /// A device, a pipe or the like.
    Special,
    /// Anything else.
    Unknown,
}

impl Foreign {
    /// What it is, in Vietnamese and in English.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Foreign::Picture => ["hình ảnh", "a picture"],
            Foreign::Pdf => ["tệp PDF", "a PDF file"],
            Foreign::Word => ["văn bản Word", "a Word text"],
            Foreign::PowerPoint => ["bản trình chiếu PowerPoint", "a PowerPoint presentation"],
            Foreign::OpenDocument => ["văn bản OpenDocument", "an OpenDocument text"],
            Foreign::Rtf => ["văn bản RTF", "an RTF text"],
            Foreign::Page => ["trang web không có bảng", "a web page without a table"],
            Foreign::Rar => ["tệp nén RAR (hãy nén ZIP)", "a RAR archive (zip it instead)"],
            Foreign::SevenZip => ["tệp nén 7z (hãy nén ZIP)", "a 7z archive (zip it instead)"],
            Foreign::Winmail => ["tệp winmail.dat của Outlook", "Outlook's winmail.dat"],
            Foreign::EmptyArchive => ["tệp nén rỗng", "an empty archive"],
            Foreign::Special => ["tệp đặc biệt của hệ thống", "a special file of the system"],
            Foreign::Unknown => ["tệp không phải bảng tính", "no spreadsheet"],
        }
    }
}

impl Tell for Foreign {
    fn told(&self) -> Told<'_> {
        Told { code: Code::UnsupportedFormat, about: About::File, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let [vi, en] = self.words();
        match lang {
            Lang::Vi => format!("Đây là {vi}, không chứa bảng tính đọc được. Đề nghị đơn vị gửi tệp Excel (.xlsx)."),
            Lang::En => format!("This is {en}, which holds no cells to read. Ask the unit for the Excel file (.xlsx)."),
        }
    }
}

/// The file is larger than is allowed; which bound it exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Limit {
    /// MiB of the file itself.
    FileSize(u64),
    /// MiB of a part of a packed workbook, unpacked.
    PartSize(u64),
    /// MiB of a file in an archive, unpacked.
    InsideSize(u64),
    /// MiB of all that an archive or a mail holds, unpacked.
    Unpacked(u64),
    /// How many times its size a packed workbook unpacks to.
    Ratio(u64),
    /// Files in an archive or a mail.
    Files(usize),
    /// Archives and mails inside one another.
    Depth(usize),
    /// MiB of memory that are needed to open it.
    Memory(u64),
    /// Cells.
    Cells(usize),
    /// Sheets.
    Sheets(usize),
    /// Merged ranges of a sheet.
    Merges(usize),
    /// MiB of the texts of a sheet.
    Text(u64),
}

impl Limit {
    /// What is too large, in words.
    pub fn words(self, lang: Lang) -> String {
        match lang {
            Lang::Vi => match self {
                Limit::FileSize(mib) => format!("tệp lớn hơn {mib} MiB"),
                Limit::PartSize(mib) => format!("một phần của tệp lớn hơn {mib} MiB khi giải nén"),
                Limit::InsideSize(mib) => format!("tệp trong gói lớn hơn {mib} MiB khi giải nén"),
                Limit::Unpacked(mib) => format!("giải nén ra hơn {mib} MiB"),
                Limit::Ratio(times) => format!("tệp giải nén ra lớn hơn {times} lần"),
                Limit::Files(files) => format!("hơn {files} tệp bên trong"),
                Limit::Depth(deepest) => format!("lồng nhau quá {deepest} lớp"),
                Limit::Memory(mib) => format!("cần hơn {mib} MiB bộ nhớ để mở"),
                Limit::Cells(cells) => format!("hơn {cells} ô"),
                Limit::Sheets(sheets) => format!("tệp có hơn {sheets} trang tính"),
                Limit::Merges(merges) => format!("trang tính có hơn {merges} vùng ô gộp"),
                Limit::Text(mib) => format!("trang tính có hơn {mib} MiB chữ"),
            },
            Lang::En => match self {
                Limit::FileSize(mib) => format!("the file is larger than {mib} MiB"),
                Limit::PartSize(mib) => format!("a part of the file unpacks to more than {mib} MiB"),
                Limit::InsideSize(mib) => format!("a file inside unpacks to more than {mib} MiB"),
                Limit::Unpacked(mib) => format!("it unpacks to more than {mib} MiB"),
                Limit::Ratio(times) => format!("the file unpacks to more than {times} times its size"),
                Limit::Files(files) => format!("more than {files} files inside"),
                Limit::Depth(deepest) => format!("nested more than {deepest} deep"),
                Limit::Memory(mib) => format!("more than {mib} MiB of memory are needed to open it"),
                Limit::Cells(cells) => format!("more than {cells} cells"),
                Limit::Sheets(sheets) => format!("the file has more than {sheets} sheets"),
                Limit::Merges(merges) => format!("a sheet has more than {merges} merged ranges"),
                Limit::Text(mib) => format!("a sheet holds more than {mib} MiB of text"),
            },
        }
    }
}

impl Tell for Limit {
    fn told(&self) -> Told<'_> {
        Told { code: Code::LimitsExceeded, about: About::File, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let what = self.words(lang);
        match lang {
            Lang::Vi => format!("Tệp vượt giới hạn: {what}. Đề nghị đơn vị gửi lại tệp chỉ chứa biểu báo cáo."),
            Lang::En => {
                format!("The file is beyond a limit: {what}. Ask the unit for a file with only the report in it.")
            }
        }
    }
}

/// No sheet looks like a known form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnknownForm {
    /// The nearest form's name and how much of it was found, percent.
    pub nearest: Option<(String, u32)>,
}

impl Tell for UnknownForm {
    fn told(&self) -> Told<'_> {
        Told { code: Code::UnknownForm, about: About::File, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let near = self.nearest.as_ref().map_or(String::new(), |(name, score)| match lang {
            Lang::Vi => format!(" Gần nhất là {name} ({score}% tiêu đề khớp)."),
            Lang::En => format!(" The nearest is {name} ({score}% of its labels were found)."),
        });
        match lang {
            Lang::Vi => {
                format!("Không trang tính nào giống biểu mẫu của kỳ này.{near} Đề nghị đơn vị gửi đúng biểu mẫu.")
            }
            Lang::En => format!("No sheet looks like a form of this workspace.{near} Ask the unit for the right form."),
        }
    }
}

/// Two forms fit about equally.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AmbiguousForm {
    /// The two names with their scores in percent.
    pub forms: [(String, u32); 2],
}

impl Tell for AmbiguousForm {
    fn told(&self) -> Told<'_> {
        Told { code: Code::AmbiguousForm, about: About::File, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let [(a, x), (b, y)] = &self.forms;
        match lang {
            Lang::Vi => format!("Trang tính giống cả {a} ({x}%) và {b} ({y}%). Đề nghị đơn vị dùng đúng mẫu."),
            Lang::En => format!("The sheet fits both {a} ({x}%) and {b} ({y}%). Ask the unit to use the template."),
        }
    }
}

/// Tables of one file claim to be the same report and differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TwoTables {
    /// Sheet and cell of each.
    pub places: Vec<String>,
}

impl Tell for TwoTables {
    fn told(&self) -> Told<'_> {
        Told { code: Code::AmbiguousForm, about: About::File, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let places = self.places.join("; ");
        match lang {
            Lang::Vi => format!(
                "Tệp có nhiều bảng cùng một biểu, cùng kỳ mà số liệu khác nhau ({places}), nên không dùng bảng nào. Đề nghị đơn vị gửi một bảng duy nhất."
            ),
            Lang::En => format!(
                "The file has several tables of the same form and period with different figures ({places}), so none is used. Ask the unit for one table."
            ),
        }
    }
}

/// The same bytes came before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DuplicateFile {
    /// The file that is used.
    pub of: ParcelId,
}

impl Tell for DuplicateFile {
    fn told(&self) -> Told<'_> {
        Told { code: Code::DuplicateFile, about: About::File, found: Shown::Nothing, expected: Shown::Text(&self.of) }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let of = &self.of;
        match lang {
            Lang::Vi => format!("Tệp giống hệt “{of}” nên chỉ tính một lần. Không cần làm gì."),
            Lang::En => format!("The file is identical to “{of}” and counts once. Nothing to do."),
        }
    }
}

/// Another version is in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Superseded {
    /// The version in force.
    pub by: ParcelId,
    /// Why that one.
    pub why: Precedence,
}

/// Why one version of a report goes before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Precedence {
    /// It says that it is a later revision.
    Revision,
    /// It was mailed later.
    MailDate,
    /// It is the shown one, or the first, of tables in one file that say the same.
    SameFile,
    /// Neither says; the last by name.
    Name,
}

impl Tell for Superseded {
    fn told(&self) -> Told<'_> {
        Told { code: Code::Superseded, about: About::File, found: Shown::Nothing, expected: Shown::Text(&self.by) }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let why = match self.why {
            Precedence::Revision => lang.pick("ghi là bản sửa đổi sau", "which says that it is a later revision"),
            Precedence::MailDate => lang.pick("được gửi sau", "which was mailed later"),
            Precedence::SameFile => lang.pick(
                "là bảng đang hiện, hoặc đứng trước, trong cùng tệp",
                "the shown one, or the first, in the same file",
            ),
            Precedence::Name => lang.pick(
                "đứng sau theo tên tệp; hai tệp không ghi lần sửa hay ngày gửi",
                "the last by name; neither states a revision or a date",
            ),
        };
        let by = &self.by;
        match lang {
            Lang::Vi => format!("Không dùng vì đã có “{by}”, {why}. Kiểm tra lại nếu bản này mới đúng."),
            Lang::En => format!("Not used: “{by}” is in force, {why}. Check, should this be the right one."),
        }
    }
}

/// The file or sheet holds no report; why it was set aside without being a failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ignored {
    /// A lock or system file: `~$…`, `._…`, `Thumbs.db`.
    SystemFile,
    /// What lies beside a workbook in a mail or an archive: a logo, a signature, a signed scan.
    Companion,
    /// A mail without an attachment that could be a report.
    NoAttachment,
    /// A sheet of a report's workbook that holds figures but is no known form.
    OtherSheet,
    /// A table of another period beside the one asked for.
    OtherPeriod(Period),
    /// The officer decided so.
    Ruled,
    /// A workbook of ours that holds no report: its hidden mark says so.
    Own,
    /// A form that is built in, but not among the forms of this workspace.
    OtherForm(String),
}

impl Tell for Ignored {
    fn told(&self) -> Told<'_> {
        Told { code: Code::IgnoredFile, about: About::File, found: Shown::Nothing, expected: Shown::Nothing }
    }

    fn message(&self, _: &str, lang: Lang) -> String {
        let said = match self {
            Ignored::SystemFile => lang.pick(
                "Tệp hệ thống, không phải báo cáo. Không cần làm gì.",
                "A system file, no report. Nothing to do.",
            ),
            Ignored::Companion => lang.pick(
                "Tệp đi kèm bảng tính (biểu trưng, chữ ký, bản quét), không lấy số liệu. Không cần làm gì.",
                "It came beside a workbook (logo, signature, scan); no figures are taken from it. Nothing to do.",
            ),
            Ignored::NoAttachment => lang.pick(
                "Thư không kèm tệp báo cáo. Xem thư, nếu cần thì đề nghị đơn vị gửi tệp.",
                "The mail carries no report. Read it, and ask for the file if one is due.",
            ),
            Ignored::OtherSheet => lang.pick(
                "Trang tính có số nhưng không phải biểu báo cáo nên không dùng. Kiểm tra nếu đây là số liệu cần nộp.",
                "The sheet holds figures but is no known form, so it is not used. Check whether it should be.",
            ),
            Ignored::OtherPeriod(p) => {
                return match lang {
                    Lang::Vi => {
                        format!("Trang tính là của {}, không thuộc kỳ này nên không dùng. Không cần làm gì.", p.vi())
                    }
                    Lang::En => format!("The sheet is for {p}, not this period, and is not used. Nothing to do."),
                };
            }
            Ignored::Ruled => lang.pick(
                "Không dùng theo quyết định ghi ở bảng phân loại tệp (phan-loai.xlsx). Không cần làm gì.",
                "Not used, as was decided in the sheet on files (phan-loai.xlsx). Nothing to do.",
            ),
            Ignored::Own => lang.pick(
                "Tệp do tonghop lập, không có biểu báo cáo. Không cần làm gì.",
                "A workbook made by tonghop that holds no report. Nothing to do.",
            ),
            Ignored::OtherForm(name) => {
                return match lang {
                    Lang::Vi => format!(
                        "Đây là {name}, không thuộc các biểu của tonghop.toml nên không dùng. Thêm vào mục forms nếu cần."
                    ),
                    Lang::En => format!(
                        "This is {name}, which tonghop.toml does not list, so it is not used. Add it to forms if it is wanted."
                    ),
                };
            }
        };
        said.to_owned()
    }
}
