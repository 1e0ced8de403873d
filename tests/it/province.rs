//! A province of any size, the same each time: a roster, targets, reports on the built-in monthly sheet of which a tenth
//! come by mail, earlier months, and a few mistakes.

use super::base64::base64;
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};
use std::path::Path;

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Province {
    /// Units, each with one report a month.
    pub reports: u32,
    /// Organisations in each report.
    pub organisations: u32,
    /// Months before the ninth of 2022, at most eight.
    pub earlier: u32,
}

impl Province {
    /// Twenty organisations in each report.
    pub fn of(reports: u32, earlier: u32) -> Province {
        Province { reports, organisations: 20, earlier }
    }

    /// Writes the workspace.
    pub fn write(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(
            folder.join("tonghop.toml"),
            "province = \"Giả Định\"\ncommittee = \"Tỉnh ủy Giả Định\"\nunits = \"don-vi.xlsx\"\ntargets = \"chi-tieu.xlsx\"\nforms = [\"ptdv-01\"]\n",
        )
        .unwrap();
        std::fs::write(folder.join("don-vi.xlsx"), self.roster()).unwrap();
        std::fs::write(folder.join("chi-tieu.xlsx"), self.targets()).unwrap();
        for month in 9 - self.earlier.min(8)..=9 {
            let inbox = folder.join(format!("inbox/2022-{month:02}"));
            std::fs::create_dir_all(&inbox).unwrap();
            (0..self.reports).into_par_iter().for_each(|unit| {
                let (file, bytes) = self.parcel(unit, month);
                std::fs::write(inbox.join(file), bytes).unwrap();
            });
        }
    }

    /// What a unit sends in: a workbook, or a mail with one.
    fn parcel(&self, unit: u32, month: u32) -> (String, Vec<u8>) {
        let name = format!("BC PTDV thang {month} {:05}.xlsx", unit + 1);
        let report = self.report(unit, month);
        if unit % 10 != 3 {
            return (name, report);
        }
        let text = format!(
            "From: don-vi-{unit}@giadinh.example.vn\r\nTo: tochuc@giadinh.example.vn\r\nDate: Mon, 26 Sep 2022 08:00:00 +0700\r\nMessage-ID: <{unit}.{month}@giadinh.example.vn>\r\nSubject: Bao cao thang {month}/2022\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nKinh gui Ban To chuc.\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{}\r\n--b--\r\n",
            base64(&report)
        );
        (format!("{:05}.eml", unit + 1), text.into_bytes())
    }

    fn roster(&self) -> Vec<u8> {
        let titles = ["Mã", "Tên đơn vị", "Tên viết trong báo cáo", "Loại hình", "Khối", "Email"];
        sheet("Đơn vị", |sheet| {
            titles.into_iter().zip(0..).for_each(|(title, col)| text(sheet, 0, col, title));
            for unit in 0..self.reports {
                let (row, name) = (unit + 1, commune(unit));
                let kind = kind(unit);
                text(sheet, row, 0, &format!("{:05}", unit + 1));
                text(sheet, row, 1, &name);
                text(sheet, row, 2, &format!("Đảng ủy {kind} {name}"));
                text(sheet, row, 3, &format!("đảng ủy {kind}"));
                text(sheet, row, 4, &format!("Khối {}", unit % 8 + 1));
                text(sheet, row, 5, &format!("don-vi-{unit}@giadinh.example.vn"));
            }
        })
    }

    fn targets(&self) -> Vec<u8> {
        let titles = ["Năm", "Đơn vị", "Chỉ tiêu", "Căn cứ", "Số văn bản", "Ngày văn bản", "Số lượng"];
        let of = |unit| (0..self.organisations).map(|n| target(unit, n)).sum::<u32>();
        let all = (0..self.reports).map(of).sum::<u32>();
        sheet("Chỉ tiêu", |sheet| {
            titles.into_iter().zip(0..).for_each(|(title, col)| text(sheet, 0, col, title));
            let mut line = |row: u32, whom: &str, basis: [&str; 3], amount: u32| {
                let words = ["2022", whom, "Kết nạp đảng viên", basis[0], basis[1], basis[2]];
                words.into_iter().zip(0..).skip(1).for_each(|(word, col)| text(sheet, row, col, word));
                sheet.write(row, 0, 2022).unwrap();
                sheet.write(row, 6, amount).unwrap();
            };
            line(1, "Giả Định", ["Nghị quyết", "12-NQ/TU", "05/01/2022"], all);
            for unit in 0..self.reports {
                line(unit + 2, &format!("{:05}", unit + 1), ["Quyết định", "426-QĐ/TU", "25/01/2022"], of(unit));
            }
        })
    }

