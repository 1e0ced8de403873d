//! What `init` writes: a commented `tonghop.toml`, and the roster and target sheets with the units already seen.

use super::excel;
use super::page::{Base, Cover, Line, Page, PageCell, Show};
use crate::model::letterhead::Letterhead;
use crate::model::period::Period;
use crate::model::place::At;
use crate::model::roster::Unit;

/// `tonghop.toml`, every line explained.
pub fn declaration(province: &str, committee: &str, inbox: &str, forms: &[&str]) -> String {
    let (first, all) = (forms.first().copied().unwrap_or_default(), forms.join(", "));
    format!(
        r#"# Thư mục làm việc của tonghop. Sửa bằng Notepad hoặc trình soạn thảo bất kỳ; dòng bắt đầu bằng # là chú thích.

# Tên tỉnh và tên cấp ủy, in ở đầu các bảng.
province = {province:?}
committee = {committee:?}

# Danh mục đơn vị và bảng chỉ tiêu, sửa bằng Excel.
units = "don-vi.xlsx"
targets = "chi-tieu.xlsx"

# Nơi để các tệp nhận được, mỗi kỳ một thư mục: 2022-09 (tháng), 2022-Q3 (quý), 2022-H1 (6 tháng), 2022-9M, 2022 (năm).
inbox = {inbox:?}

# Nơi ghi kết quả: out/2022-09/…
output = "out"

# Các biểu dùng trong thư mục này: {all}, hoặc đường dẫn tới tệp .toml của biểu riêng.
forms = [{first:?}]

# Mã của tỉnh trong danh mục của cấp trên, nếu bảng tổng hợp được gửi lên để tổng hợp tiếp.
# code = "49"

# Mật khẩu để mở các tệp có mật khẩu; bỏ dấu # để dùng. Có thể để trong một tệp riêng: --password-file.
# passwords = ["mật khẩu của đơn vị"]

# Thể thức in; bỏ dấu # để đổi. Không ghi ngày (date) thì để trống ngày, tháng cho ký tay.
# [print]
# superior = "TỈNH ỦY …"             # mặc định là tên cấp ủy
# body = "BAN TỔ CHỨC"
# place = "…"
# date = 2022-09-25
# prepared = {{ lines = ["NGƯỜI LẬP BIỂU"], name = "" }}
# signed = {{ lines = ["K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"], name = "" }}
# secrecy = "MẬT"
# spelling = "ủy"                     # hoặc "uỷ"
# paper = "auto"                      # hoặc "A4", "A3"
# percent_digits = 2                  # số chữ số thập phân của tỷ lệ %

# Hạn nộp của từng biểu: ngày của tháng cuối kỳ; months_after = 1 là tháng sau; cut_off là ngày chốt số liệu.
# [[due]]
# form = {first:?}
# day = 25
# months_after = 0
# cut_off = 22

# Giới hạn khi mở tệp; bỏ dấu # để đổi.
# [limits]
# file_mib = 100       # cỡ một tệp
# part_mib = 300       # một phần của tệp khi giải nén
# ratio = 200          # số lần lớn lên khi giải nén
# unpacked_mib = 400   # mọi tệp trong một thư hoặc một gói nén
# entries = 500        # số tệp trong một thư hoặc một gói nén
# depth = 3            # thư trong thư, gói nén trong gói nén
# cells = 500000       # số ô của một trang tính
# sheets = 300         # số trang tính
# seconds = 30         # thời gian mở một tệp
# memory_mib = 1024    # bộ nhớ để mở một tệp
"#
    )
}

