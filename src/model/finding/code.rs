//! The codes of findings, their severity, and what each means in one line.

use super::lang::Lang;
use serde::{Deserialize, Serialize};

/// How much a finding matters (`design`, Severity). The order is from worst to least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file, or the cell, is not used.
    Block,
    /// Used and marked; the unit must correct it.
    Error,
    /// Used; needs a reason.
    Explain,
    /// Used; worth knowing.
    Note,
}

impl Severity {
    /// All severities, worst first.
    pub const ALL: [Severity; 4] = [Severity::Block, Severity::Error, Severity::Explain, Severity::Note];

    /// The key in files for programs.
    pub fn key(self) -> &'static str {
        match self {
            Severity::Block => "block",
            Severity::Error => "error",
            Severity::Explain => "explain",
            Severity::Note => "note",
        }
    }

    /// The word that a person reads.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Severity::Block => lang.pick("CHẶN", "BLOCK"),
            Severity::Error => lang.pick("LỖI", "ERROR"),
            Severity::Explain => lang.pick("GIẢI TRÌNH", "EXPLAIN"),
            Severity::Note => lang.pick("LƯU Ý", "NOTE"),
        }
    }
}

macro_rules! codes {
    ($($variant:ident $key:literal $severity:ident $vi:literal $en:literal)*) => {
        /// A stable code of a kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $en] $variant,)*
        }

        impl Code {
            /// Every code, by family.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The code as other programs know it.
            pub fn key(self) -> &'static str {
                match self { $(Code::$variant => $key),* }
            }

            /// How much it matters.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity),* }
            }

            /// What it means, in one line.
            pub fn meaning(self, lang: Lang) -> &'static str {
                match self { $(Code::$variant => lang.pick($vi, $en)),* }
            }
        }
    };
}

codes! {
    UnreadableFile "unreadable-file" Block "Tệp hỏng hoặc không mở được" "The file is damaged or cannot be opened"
    EncryptedFile "encrypted-file" Block "Tệp có mật khẩu" "The file has a password"
    UnsupportedFormat "unsupported-format" Block "Loại tệp không chứa bảng tính đọc được" "The kind of file holds no cells that can be read"
    LimitsExceeded "limits-exceeded" Block "Tệp vượt giới hạn cho phép" "The file is larger than is allowed"
    UnknownForm "unknown-form" Block "Không trang tính nào giống biểu mẫu đã khai báo" "No sheet looks like a declared form"
    AmbiguousForm "ambiguous-form" Block "Trang tính giống hai biểu mẫu như nhau" "A sheet fits two forms about equally"
    DuplicateFile "duplicate-file" Note "Tệp trùng hoàn toàn với tệp khác" "The same file came twice"
    Superseded "superseded" Note "Đã có bản khác thay thế" "Another version is in force"
    IgnoredFile "ignored-file" Note "Tệp hoặc trang tính không phải báo cáo" "The file or sheet is no report"
    UnknownUnit "unknown-unit" Block "Không xác định được đơn vị gửi" "The sending unit cannot be told"
    AmbiguousUnit "ambiguous-unit" Block "Tên đơn vị khớp với nhiều đơn vị" "The unit's name fits several units"
    WrongPeriod "wrong-period" Block "Báo cáo của kỳ khác" "The report is for another period"
    StaleReport "stale-report" Block "Báo cáo lặp lại nguyên số liệu kỳ trước, hoặc của đơn vị khác" "The report repeats the figures of an earlier period or of another unit"
    UnitMissing "unit-missing" Error "Đơn vị chưa có báo cáo dùng được" "The unit has no usable report"
    UnitConflict "unit-conflict" Explain "Các nguồn nêu tên đơn vị khác nhau" "Sources name different units"
    PeriodConflict "period-conflict" Explain "Tên tệp nêu kỳ khác với nội dung" "The file's name states another period than its content"
    MissingIndicator "missing-indicator" Error "Biểu thiếu cột hoặc hàng chỉ tiêu" "The form lacks a column or a row"
    DuplicateLabel "duplicate-label" Error "Một cột hoặc hàng xuất hiện hai lần" "A column or a row stands twice"
    TemplateChanged "template-changed" Explain "Mẫu đã bị sửa: tiêu đề hoặc thứ tự" "The template was changed: labels or their order"
    HiddenData "hidden-data" Explain "Số liệu nằm ở chỗ bị ẩn" "Figures stand where they are not shown"
    UnknownColumn "unknown-column" Note "Cột hoặc hàng không có trong biểu mẫu" "A column or a row that the form does not know"
    OrganisationChanged "organisation-changed" Explain "Tổ chức có thêm, mất đi hoặc đổi tên" "Organisations appeared, vanished or were renamed"
    NotANumber "not-a-number" Block "Ô số liệu ghi chữ" "Text where a number belongs"
    AmbiguousNumber "ambiguous-number" Block "Số có thể đọc theo hai cách" "A number that can be read in two ways"
    FractionalCount "fractional-count" Block "Số lượng có phần lẻ" "A count with decimals"
    NegativeCount "negative-count" Block "Số lượng âm" "A count below zero"
    ErrorValue "error-value" Block "Ô báo lỗi công thức (#REF!, #DIV/0! …)" "An error value such as #REF!"
    NoCachedValue "no-cached-value" Block "Công thức chưa có kết quả đúng lưu trong tệp" "A formula without a stored result that is its own"
    ComputedValue "computed-value" Note "Công thức chưa lưu kết quả đã được tính lại" "A formula without a stored result was computed"
    ConvertedText "converted-text" Note "Số lưu dạng chữ, hoặc chữ theo bảng mã cũ, đã được chuyển đổi" "Numbers stored as text, or text in an old encoding, were converted"
    TotalMismatch "total-mismatch" Error "Số tổng không bằng tổng các hàng" "A total differs from the sum of its rows"
    PercentMismatch "percent-mismatch" Error "Tỷ lệ % không đúng với số liệu" "A percentage differs from its figures"
    SubsetExceedsTotal "subset-exceeds-total" Error "Số “trong đó” lớn hơn tổng số" "A subset is more than its whole"
    PartsMismatch "parts-mismatch" Error "Các phần cộng lại không bằng tổng số" "The parts do not add up to the whole"
    YtdDecreased "ytd-decreased" Error "Số lũy kế nhỏ hơn kỳ trước" "A year-to-date figure is less than in the period before"
    YtdNotSum "ytd-not-sum" Error "Số lũy kế không bằng lũy kế kỳ trước cộng số trong kỳ" "A year-to-date figure is not that of the period before plus this period's"
    OpeningMismatch "opening-mismatch" Error "Số đầu kỳ không bằng số cuối kỳ trước" "An opening figure is not the closing figure of before"
    BalanceBroken "balance-broken" Error "Đầu kỳ, tăng, giảm và cuối kỳ không khớp nhau" "Opening, increase, decrease and closing do not balance"
    RuleBroken "rule-broken" Error "Không đúng một quy tắc kiểm tra đã khai báo" "A declared rule does not hold"
    TargetSumMismatch "target-sum-mismatch" Explain "Chỉ tiêu các đơn vị cộng lại không bằng chỉ tiêu của tỉnh" "The units' targets do not add up to the province's"
    TransferMismatch "transfer-mismatch" Explain "Số chuyển đến và chuyển đi trong tỉnh không khớp nhau" "Transfers in and out inside the province do not meet"
    UnusualChange "unusual-change" Explain "Số liệu thay đổi khác thường so với kỳ trước" "A figure changed unusually since the period before"
}