    fn report(&self, unit: u32, month: u32) -> Vec<u8> {
        sheet("Bieu 01", |sheet| {
            text(sheet, 0, 0, "TỈNH ỦY GIẢ ĐỊNH");
            text(sheet, 1, 0, &format!("ĐẢNG ỦY {} {}", kind(unit), commune(unit)).to_uppercase());
            text(sheet, 3, 0, &format!("Tháng {month}/2022"));
            let plain = Format::new();
            sheet.merge_range(5, 0, 6, 0, "TT", &plain).unwrap();
            sheet.merge_range(5, 1, 6, 1, "Tên tổ chức cơ sở đảng", &plain).unwrap();
            for (col, (group, label)) in (2..).zip(LABELS) {
                text(sheet, 5, col, if group.is_empty() { label } else { group });
                if !group.is_empty() {
                    text(sheet, 6, col, label);
                }
            }
            for n in 0..self.organisations {
                let row = 7 + n;
                sheet.write(row, 0, n + 1).unwrap();
                text(sheet, row, 1, &organisation(unit, n));
                for (col, figure) in (2..).zip(figures(unit, n, month)) {
                    sheet.write(row, col, figure).unwrap();
                }
            }
            mistakes(sheet, unit, month);
        })
    }
}

/// A report in fifty says more women than people, one in seventy writes words for a number.
fn mistakes(sheet: &mut Worksheet, unit: u32, month: u32) {
    if unit % 50 == 7 && month == 9 {
        sheet.write(7, 12, 99).unwrap();
    }
    if unit % 70 == 11 {
        text(sheet, 8, 5, "chưa có");
    }
}

fn sheet(name: &str, fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(2022, 9, 26).unwrap();
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    fill(book.add_worksheet().set_name(name).unwrap());
    book.save_to_buffer().unwrap()
}

fn text(sheet: &mut Worksheet, row: u32, col: u16, text: &str) {
    sheet.write(row, col, text).unwrap();
}

/// The figures of an organisation: those of the year never fall, parts are no more than their whole.
fn figures(unit: u32, n: u32, month: u32) -> [f64; 22] {
    let pace = (unit * 7 + n * 3) % 4;
    let admitted = |month: u32| pace * month / 4;
    let (so_far, target) = (admitted(month), target(unit, n));
    let open = 30 + (unit * 13 + n * 5) % 90;
    let part = |k: u32| so_far * ((unit + n * k) % 5) / 5;
    let other = |k: u32| month * ((unit + n + k) % 4) / 3;
    let rate = (f64::from(so_far) / f64::from(target) * 10_000.0).round() / 100.0;
    let now =
        [open, open + so_far, target, other(3), other(4), other(5), other(6), so_far - admitted(month - 1), so_far];
    let parts = (10..18).map(part).map(f64::from);
    let rest = [other(18), 0, u32::from(n == 3 && month > 4), 0].map(f64::from);
    let mut out = [0.0; 22];
    let all = now.map(f64::from).into_iter().chain([rate]).chain(parts).chain(rest);
    out.iter_mut().zip(all).for_each(|(place, figure)| *place = figure);
    out
}

fn target(unit: u32, n: u32) -> u32 {
    4 + (unit + n) % 5
}

fn kind(unit: u32) -> &'static str {
    if unit % 7 == 2 { "phường" } else { "xã" }
}

