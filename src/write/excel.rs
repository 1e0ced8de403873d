//! Pages as an Excel workbook. The only file that names rust_xlsxwriter, and the one place that decides looks.

use super::page::{Base, Chart, Line, Outcome, Page, PageCell, Paper, Role, Show, Weight, float};
use rust_xlsxwriter::{
    Chart as XlsxChart, ChartFont, ChartType, Color, ConditionalFormatDataBar, ConditionalFormatType, DocProperties,
    ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Formula, Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// What the writer refuses.
pub type Error = XlsxError;

/// Times New Roman is the type of Vietnamese official documents (Decree 30/2020/NĐ-CP).
const FONT: &str = "Times New Roman";
/// Text longer than a cell may hold is cut.
const LONGEST: usize = 32_000;

/// The bytes of a workbook with these pages.
pub fn workbook(pages: Vec<Page<'_>>, title: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // No clock: the same input gives the same bytes.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&epoch));
    // Quicker than the usual level, for files a little larger.
    book.set_zip_compression_level(3);
    let mut looks = Looks::default();
    for page in pages {
        let sheet = match page.large {
            true => book.add_worksheet_with_low_memory()?,
            false => book.add_worksheet(),
        };
        render(sheet, page, &mut looks)?;
    }
    book.save_to_buffer()
}

fn render(sheet: &mut Worksheet, page: Page<'_>, looks: &mut Looks) -> Result<(), XlsxError> {
    sheet.set_name(&page.name)?;
    for (col, width) in (0..).zip(&page.widths) {
        sheet.set_column_width(col, *width)?;
    }
    print_setup(sheet, &page)?;
    if let Some(at) = page.freeze {
        sheet.set_freeze_panes(at.row, at.col as u16)?;
    }
    if let Some((header, last, col)) = page.filter {
        sheet.autofilter(header, 0, last, col)?;
    }
    for (col, first, last) in page.bars {
        let bar = ConditionalFormatDataBar::new()
            .set_fill_color(Color::RGB(0x9DC3E6))
            .set_solid_fill(true)
            .set_border_off(true)
            .set_minimum(ConditionalFormatType::Number, 0);
        sheet.add_conditional_format(first, col, last, col, &bar)?;
    }
    if let Some(chart) = &page.chart {
        insert_chart(sheet, chart)?;
    }
    sheet.set_default_row_height(17.0);
    sheet.group_symbols_above(true);
    for (row, line) in (0..).zip(page.rows) {
        write_line(sheet, row, line, looks)?;
    }
    Ok(())
}

fn write_line(sheet: &mut Worksheet, row: u32, line: Line, looks: &mut Looks) -> Result<(), XlsxError> {
    for _ in 0..line.level {
        sheet.group_rows(row, row)?;
    }
    if let Some(height) = line.height {
        sheet.set_row_height(row, height)?;
    }
    for cell in line.cells {
        write_cell(sheet, row, cell, looks)?;
    }
    Ok(())
}

fn write_cell(sheet: &mut Worksheet, row: u32, cell: PageCell, looks: &mut Looks) -> Result<(), XlsxError> {
    let format = looks.of(cell.role, cell.marked, cell.link.is_some());
    let col = cell.col;
    if cell.across > 1 || cell.down > 1 {
        sheet.merge_range(row, col, row + cell.down - 1, col + cell.across - 1, "", format)?;
    }
    if let (Some(link), Show::Text(text)) = (&cell.link, &cell.show) {
        let url = rust_xlsxwriter::Url::new(format!("internal:{link}")).set_text(clean(text.clone()));
        sheet.write_url_with_format(row, col, url, format)?;
        return Ok(());
    }
    match cell.show {
        Show::Blank => sheet.write_blank(row, col, format)?,
        Show::Text(text) => sheet.write_string_with_format(row, col, clean(text), format)?,
        Show::Number(n) => sheet.write_number_with_format(row, col, float(n), format)?,
        Show::Formula(formula, outcome) => {
            let result = match outcome {
                Outcome::Number(n) => n.to_string(),
                Outcome::Text(t) => t,
            };
            sheet.write_formula_with_format(row, col, Formula::new(formula).set_result(result), format)?
        }
    };
    Ok(())
}

/// NFC and without control characters, which XML cannot hold.
fn clean(text: String) -> String {
    if text.len() < LONGEST && text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return text;
    }
    text.nfc().filter(|c| !c.is_control() || *c == '\n').take(LONGEST).collect()
}