/// `don-vi.xlsx`.
pub fn roster(units: &[Unit]) -> Result<Vec<u8>, super::NotMade> {
    let header = [
        "Mã",
        "Tên đơn vị",
        "Tên viết trong báo cáo",
        "Loại hình",
        "Khối",
        "Tên khác",
        "Email",
        "Từ ngày",
        "Đến ngày",
        "Biểu phải nộp",
        "Hợp nhất từ",
    ];
    let rows = units.iter().map(|u| {
        let fields = [
            u.code.as_str(),
            u.name.as_str(),
            u.report_name.as_str(),
            u.kind.as_str(),
            u.block.as_str(),
            &u.aliases.join("; "),
            &u.emails.join("; "),
            "",
            "",
            "",
            "",
        ]
        .map(str::to_owned);
        line(&fields)
    });
    let help = [
        "Mỗi hàng là một đơn vị phải báo cáo, theo đúng thứ tự muốn in.",
        "Mã: chữ hoặc số, giữ nguyên số 0 ở đầu; mỗi mã một đơn vị.",
        "Tên viết trong báo cáo: tên đơn vị ghi ở đầu biểu, ví dụ Huyện ủy Núi Thành.",
        "Khối: nhóm để cộng riêng trong bảng tổng hợp.",
        "Tên khác: các cách viết khác, cách nhau dấu chấm phẩy.",
        "Email: địa chỉ đơn vị dùng để gửi báo cáo.",
        "Từ ngày, Đến ngày (dd/mm/yyyy): chỉ ghi khi đơn vị mới lập hoặc đã giải thể.",
        "Biểu phải nộp: để trống là mọi biểu; ghi mã biểu cách nhau dấu chấm phẩy, hoặc “miễn”.",
        "Hợp nhất từ: tên hoặc mã các đơn vị cũ (vẫn giữ trong danh mục, ghi Đến ngày) để so sánh với kỳ trước khi hợp nhất.",
    ];
    sheet("Đơn vị", &header, &[8.0, 26.0, 32.0, 14.0, 22.0, 34.0, 32.0, 12.0, 12.0, 18.0, 30.0], rows.collect(), &help)
}

/// `phan-loai.xlsx`: what the officer decides about single files, still empty.
pub fn rulings() -> Result<Vec<u8>, super::NotMade> {
    let header = ["Tệp", "Trang tính", "Đơn vị", "Biểu", "Kỳ", "Xử lý", "Người quyết định"];
    let help = [
        "Mỗi hàng là một quyết định về một tệp mà chương trình không tự xác định được. Ô để trống: chương trình tự xác định.",
        "Tệp: tên tệp, hoặc đường dẫn trong thư mục nhận, ví dụ 2022-09/BC thang 9.xlsx hoặc thu.eml/BC.xlsx.",
        "Trang tính: chỉ ghi khi quyết định chỉ cho một trang tính của tệp.",
        "Đơn vị: tên hoặc mã trong danh mục. Biểu: mã hoặc tên biểu. Kỳ: 2022-09, 2022-Q3, 2022-H1, 2022-9M, 2022.",
        "Xử lý: ghi “bỏ qua” nếu tệp không phải báo cáo.",
        "Quyết định được dùng ngay lần chạy sau và ghi rõ ở trang Tình hình nộp.",
    ];
    sheet("Phân loại", &header, &[48.0, 20.0, 28.0, 16.0, 12.0, 14.0, 28.0], Vec::new(), &help)
}

/// `giai-trinh.xlsx`: reasons that were given for findings, still empty.
pub fn reasons() -> Result<Vec<u8>, super::NotMade> {
    let header = ["Đơn vị", "Mã hoặc quy tắc", "Tổ chức", "Kỳ", "Đến ngày", "Lý do", "Người giải trình", "Văn bản"];
    let help = [
        "Mỗi hàng là một giải trình. Phát hiện vẫn được giữ và in kèm lý do; không có gì bị giấu đi.",
        "Đơn vị: tên hoặc mã trong danh mục; ghi tên tỉnh nếu phát hiện thuộc về toàn tỉnh.",
        "Mã hoặc quy tắc: ghi như ở trang Kiểm tra, ví dụ unusual-change; chạy “tonghop explain” để xem tất cả.",
        "Tổ chức: chỉ ghi khi giải trình chỉ cho một tổ chức, đúng tên trong báo cáo.",
        "Kỳ: 2022-09. Đến ngày (dd/mm/yyyy): ghi khi giải trình dùng cho nhiều kỳ; mọi giải trình đều có ngày kết thúc.",
        "Người giải trình, Văn bản: ai giải trình, theo văn bản nào.",
    ];
    sheet("Giải trình", &header, &[28.0, 24.0, 30.0, 12.0, 14.0, 50.0, 26.0, 22.0], Vec::new(), &help)
}

