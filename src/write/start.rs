//! What `init` writes: a commented `tonghop.toml`, and the roster and target sheets with the units already seen.

use super::excel;
use super::page::{Base, Cover, Line, Page, PageCell, Show};
use crate::model::letterhead::Letterhead;
use crate::model::period::Period;
use crate::model::place::At;
use crate::model::roster::Unit;
use crate::workspace::sheets::{ColumnHead, Schema, adjustments, reasons, roster, rulings, targets};

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
    let rows = units.iter().map(|unit| line(&roster::SCHEMA, &roster::written(unit)));
    sheet(&roster::SCHEMA, rows.collect(), roster::SCHEMA.help().map(str::to_owned).collect())
}

/// `phan-loai.xlsx`: what the officer decides about single files, still empty.
pub fn rulings() -> Result<Vec<u8>, super::NotMade> {
    empty(&rulings::SCHEMA)
}

/// `giai-trinh.xlsx`: reasons that were given for findings, still empty.
pub fn reasons() -> Result<Vec<u8>, super::NotMade> {
    empty(&reasons::SCHEMA)
}

/// `dieu-chinh.xlsx`: what units said beside their reports that a cell should say, still empty.
pub fn adjustments() -> Result<Vec<u8>, super::NotMade> {
    empty(&adjustments::SCHEMA)
}

/// `chi-tieu.xlsx`, with the units to give targets to on its page of help.
pub fn targets(units: &[Unit], latest: Option<Period>) -> Result<Vec<u8>, super::NotMade> {
    // Without a report there is no year to go by; the example of the manual does.
    let year = latest.map_or(2022, |p| p.year).to_string();
    let help = targets::SCHEMA.help().map(|text| text.replace("{year}", &year));
    let seen = (!units.is_empty()).then(|| "Các đơn vị đã thấy trong báo cáo:".to_owned());
    let help = help.chain(seen).chain(units.iter().map(|u| u.name.clone()));
    sheet(&targets::SCHEMA, Vec::new(), help.collect())
}

fn empty(schema: &Schema) -> Result<Vec<u8>, super::NotMade> {
    sheet(schema, Vec::new(), schema.help().map(str::to_owned).collect())
}

/// A row with these texts under the columns of these names.
fn line(schema: &Schema, texts: &[(&str, String)]) -> Line {
    let text = |head: &ColumnHead| texts.iter().find(|(name, text)| *name == head.written() && !text.is_empty());
    let show = |head: &ColumnHead| text(head).map_or(Show::Blank, |(_, text)| Show::Text(text.clone()));
    let cells = (0..).zip(schema.columns).map(|(col, head)| PageCell::new(col, show(head), Base::Label.plain()));
    Line::of(cells.collect())
}

fn sheet(schema: &Schema, rows: Vec<Line>, help: Vec<String>) -> Result<Vec<u8>, super::NotMade> {
    let heads = (0..).zip(schema.columns);
    let head = Line::of(heads.map(|(col, head)| PageCell::text(col, head.written(), Base::Header.plain())).collect());
    let lines: Vec<Line> = std::iter::once(head).chain(rows).collect();
    let help: Vec<Line> =
        help.into_iter().map(|text| Line::of(vec![PageCell::text(0, text, Base::Remark.plain())])).collect();
    let page = |name: &str, widths: Vec<f64>, freeze: Option<At>, rows: Vec<Line>| Page {
        freeze,
        ..Page::new(name.to_owned(), widths, rows)
    };
    let widths = schema.columns.iter().map(|c| c.width).collect();
    let pages = vec![page(schema.name, widths, Some(At::new(1, 0)), lines), page("Hướng dẫn", vec![100.0], None, help)];
    excel::workbook(pages, &Cover::new(schema.name, &Letterhead::default())).map_err(|e| super::NotMade(e.to_string()))
}