/// Margins of domain §9 in inches: 20/20/30/15 mm.
fn print_setup(sheet: &mut Worksheet, page: &Page<'_>) -> Result<(), XlsxError> {
    const MM: f64 = 1.0 / 25.4;
    match page.paper {
        Paper::A4Portrait => sheet.set_paper_size(9),
        Paper::A4Landscape => sheet.set_paper_size(9).set_landscape(),
        Paper::A3Landscape => sheet.set_paper_size(8).set_landscape(),
    };
    sheet.set_margins(30.0 * MM, 15.0 * MM, 20.0 * MM, 20.0 * MM, 10.0 * MM, 10.0 * MM);
    sheet.set_print_fit_to_pages(1, u16::from(page.one_page));
    sheet.set_footer(format!("&L&\"{FONT},Italic\"&9&A&R&\"{FONT},Regular\"&9&P/&N"));
    if let Some((first, last)) = page.repeat {
        sheet.set_repeat_rows(first, last)?;
    }
    Ok(())
}

fn insert_chart(sheet: &mut Worksheet, chart: &Chart) -> Result<(), XlsxError> {
    let (names, figures) = chart.columns;
    let (first, last) = chart.rows;
    let mut drawn = XlsxChart::new(ChartType::Bar);
    drawn
        .add_series()
        .set_categories((chart.sheet.as_str(), first, names, last, names))
        .set_values((chart.sheet.as_str(), first, figures, last, figures))
        .set_gap(40);
    drawn.title().set_name(&chart.title);
    drawn.legend().set_hidden();
    // The first unit on top, as in the table.
    // In a bar chart the names stand on what is called the y axis here. Each is shown, in a small type.
    let small = ChartFont::new().set_size(8).clone();
    drawn.y_axis().set_reverse().set_label_interval(1).set_tick_interval(1).set_font(&small);
    drawn.set_alt_text(&chart.title);
    drawn.set_width(760).set_height(60 + 22 * (last - first + 1));
    sheet.insert_chart(chart.at.row, chart.at.col as u16, &drawn)?;
    Ok(())
}

/// The formats in use, each made once.
#[derive(Default)]
struct Looks {
    made: BTreeMap<(Role, bool, bool), Format>,
}

impl Looks {
    fn of(&mut self, role: Role, marked: bool, linked: bool) -> &Format {
        self.made.entry((role, marked, linked)).or_insert_with(|| look(role, marked, linked))
    }
}

fn look(role: Role, marked: bool, linked: bool) -> Format {
    let mut format = base(role.base);
    let in_table = !matches!(role.base, Base::Issuer | Base::Title | Base::Subtitle | Base::Remark | Base::CopiedLine);
    if in_table {
        format = format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x7F7F7F));
    }
    format = match role.weight {
        Weight::Plain => format,
        Weight::Unit => format.set_bold().set_background_color(Color::RGB(0xF2F2F2)),
        Weight::Block => format.set_bold().set_background_color(Color::RGB(0xDDEBF7)),
        Weight::Total => format.set_bold().set_background_color(Color::RGB(0xFFF2CC)),
    };
    if marked {
        // Never colour alone: marked cells are also in italics.
        format = format.set_background_color(Color::RGB(0xF8CBAD)).set_italic();
    }
    if linked {
        format = format.set_underline(FormatUnderline::Single).set_font_color(Color::RGB(0x1F4E79));
    }
    format
}

fn base(base: Base) -> Format {
    let plain = Format::new().set_font_name(FONT).set_font_size(11).set_align(FormatAlign::VerticalCenter);
    match base {
        Base::Issuer => plain.set_bold().set_font_size(12).set_align(FormatAlign::Left),
        Base::Title => plain.set_bold().set_font_size(14).set_align(FormatAlign::Center).set_text_wrap(),
        Base::Subtitle => plain.set_italic().set_font_size(13).set_align(FormatAlign::Center),
        Base::Remark => plain.set_italic().set_align(FormatAlign::Left),
        Base::Header => plain
            .set_bold()
            .set_font_size(10)
            .set_align(FormatAlign::Center)
            .set_text_wrap()
            .set_background_color(Color::RGB(0xE2EFDA)),
        Base::ColumnNumber => plain.set_italic().set_font_size(9).set_align(FormatAlign::Center),
        Base::Label => plain.set_align(FormatAlign::Left).set_text_wrap(),
        Base::Inner => plain.set_align(FormatAlign::Left).set_indent(1).set_text_wrap(),
        Base::Centre => plain.set_align(FormatAlign::Center),
        Base::Prose => plain.set_align(FormatAlign::Left).set_text_wrap(),
        Base::Count => plain.set_num_format("#,##0").set_align(FormatAlign::Right),
        Base::Amount => plain.set_num_format("#,##0.##").set_align(FormatAlign::Right),
        Base::Average => plain.set_num_format("0.00").set_align(FormatAlign::Right),
        Base::Percent => plain.set_num_format("0.00").set_align(FormatAlign::Right),
        Base::Copied => plain.set_text_wrap(),
        Base::CopiedLine => plain,
        Base::CopiedPercent => plain.set_num_format("0.00%"),
    }
}