/// `dieu-chinh.xlsx`: what units said beside their reports that a cell should say, still empty.
pub fn adjustments() -> Result<Vec<u8>, super::NotMade> {
    let header = ["Kỳ", "Đơn vị", "Tổ chức", "Chỉ tiêu", "Giá trị", "Người báo", "Ngày", "Văn bản"];
    let help = [
        "Mỗi hàng là một ô được điều chỉnh theo lời báo của đơn vị, thay cho việc gửi lại cả báo cáo.",
        "Kỳ: 2022-09. Đơn vị: tên hoặc mã trong danh mục. Tổ chức: đúng tên trong báo cáo.",
        "Chỉ tiêu: tên cột của biểu, hoặc khóa như admitted_ytd. Giá trị: số đúng.",
        "Người báo: ai báo, ở đơn vị nào; bắt buộc. Ngày (dd/mm/yyyy), Văn bản: nếu có.",
        "Số gốc trong báo cáo được giữ và ghi bên cạnh số điều chỉnh ở trang Nguồn số liệu và facts.csv.",
    ];
    sheet("Điều chỉnh", &header, &[12.0, 28.0, 34.0, 28.0, 12.0, 28.0, 14.0, 22.0], Vec::new(), &help)
}

/// `chi-tieu.xlsx`, with a row to be filled in for each unit.
pub fn targets(units: &[Unit], latest: Option<Period>) -> Result<Vec<u8>, super::NotMade> {
    // Without a report there is no year to go by; the example of the manual does.
    let year = latest.map_or(2022, |p| p.year);
    let header =
        ["Năm", "Đơn vị", "Chỉ tiêu", "Căn cứ", "Số văn bản", "Ngày văn bản", "Số lượng", "Tính trên", "Làm tròn"];
    let help = [
        "Mỗi hàng là một chỉ tiêu giao cho một đơn vị, hoặc cho cả tỉnh (ghi tên tỉnh ở cột Đơn vị).".to_owned(),
        format!("Ví dụ: {year} · Núi Thành · Kết nạp đảng viên · Quyết định · 426-QĐ/TU · 25/01/{year} · 117"),
        "Chỉ tiêu: tên cột của biểu. Kết nạp đảng viên là số lũy kế từ đầu năm.".to_owned(),
        "Một chỉ tiêu có thể có nhiều căn cứ (Quyết định, Nghị quyết), mỗi căn cứ một hàng.".to_owned(),
        "Điều chỉnh: thêm hàng mới với ngày văn bản mới; hàng có ngày muộn hơn được dùng từ ngày đó.".to_owned(),
        "Không ghi ngày: có hiệu lực từ 01/01.".to_owned(),
        "Giao như nhau cho mọi đơn vị: ghi “Mỗi đơn vị” ở cột Đơn vị.".to_owned(),
        "Giao theo tỷ lệ: Số lượng ghi 3%, Tính trên ghi tên cột của biểu, Làm tròn ghi gần nhất, lên hoặc xuống."
            .to_owned(),
    ];
    let help: Vec<&str> = help
        .iter()
        .map(String::as_str)
        .chain((!units.is_empty()).then_some("Các đơn vị đã thấy trong báo cáo:"))
        .chain(units.iter().map(|u| u.name.as_str()))
        .collect();
    sheet("Chỉ tiêu", &header, &[8.0, 28.0, 24.0, 16.0, 22.0, 14.0, 12.0, 24.0, 12.0], Vec::new(), &help)
}

fn line(fields: &[String]) -> Line {
    Line::of(
        (0..)
            .zip(fields)
            .map(|(col, text)| {
                PageCell::new(
                    col,
                    if text.is_empty() { Show::Blank } else { Show::Text(text.clone()) },
                    Base::Label.plain(),
                )
            })
            .collect(),
    )
}

fn sheet(
    name: &str,
    header: &[&str],
    widths: &[f64],
    rows: Vec<Line>,
    help: &[&str],
) -> Result<Vec<u8>, super::NotMade> {
    let head =
        Line::of((0..).zip(header).map(|(col, text)| PageCell::text(col, *text, Base::Header.plain())).collect());
    let lines: Vec<Line> = std::iter::once(head).chain(rows).collect();
    let help: Vec<Line> =
        help.iter().map(|text| Line::of(vec![PageCell::text(0, *text, Base::Remark.plain())])).collect();
    let page = |name: &str, widths: Vec<f64>, freeze: Option<At>, rows: Vec<Line>| Page {
        freeze,
        ..Page::new(name.to_owned(), widths, rows)
    };
    let pages =
        vec![page(name, widths.to_vec(), Some(At::new(1, 0)), lines), page("Hướng dẫn", vec![100.0], None, help)];
    excel::workbook(pages, &Cover::new(name, &Letterhead::default())).map_err(|e| super::NotMade(e.to_string()))
}
