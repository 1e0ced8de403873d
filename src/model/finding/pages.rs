//! What `tonghop explain` says of each code beside its meaning: why it matters, how to fix it, an example.

use super::code::Code;

/// What is said of a code beside its meaning; each text in Vietnamese, then in English.
pub(super) struct ExplainPage {
    /// Why it matters.
    pub why: [&'static str; 2],
    /// How to fix it.
    pub fix: [&'static str; 2],
    /// A few cells, drawn as a table.
    pub example: &'static str,
}

/// The page of a code: a code without one does not compile.
pub(super) fn of(code: Code) -> ExplainPage {
    match code {
        Code::UnreadableFile => ExplainPage {
            why: [
                "Số liệu của đơn vị không được tính, tổng của tỉnh thiếu đơn vị đó.",
                "The unit's figures are not counted; the provincial total lacks the unit.",
            ],
            fix: [
                "Mở tệp bằng Excel, lưu lại dạng .xlsx rồi gửi lại. Nếu Excel cũng không mở được thì tệp đã hỏng khi gửi.",
                "Open the file in Excel, save it as .xlsx and send it again. If Excel cannot open it either, it was damaged on the way.",
            ],
            example: "\
| BC thang 9.xls | 3 KB | bị cắt khi gửi |",
        },
        Code::EncryptedFile => ExplainPage {
            why: [
                "Tệp có mật khẩu không đọc được nên số liệu của đơn vị không được tính.",
                "A file with a password cannot be read, so the unit's figures are not counted.",
            ],
            fix: [
                "Bỏ mật khẩu rồi gửi lại, hoặc ghi mật khẩu vào passwords của tonghop.toml.",
                "Remove the password and send the file again, or write the password under passwords in tonghop.toml.",
            ],
            example: "\
| BC thang 9.xlsx | hỏi mật khẩu khi mở |",
        },
        Code::UnsupportedFormat => ExplainPage {
            why: [
                "Bản PDF, Word, ảnh chụp không có ô số liệu; không thể lấy số từ đó một cách chắc chắn.",
                "A PDF, a Word text or a picture holds no cells; no figure can be taken from it with certainty.",
            ],
            fix: [
                "Gửi tệp Excel (.xlsx). Bản ký, bản quét gửi kèm thêm được, không thay cho tệp Excel.",
                "Send the Excel file (.xlsx). A signed scan may come beside it, not instead of it.",
            ],
            example: "\
| BC thang 9.pdf      | không đọc |
| BC thang 9.xlsx     | đọc       |",
        },
        Code::LimitsExceeded => ExplainPage {
            why: [
                "Tệp quá lớn thường có hàng trăm nghìn ô trống được định dạng, hoặc không phải báo cáo.",
                "A file that large mostly holds hundreds of thousands of formatted empty cells, or is no report.",
            ],
            fix: [
                "Gửi lại tệp chỉ có biểu báo cáo. Nếu tệp đúng là lớn như vậy, nâng giới hạn ở mục [limits] của tonghop.toml.",
                "Send a file with only the report. If it has to be that large, raise the bound under [limits] in tonghop.toml.",
            ],
            example: "\
| BC thang 9.xlsx | 1.048.576 hàng |",
        },
        Code::UnknownForm => ExplainPage {
            why: [
                "Không trang tính nào có đủ tiêu đề của một biểu nên không biết cột nào là chỉ tiêu nào.",
                "No sheet has the labels of a form, so it cannot be told which column is which indicator.",
            ],
            fix: [
                "Dùng đúng biểu mẫu và giữ nguyên hàng tiêu đề. Nếu là biểu khác, thêm biểu đó vào forms của tonghop.toml.",
                "Use the template and keep its header rows. If it is another form, add it to forms in tonghop.toml.",
            ],
            example: "\
| Họ và tên      | Ngày sinh  | Ngày vào Đảng |",
        },
        Code::AmbiguousForm => ExplainPage {
            why: [
                "Trang tính giống hai biểu như nhau, hoặc một tệp có hai bảng khác số liệu; chọn một bên là đoán.",
                "The sheet fits two forms equally, or a file has two tables that differ; to pick one would be to guess.",
            ],
            fix: [
                "Để lại một bảng đúng mẫu; hoặc ghi biểu của tệp vào phan-loai.xlsx.",
                "Leave one table as in the template; or write the file's form into phan-loai.xlsx.",
            ],
            example: "\
| Sheet1 | Tháng 9/2022 | 1.336 |
| Sheet2 | Tháng 9/2022 | 1.338 |",
        },
        Code::DuplicateFile => ExplainPage {
            why: ["Cùng một tệp gửi hai lần chỉ được tính một lần.", "The same file sent twice is counted once."],
            fix: ["Không cần làm gì.", "Nothing to do."],
            example: "\
| BC thang 9.xlsx     | dùng  |
| BC thang 9 (1).xlsx | trùng |",
        },
        Code::Superseded => ExplainPage {
            why: [
                "Bản ghi “lần 2” thay bản trước; nếu không ghi, bản gửi sau thay bản gửi trước.",
                "A version that says “lần 2” replaces the one before; where none says so, the later mail does.",
            ],
            fix: [
                "Không cần làm gì. Nếu bản cũ mới đúng, xóa bản sau hoặc ghi “bỏ qua” ở phan-loai.xlsx.",
                "Nothing to do. If the old one is right, remove the later one or write “bỏ qua” into phan-loai.xlsx.",
            ],
            example: "\
| BC thang 9.xlsx           | đã thay thế |
| BC thang 9 (lan 2).xlsx   | dùng        |",
        },
        Code::IgnoredFile => ExplainPage {
            why: [
                "Biểu trưng, chữ ký, tệp hệ thống, trang nháp không phải báo cáo; mọi thứ bị bỏ qua đều được kể ra.",
                "Logos, signatures, system files and scratch sheets are no reports; whatever is passed over is named.",
            ],
            fix: ["Xem lại nếu tệp hoặc trang đó lẽ ra là báo cáo.", "Look again if it should have been a report."],
            example: "\
| image001.png | ảnh trong chữ ký thư |",
        },
        Code::UnknownUnit => ExplainPage {
            why: [
                "Không biết số liệu của đơn vị nào thì không được cộng vào đơn vị nào.",
                "Figures of nobody knows whom are added to nobody.",
            ],
            fix: [
                "Ghi tên đơn vị ở đầu biểu, thêm cách viết đó vào cột “Tên khác” của danh mục, hoặc ghi đơn vị vào phan-loai.xlsx.",
                "Write the unit's name above the table, add the spelling to “Tên khác” in the roster, or the unit to phan-loai.xlsx.",
            ],
            example: "\
| ĐẢNG BỘ XÃ TAM XUÂM | danh mục có: Tam Xuân |",
        },
        Code::AmbiguousUnit => ExplainPage {
            why: [
                "Hai đơn vị đều có thể là người gửi; chọn một là đoán.",
                "Two units may be the sender; to pick one would be to guess.",
            ],
            fix: [
                "Ghi rõ loại và tên đơn vị (Đảng ủy xã …, Đảng ủy phường …), hoặc ghi đơn vị vào phan-loai.xlsx.",
                "Write kind and name in full (Đảng ủy xã …, Đảng ủy phường …), or the unit into phan-loai.xlsx.",
            ],
            example: "\
| Tan Thanh | Tân Thành? Tân Thạnh? |",
        },
        Code::WrongPeriod => ExplainPage {
            why: [
                "Số liệu của kỳ khác mà cộng vào kỳ này là sai cả tổng.",
                "Figures of another period would make this period's total wrong.",
            ],
            fix: [
                "Gửi báo cáo của kỳ này. Nếu chỉ ghi nhầm ở đầu biểu thì sửa lại dòng đó và gửi lại.",
                "Send this period's report. If only the heading is wrong, correct that line and send it again.",
            ],
            example: "\
| thư mục 2022-10 | biểu ghi “Tháng 9 năm 2022” |",
        },
        Code::StaleReport => ExplainPage {
            why: [
                "Số lũy kế không đổi trong khi trong kỳ có phát sinh: tệp kỳ trước được gửi lại, hoặc tệp của đơn vị khác.",
                "Year-to-date figures stand still although something happened: last period's file was sent again, or another unit's.",
            ],
            fix: [
                "Gửi báo cáo của kỳ này. Nếu số liệu đúng là không đổi, ghi lý do vào giai-trinh.xlsx.",
                "Send this period's report. If nothing changed indeed, give the reason in giai-trinh.xlsx.",
            ],
            example: "\
|           | Trong tháng | Lũy kế |
| Tháng 8   | 2           | 12     |
| Tháng 9   | 2           | 12     |",
        },
        Code::UnitMissing => ExplainPage {
            why: [
                "Tổng của tỉnh chưa có đơn vị này; mọi bảng đều ghi đã có bao nhiêu trên bao nhiêu đơn vị.",
                "The provincial total lacks this unit; every table says how many of how many units it covers.",
            ],
            fix: [
                "Đề nghị đơn vị gửi. Danh sách kèm địa chỉ ở phan-hoi/chua-nop.xlsx.",
                "Ask the unit. The list with addresses is phan-hoi/chua-nop.xlsx.",
            ],
            example: "\
| 013 | Huyện ủy Bắc Trà My | chưa gửi |",
        },
        Code::UnitConflict => ExplainPage {
            why: [
                "Đầu biểu ghi một đơn vị, địa chỉ gửi hoặc tên tệp ghi đơn vị khác: có thể gửi nhầm tệp.",
                "The heading names one unit, the sender or the file's name another: it may be the wrong file.",
            ],
            fix: [
                "Xác nhận đơn vị gửi; ghi vào phan-loai.xlsx nếu cần.",
                "Confirm the unit; write it into phan-loai.xlsx if need be.",
            ],
            example: "\
| đầu biểu | Huyện ủy Núi Thành       |
| tên tệp  | BC Que Son thang 9.xlsx  |",
        },
        Code::PeriodConflict => ExplainPage {
            why: [
                "Tên tệp hoặc tên trang ghi kỳ khác với nội dung: có thể là tệp kỳ trước được sửa dở.",
                "The name says another period than the content: it may be last period's file, half edited.",
            ],
            fix: [
                "Xác nhận kỳ báo cáo, đặt lại tên tệp lần sau.",
                "Confirm the period; name the file accordingly next time.",
            ],
            example: "\
| BC thang 8.xlsx | biểu ghi “Tháng 9 năm 2022” |",
        },
        Code::MissingIndicator => ExplainPage {
            why: [
                "Thiếu cột hoặc hàng là thiếu số liệu: phần đó để trống, không tính là 0.",
                "A missing column or row is missing data: it is left blank, never counted as zero.",
            ],
            fix: [
                "Bổ sung cột, hàng đúng theo mẫu rồi gửi lại.",
                "Restore the column or row as in the template and send it again.",
            ],
            example: "\
| Tên tổ chức | Trong tháng | Lũy kế |  (thiếu cột Nữ)",
        },
        Code::DuplicateLabel => ExplainPage {
            why: [
                "Một chỉ tiêu có hai chỗ ghi thì không biết số nào đúng.",
                "Where an indicator stands twice, it cannot be told which figure is right.",
            ],
            fix: ["Giữ lại một chỗ đúng theo mẫu.", "Keep one, as in the template."],
            example: "\
| Nữ | Dân tộc thiểu số | Nữ |
| 5  | 2                | 6  |",
        },
        Code::TemplateChanged => ExplainPage {
            why: [
                "Tiêu đề khác mẫu được hiểu theo cách gần nhất; hiểu nhầm cột là sai cả cột.",
                "Labels that differ from the template were taken for the nearest; a column taken for another is wrong throughout.",
            ],
            fix: [
                "Xác nhận cách hiểu; lần sau giữ nguyên mẫu.",
                "Confirm how they were taken; keep the template next time.",
            ],
            example: "\
| ghi: Trong tháang | hiểu là: Trong tháng |",
        },
        Code::HiddenData => ExplainPage {
            why: [
                "Số nằm ở hàng, cột bị ẩn vẫn được tính, dù người đọc không thấy.",
                "Figures in hidden rows or columns are counted although a reader does not see them.",
            ],
            fix: [
                "Bỏ ẩn, kiểm tra, xác nhận số liệu đó phải tính.",
                "Unhide them, check them, confirm that they count.",
            ],
            example: "\
| hàng 12–14 ẩn | 3 tổ chức, 27 đảng viên |",
        },
        Code::UnknownColumn => ExplainPage {
            why: [
                "Cột hoặc hàng ngoài mẫu không thuộc chỉ tiêu nào nên không được dùng.",
                "A column or row outside the template belongs to no indicator and is not used.",
            ],
            fix: ["Ghi số liệu vào đúng mục của mẫu.", "Write the figures where the template asks."],
            example: "\
| Lũy kế | Ước tháng 10 |
| 12     | 3            |",
        },
        Code::OrganisationChanged => ExplainPage {
            why: [
                "Tổ chức thêm, mất hoặc đổi tên làm lệch so sánh giữa hai kỳ; một tổ chức ở hai đơn vị bị tính hai lần.",
                "Organisations that come, go or change names upset comparisons; one under two units is counted twice.",
            ],
            fix: [
                "Xác nhận, ghi lý do (sáp nhập, thành lập, đổi tên) vào giai-trinh.xlsx, hoặc ghi lại đúng tên cũ.",
                "Confirm, give the reason (merger, founding, renaming) in giai-trinh.xlsx, or restore the name.",
            ],
            example: "\
| tháng 8 | Chi bộ Trường THCS Lê Lợi |
| tháng 9 | Chi bộ Trường Lê Lợi      |",
        },
        Code::NotANumber => ExplainPage {
            why: [
                "Chữ trong ô số liệu không cộng được; đoán số là có thể sai.",
                "Text in a cell for figures cannot be added up; to guess may be wrong.",
            ],
            fix: [
                "Ghi lại bằng chữ số; ghi chú để ở cột Ghi chú.",
                "Write digits only; remarks belong to the column Ghi chú.",
            ],
            example: "\
|            | Số quần chúng dự lớp |
| Chi bộ Hai | 8 đ/c và 1 QC        |",
        },
        Code::AmbiguousNumber => ExplainPage {
            why: [
                "Một số đọc được hai cách có thể lệch cả nghìn lần.",
                "A number that can be read in two ways may be off by a thousand times.",
            ],
            fix: [
                "Ghi lại cho rõ: không dùng dấu chấm, dấu phẩy trong số nguyên.",
                "Write it unmistakably: no dots or commas in whole numbers.",
            ],
            example: "\
| Hiện có | 1,153 |  1153 hay 1,153?",
        },
        Code::FractionalCount => ExplainPage {
            why: [
                "Số người, số tổ chức không có phần lẻ; thường là dấu chấm hàng nghìn bị hiểu thành dấu thập phân.",
                "People and organisations have no fractions; mostly a thousands dot was taken for a decimal one.",
            ],
            fix: ["Ghi lại số nguyên, không dấu chấm.", "Write a whole number without dots."],
            example: "\
| Hiện có | 1.153 |  có phải 1153?",
        },
        Code::NegativeCount => ExplainPage {
            why: ["Số lượng không thể nhỏ hơn 0.", "A count cannot be below zero."],
            fix: ["Kiểm tra công thức và ghi lại.", "Check the formula and write it again."],
            example: "\
| Số hồ sơ đang chờ xét | -1 |",
        },
        Code::ErrorValue => ExplainPage {
            why: [
                "Ô báo lỗi không có giá trị; các tổng dựa vào ô đó cũng sai.",
                "A cell with an error has no value, and sums that use it are wrong.",
            ],
            fix: ["Sửa công thức, hoặc ghi thẳng số.", "Mend the formula, or write the number."],
            example: "\
| Lũy kế | #REF! |",
        },
        Code::NoCachedValue => ExplainPage {
            why: [
                "Tệp do phần mềm khác ghi có thể chưa lưu kết quả công thức, hoặc lưu kết quả cũ; đọc vào sẽ thiếu hoặc sai.",
                "A file written by another program may store no result of a formula, or an old one; it would be read as missing or wrong.",
            ],
            fix: [
                "Mở tệp bằng Excel, bấm F9, lưu lại rồi gửi.",
                "Open the file in Excel, press F9, save it and send it again.",
            ],
            example: "\
| Tổng cộng | =SUM(C9:C30) | kết quả lưu: (trống) |",
        },
        Code::ComputedValue => ExplainPage {
            why: [
                "Công thức đơn giản chưa lưu kết quả đã được tính lại từ chính các ô của biểu.",
                "A simple formula without a stored result was computed from the sheet's own cells.",
            ],
            fix: [
                "Không cần làm gì; lần sau lưu tệp bằng Excel trước khi gửi.",
                "Nothing to do; save the file in Excel before sending next time.",
            ],
            example: "\
| =C9+C10 | 100 + 20 | 120 |",
        },
        Code::ConvertedText => ExplainPage {
            why: [
                "Số lưu dạng chữ không cộng được trong Excel; đã đọc thành số và giữ nguyên chữ gốc. Chữ TCVN3, VNI đã chuyển sang Unicode.",
                "Numbers stored as text do not add up in Excel; they were read as numbers, the text is kept. TCVN3 and VNI texts were converted.",
            ],
            fix: [
                "Không cần làm gì; lần sau ghi bằng số, gõ bằng Unicode.",
                "Nothing to do; enter numbers, and type in Unicode next time.",
            ],
            example: "\
| \"02\" | 2 |",
        },
        Code::TotalMismatch => ExplainPage {
            why: [
                "Số tổng gõ tay thường không được sửa khi một hàng thay đổi. Tổng của đơn vị luôn lấy từ các hàng.",
                "Totals typed by hand are often not corrected when a row changes. A unit's total is always taken from its rows.",
            ],
            fix: [
                "Kiểm tra các hàng của cột đó, sửa hàng sai hoặc số tổng.",
                "Check the rows of that column; correct the wrong row, or the total.",
            ],
            example: "\
|              | Hiện có |
| Chi bộ Hai   | 20      |
| Chi bộ Ba    | 31      |
| Tổng cộng    | 52      |  các hàng cộng được 51",
        },
        Code::PercentMismatch => ExplainPage {
            why: [
                "Tỷ lệ tính sai hoặc tính trên mẫu số khác làm sai xếp hạng. Tỷ lệ luôn được tính lại từ tử số và mẫu số.",
                "A wrong percentage, or one of another denominator, upsets the ranking. Ratios are always recomputed.",
            ],
            fix: [
                "Tính lại tỷ lệ; nếu mẫu số khác thì ghi rõ.",
                "Compute it again; if another denominator is meant, say so.",
            ],
            example: "\
| Lũy kế | Chỉ tiêu | Tỷ lệ % |
| 4      | 5        | 81      |  4/5 = 80%",
        },
        Code::SubsetExceedsTotal => ExplainPage {
            why: [
                "Số “trong đó” là một phần của tổng số nên không thể lớn hơn.",
                "A subset is a part of its whole and cannot be more.",
            ],
            fix: [
                "Kiểm tra lại cả hai ô: ô “trong đó” và ô tổng số.",
                "Check both cells: the subset's and the whole's.",
            ],
            example: "\
|            | Lũy kế | Trong đó: Nữ |
| Chi bộ Hai | 7      | 9            |  9 > 7",
        },
        Code::PartsMismatch => ExplainPage {
            why: [
                "“Chia ra”, “gồm” là chia hết: các phần cộng lại phải đúng bằng tổng số.",
                "“Chia ra”, “gồm” divide the whole completely: the parts must add up to it.",
            ],
            fix: ["Kiểm tra tổng số và từng phần.", "Check the whole and each part."],
            example: "\
| Tổng số TCCSĐ | Đảng bộ cơ sở | Chi bộ cơ sở |
| 10            | 4             | 5            |  4 + 5 = 9",
        },
        Code::YtdDecreased => ExplainPage {
            why: [
                "Số lũy kế từ đầu năm chỉ tăng hoặc giữ nguyên; giảm là kỳ này hoặc kỳ trước ghi sai.",
                "A figure summed since January rises or stays; if it falls, this period's or the one before is wrong.",
            ],
            fix: [
                "Kiểm tra ô này; nếu kỳ trước ghi sai thì ghi lý do vào giai-trinh.xlsx.",
                "Check the cell; if the period before was wrong, give the reason in giai-trinh.xlsx.",
            ],
            example: "\
|            | Lũy kế tháng 8 | Lũy kế tháng 9 |
| Chi bộ Bốn | 3              | 2              |",
        },
        Code::YtdNotSum => ExplainPage {
            why: [
                "Lũy kế kỳ này phải bằng lũy kế kỳ trước cộng số trong kỳ; lệch là một trong ba số sai.",
                "A year-to-date figure is that of the period before plus this period's; if not, one of the three is wrong.",
            ],
            fix: [
                "Kiểm tra số trong kỳ và số lũy kế; đối chiếu với báo cáo kỳ trước.",
                "Check the period's figure and the year-to-date one against the last report.",
            ],
            example: "\
|            | Lũy kế tháng 8 | Trong tháng 9 | Lũy kế tháng 9 |
| Chi bộ Một | 12             | 1             | 31             |  12 + 1 = 13",
        },
        Code::OpeningMismatch => ExplainPage {
            why: [
                "Số đầu kỳ là số cuối kỳ trước đã báo cáo; khác nhau là một kỳ ghi sai hoặc sửa mà không báo.",
                "An opening figure is the closing one that was reported; if not, one report is wrong or was changed in silence.",
            ],
            fix: [
                "Ghi lại đúng số đã báo cáo, hoặc báo cáo lại kỳ trước.",
                "Write what was reported, or report the earlier period again.",
            ],
            example: "\
| 31/12/2021, báo cáo năm 2021 | 25 |
| Đầu năm, báo cáo tháng 9     | 35 |",
        },
        Code::BalanceBroken => ExplainPage {
            why: [
                "Cuối kỳ = đầu kỳ + tăng − giảm. Lệch một người là có một ô sai hoặc một trường hợp chưa tính.",
                "Closing = opening + increase − decrease. A difference of one is a wrong cell or a person not counted.",
            ],
            fix: [
                "Kiểm tra bốn ô: đầu kỳ, tăng, giảm, cuối kỳ.",
                "Check the four cells: opening, increase, decrease, closing.",
            ],
            example: "\
| A. Đầu kỳ | B. Tăng | C. Giảm | D. Cuối kỳ |
| 96        | 10      | 3       | 130        |  96 + 10 − 3 = 103",
        },
        Code::RuleBroken => ExplainPage {
            why: [
                "Biểu hoặc thư mục làm việc đã khai báo một quy tắc và số liệu không đúng quy tắc đó. Gõ “tonghop explain” với id của quy tắc để xem.",
                "The form or the workspace declares a rule that the figures break. “tonghop explain” with the rule's id says which.",
            ],
            fix: ["Kiểm tra các ô nêu trong thông báo.", "Check the cells that the message names."],
            example: "\
| Biểu 1, hàng D | Biểu 5, cột tổng số |
| 110            | 108                 |",
        },
        Code::TargetSumMismatch => ExplainPage {
            why: [
                "Chỉ tiêu giao cho tỉnh và tổng chỉ tiêu giao cho đơn vị có thể khác nhau; phải biết vì sao, không chọn ngầm một bên.",
                "The province's target and the sum of the units' may differ; one must know why, and none is chosen in silence.",
            ],
            fix: [
                "Kiểm tra chi-tieu.xlsx; nếu đúng thì ghi lý do vào giai-trinh.xlsx với đơn vị là tên tỉnh.",
                "Check chi-tieu.xlsx; if it is right, give the reason in giai-trinh.xlsx under the province's name.",
            ],
            example: "\
| Toàn tỉnh            | 1.905 |
| Các đơn vị cộng lại  | 1.950 |",
        },
        Code::TransferMismatch => ExplainPage {
            why: [
                "Trong một tỉnh, số chuyển đi huyện khác và số chuyển đến từ huyện khác phải gặp nhau, trừ hồ sơ đang chuyển.",
                "Inside a province transfers out and in meet, but for papers under way.",
            ],
            fix: [
                "Đối chiếu giữa các đơn vị; ghi lý do vào giai-trinh.xlsx.",
                "Compare the units; give the reason in giai-trinh.xlsx.",
            ],
            example: "\
| Chuyển đến từ huyện khác trong tỉnh | 31 |
| Chuyển đi huyện khác trong tỉnh     | 33 |",
        },
        Code::UnusualChange => ExplainPage {
            why: [
                "Số thay đổi quá cả hai ngưỡng (số tuyệt đối và tỷ lệ) thường là ghi nhầm, hoặc có sáp nhập, chia tách.",
                "A change beyond both bounds (absolute and relative) is mostly a slip, or a merger or division.",
            ],
            fix: [
                "Kiểm tra lại; nếu đúng thì ghi lý do vào giai-trinh.xlsx.",
                "Check it; if it is right, give the reason in giai-trinh.xlsx.",
            ],
            example: "\
|            | Hiện có tháng 8 | Hiện có tháng 9 |
| Chi bộ Sáu | 18              | 48              |",
        },
    }
}