/// Names that communes may have, each once; some differ in a tone alone.
pub fn commune(unit: u32) -> String {
    const FIRST: [&str; 40] = [
        "An",
        "Bình",
        "Cẩm",
        "Cát",
        "Châu",
        "Duy",
        "Đại",
        "Điện",
        "Đông",
        "Đức",
        "Gia",
        "Hà",
        "Hải",
        "Hòa",
        "Hoài",
        "Hương",
        "Kim",
        "Lộc",
        "Long",
        "Mỹ",
        "Nam",
        "Nghĩa",
        "Ninh",
        "Phú",
        "Phước",
        "Quảng",
        "Quế",
        "Sơn",
        "Tam",
        "Tân",
        "Thạch",
        "Thanh",
        "Thượng",
        "Tiên",
        "Trà",
        "Trung",
        "Vạn",
        "Việt",
        "Vĩnh",
        "Xuân",
    ];
    const SECOND: [&str; 45] = [
        "Thành", "Thạnh", "Thanh", "Phú", "Phù", "Mỹ", "Sơn", "Lộc", "Hưng", "Hòa", "Hóa", "Bình", "Lâm", "Giang",
        "Hải", "Hà", "Dương", "Đức", "Đông", "An", "Nghĩa", "Nghi", "Phong", "Phước", "Thọ", "Thuận", "Thắng", "Thịnh",
        "Tiến", "Trị", "Trung", "Vinh", "Minh", "Kỳ", "Khê", "Khánh", "Ngọc", "Ngãi", "Lãnh", "Lập", "Cường", "Châu",
        "Chánh", "Quang", "Trạch",
    ];
    const SIDES: [&str; 9] = ["", " Đông", " Tây", " Nam", " Bắc", " Thượng", " Hạ", " Trung", " Ngoại"];
    let (first, second, side) = (unit % 40, unit / 40 % 45, unit / 1800);
    let at = |list: &[&'static str], n: u32| list[n as usize % list.len()];
    let again = unit / 16_200;
    let number = if again == 0 { String::new() } else { format!(" {}", again + 1) };
    // Turned on, so that neighbours in the roster do not all begin alike.
    format!("{} {}{}{number}", at(&FIRST, first), at(&SECOND, second + first), at(&SIDES, side))
}

fn organisation(unit: u32, n: u32) -> String {
    let kind = ["Đảng bộ", "Chi bộ", "Chi bộ", "Chi bộ cơ quan", "Chi bộ trường"][n as usize % 5];
    format!("{kind} {}", commune(unit.wrapping_mul(17).wrapping_add(n * 31)))
}

/// The columns of the monthly sheet: what stands above, and the label.
pub const LABELS: [(&str, &str); 22] = [
    ("Tổng số đảng viên", "Đến 31/12 năm trước"),
    ("Tổng số đảng viên", "Hiện có"),
    ("", "Chỉ tiêu kết nạp đảng viên được giao trong năm"),
    ("Công tác tạo nguồn (lũy kế từ đầu năm)", "Quần chúng ưu tú được giới thiệu"),
    ("Công tác tạo nguồn (lũy kế từ đầu năm)", "Số lớp bồi dưỡng nhận thức về Đảng"),
    ("Công tác tạo nguồn (lũy kế từ đầu năm)", "Số quần chúng dự lớp"),
    ("Công tác tạo nguồn (lũy kế từ đầu năm)", "Số hồ sơ đang chờ xét"),
    ("Kết nạp đảng viên", "Trong tháng"),
    ("Kết nạp đảng viên", "Lũy kế từ đầu năm"),
    ("Kết nạp đảng viên", "Tỷ lệ % so với chỉ tiêu"),
    ("Trong đó (lũy kế)", "Nữ"),
    ("Trong đó (lũy kế)", "Dân tộc thiểu số"),
    ("Trong đó (lũy kế)", "Người theo tôn giáo"),
    ("Trong đó (lũy kế)", "Đoàn viên Đoàn TNCS Hồ Chí Minh"),
    ("Trong đó (lũy kế)", "Học sinh, sinh viên"),
    ("Trong đó (lũy kế)", "Trong doanh nghiệp"),
    ("Trong đó (lũy kế)", "Cán bộ, công chức, viên chức"),
    ("Trong đó (lũy kế)", "Nông dân"),
    ("", "Công nhận đảng viên chính thức (lũy kế)"),
    ("Đưa ra khỏi Đảng (lũy kế)", "Khai trừ"),
    ("Đưa ra khỏi Đảng (lũy kế)", "Xóa tên"),
    ("Đưa ra khỏi Đảng (lũy kế)", "Xin ra khỏi Đảng"),
];
