//! Pages as an Excel workbook. The only file that names rust_xlsxwriter, and the one place that decides looks.

use super::page::{
    Base, Chart, ChartKind, ChartSeries, Computed, Cover, Line, List, PIXELS_A_ROW, Page, PageCell, Paper, Question,
    Role, Show, Sparklines, Weight, float,
};
use crate::model::letterhead::{Letterhead, Spelling};
use crate::model::place::At;
use crate::model::text::is_composed;
use rust_xlsxwriter::{
    Chart as XlsxChart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType,
    ChartType, Color, ConditionalFormatDataBar, ConditionalFormatFormula, ConditionalFormatType, DataValidation,
    DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Formula,
    ProtectionOptions, Sparkline, SparklineType, Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// What the writer refuses.
pub type Error = XlsxError;

/// Text longer than a cell may hold is cut.
const LONGEST: usize = 32_000;

/// The bytes of a workbook with these pages.
pub fn workbook(pages: Vec<Page<'_>>, cover: &Cover<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(cover)?);
    // Quicker than the usual level, for files a little larger.
    book.set_zip_compression_level(3);
    let mut looks = Looks::new(cover.letterhead);
    for page in pages {
        let sheet = match page.list {
            Some(_) => book.add_worksheet_with_low_memory()?,
            None => book.add_worksheet(),
        };
        render(sheet, page, cover.letterhead, &mut looks)?;
    }
    for (name, cell) in &cover.names {
        book.define_name(name, &format!("={cell}"))?;
    }
    book.save_to_buffer()
}

fn properties(cover: &Cover<'_>) -> Result<DocProperties, XlsxError> {
    // No clock: the same input gives the same bytes.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let said = DocProperties::new().set_title(&cover.title).set_subject(&cover.subject).set_creation_datetime(&epoch);
    let said = said.set_author(&cover.author).set_company(&cover.author);
    Ok(match cover.letterhead.secrecy.as_str() {
        "" => said,
        mark => said.set_status(mark),
    })
}

fn render(sheet: &mut Worksheet, page: Page<'_>, head: &Letterhead, looks: &mut Looks<'_>) -> Result<(), XlsxError> {
    sheet.set_name(&page.name)?;
    for (col, width) in (0..).zip(&page.widths) {
        sheet.set_column_width(col, *width)?;
    }
    print_setup(sheet, &page, head)?;
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
    for chart in &page.charts {
        insert_chart(sheet, chart, head)?;
    }
    if let Some(lines) = &page.sparklines {
        add_sparklines(sheet, &page.name, lines)?;
    }
    for input in &page.inputs {
        ask(sheet, input)?;
    }
    if page.locked {
        let options = ProtectionOptions {
            insert_rows: true,
            format_columns: true,
            format_rows: true,
            ..ProtectionOptions::new()
        };
        sheet.protect_with_options(&options);
        sheet.set_print_center_horizontally(true);
    }
    sheet.set_hidden(page.hidden);
    // Else a result that is an empty text would be stored as zero.
    sheet.set_formula_result_default("");
    sheet.set_default_row_height(17.0);
    sheet.group_symbols_above(true);
    looks.verbatim = page.verbatim;
    looks.list = page.list;
    looks.of_columns(sheet)?;
    let mut rows = 0;
    for (row, line) in (0..).zip(page.rows) {
        write_line(sheet, row, line, looks)?;
        rows = row;
    }
    looks.frame(sheet, rows)?;
    let under_charts = page.charts.iter().map(|c| c.at.row + c.size.1 / PIXELS_A_ROW + 1).max().unwrap_or(0);
    sheet.set_print_area(0, 0, rows.max(under_charts), page.widths.len().saturating_sub(1) as u16)?;
    Ok(())
}

fn add_sparklines(sheet: &mut Worksheet, name: &str, lines: &Sparklines) -> Result<(), XlsxError> {
    let (first, last) = lines.figures;
    for &row in &lines.rows {
        let line = Sparkline::new().set_range((name, row, first, row, last)).set_type(SparklineType::Column);
        sheet.add_sparkline(row, lines.col, &line)?;
    }
    Ok(())
}

fn ask(sheet: &mut Worksheet, input: &Question) -> Result<(), XlsxError> {
    let least = match input.decimals {
        true => DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
        false => DataValidation::new().allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0)),
    };
    let asked = least
        .set_input_title(input.title.as_str())?
        .set_input_message(input.message.as_str())?
        .set_error_title(input.title.as_str())?
        .set_error_message(input.error.as_str())?;
    let (from, to) = input.area;
    sheet.add_data_validation(from.row, from.col as u16, to.row, to.col as u16, &asked)?;
    Ok(())
}

fn write_line(sheet: &mut Worksheet, row: u32, line: Line, looks: &mut Looks<'_>) -> Result<(), XlsxError> {
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

fn write_cell(sheet: &mut Worksheet, row: u32, cell: PageCell, looks: &mut Looks<'_>) -> Result<(), XlsxError> {
    let spelling = if looks.verbatim { Spelling::AsWritten } else { looks.head.spelling };
    if looks.is_usual(row, &cell) {
        return match cell.show {
            Show::Blank => Ok(()),
            Show::Text(text) => sheet.write_string(row, cell.col, spelled(text, spelling)).map(|_| ()),
            Show::Number(n) => sheet.write_number(row, cell.col, float(n)).map(|_| ()),
            Show::Formula(formula, outcome) => {
                sheet.write_formula(row, cell.col, formula_of(formula, outcome)).map(|_| ())
            }
        };
    }
    let format = looks.of(cell.role, cell.marked, cell.link.is_some() && matches!(cell.show, Show::Text(_)), cell.open);
    let col = cell.col;
    if cell.across > 1 || cell.down > 1 {
        sheet.merge_range(row, col, row + cell.down - 1, col + cell.across - 1, "", format)?;
    }
    if let (Some(link), Show::Text(text)) = (&cell.link, &cell.show) {
        let url = rust_xlsxwriter::Url::new(format!("internal:{link}")).set_text(spelled(text.clone(), spelling));
        sheet.write_url_with_format(row, col, url, format)?;
        return Ok(());
    }
    if let Some(link) = &cell.link {
        // The way from a figure: its text is replaced by the figure below, the link stays.
        sheet.write_url(row, col, rust_xlsxwriter::Url::new(format!("internal:{link}")).set_text("-"))?;
    }
    match cell.show {
        Show::Blank => sheet.write_blank(row, col, format)?,
        Show::Text(text) => sheet.write_string_with_format(row, col, spelled(text, spelling), format)?,
        Show::Number(n) => sheet.write_number_with_format(row, col, float(n), format)?,
        Show::Formula(formula, outcome) => {
            sheet.write_formula_with_format(row, col, formula_of(formula, outcome), format)?
        }
    };
    Ok(())
}

fn formula_of(formula: String, outcome: Computed) -> Formula {
    let result = match outcome {
        Computed::Number(n) => n.to_string(),
        Computed::Text(t) => t,
    };
    Formula::new(formula).set_result(result)
}

/// The text as it is printed.
fn spelled(text: String, spelling: Spelling) -> String {
    match spelling {
        Spelling::AsWritten => clean(text),
        Spelling::First | Spelling::Second => clean(spelling.of(&text)),
    }
}

/// NFC and without control characters, which XML cannot hold.
fn clean(text: String) -> String {
    let is_clean = |c: char| !c.is_control() || c == '\n';
    if text.len() < LONGEST && is_composed(&text) && text.chars().all(is_clean) {
        return text;
    }
    text.nfc().filter(|c| !c.is_control() || *c == '\n').take(LONGEST).collect()
}

/// Paper, margins, what is repeated; the mark of secrecy at the head of each page, its name and number at the foot.
fn print_setup(sheet: &mut Worksheet, page: &Page<'_>, head: &Letterhead) -> Result<(), XlsxError> {
    const MM: f64 = 1.0 / 25.4;
    match page.paper {
        Paper::A4Portrait => sheet.set_paper_size(9),
        Paper::A4Landscape => sheet.set_paper_size(9).set_landscape(),
        Paper::A3Landscape => sheet.set_paper_size(8).set_landscape(),
    };
    let [top, bottom, left, right] = head.margins.map(|mm| mm * MM);
    sheet.set_margins(left, right, top, bottom, 10.0 * MM, 10.0 * MM);
    sheet.set_print_center_horizontally(true);
    sheet.set_print_fit_to_pages(1, u16::from(page.one_page));
    let font = &head.font;
    if !head.secrecy.is_empty() {
        let mark = head.secrecy.replace('&', "&&");
        sheet.set_header(format!("&R&\"{font},Bold\"&11{mark}"));
    }
    sheet.set_footer(format!("&L&\"{font},Italic\"&9&A&R&\"{font},Regular\"&9&P/&N"));
    if !page.breaks.is_empty() {
        sheet.set_page_breaks(&page.breaks)?;
    }
    if let Some((first, last)) = page.repeat {
        sheet.set_repeat_rows(first, last)?;
    }
    Ok(())
}

fn insert_chart(sheet: &mut Worksheet, chart: &Chart, head: &Letterhead) -> Result<(), XlsxError> {
    let font = |size: f64| ChartFont::new().set_name(&head.font).set_size(size).clone();
    let bars = chart.kind == ChartKind::Bars;
    let mut drawn = XlsxChart::new(if bars { ChartType::Bar } else { ChartType::Column });
    let mut lines = XlsxChart::new(ChartType::Line);
    let mut has_lines = false;
    for series in &chart.series {
        let on = if series.line { &mut lines } else { &mut drawn };
        has_lines |= series.line;
        add_series(on, series, &font(8.0));
    }
    if has_lines {
        drawn.combine(&lines);
    }
    drawn.title().set_name(&chart.title).set_font(&font(12.0));
    if chart.series.len() < 2 {
        drawn.legend().set_hidden();
    } else {
        drawn.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(9.0));
    }
    // In a bar chart the names stand on what is called the y axis here: the first on top, as in the table, each shown.
    drawn.x_axis().set_font(&font(8.0));
    drawn.y_axis().set_font(&font(8.0)).set_num_format("#,##0");
    let faint = ChartLine::new().set_color(Color::RGB(0xD9D9D9)).clone();
    drawn.y_axis().set_major_gridlines_line(&faint);
    if bars {
        drawn.x_axis().set_major_gridlines(false);
        drawn.y_axis().set_major_gridlines(false);
        drawn.y_axis().set_reverse().set_label_interval(1).set_tick_interval(1);
    }
    drawn.set_alt_text(&chart.title);
    drawn.set_width(chart.size.0).set_height(chart.size.1);
    sheet.insert_chart(chart.at.row, chart.at.col as u16, &drawn)?;
    Ok(())
}

fn add_series(chart: &mut XlsxChart, series: &ChartSeries, font: &ChartFont) {
    let range = |(from, to): (At, At)| (series.sheet.as_str(), from.row, from.col as u16, to.row, to.col as u16);
    let drawn = chart.add_series();
    drawn.set_name(&series.name).set_categories(range(series.names)).set_values(range(series.figures));
    if series.line {
        drawn.set_format(
            ChartFormat::new().set_line(ChartLine::new().set_width(2.25).set_dash_type(ChartLineDashType::Dash)),
        );
    } else {
        drawn.set_gap(40).set_data_label(ChartDataLabel::new().show_value().set_font(font));
    }
}

/// The formats in use, each made once.
struct Looks<'a> {
    head: &'a Letterhead,
    verbatim: bool,
    list: Option<List>,
    made: BTreeMap<(Role, bool, bool, bool), Format>,
}

impl<'a> Looks<'a> {
    fn new(head: &'a Letterhead) -> Looks<'a> {
        Looks { head, verbatim: false, list: None, made: BTreeMap::new() }
    }

    /// Gives the columns of a list the look of what they usually hold, without its frame, which would go on below it.
    fn of_columns(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let usual = self.list.iter().flat_map(|list| &list.usual);
        for (col, kind) in (0..).zip(usual) {
            sheet.set_column_format(col, &base(*kind, self.head))?;
        }
        Ok(())
    }

    /// Whether a cell of a list is what its column usually holds, and nothing else is to be said of it. A format of its
    /// own costs more than all the rest of a cell: the library tells formats apart by all their properties each time.
    fn is_usual(&self, row: u32, cell: &PageCell) -> bool {
        let Some(list) = self.list.as_ref().filter(|list| row >= list.first) else { return false };
        let is_plain = cell.role.weight == Weight::Plain && !cell.marked && !cell.open && cell.link.is_none();
        let is_single = cell.across <= 1 && cell.down <= 1;
        is_plain && is_single && list.usual.get(usize::from(cell.col)) == Some(&cell.role.base)
    }

    /// Frames the cells of a list down to its last row.
    fn frame(&self, sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
        let Some(list) = self.list.as_ref().filter(|list| list.first <= last && !list.usual.is_empty()) else {
            return Ok(());
        };
        let thin = Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x7F7F7F));
        let always = ConditionalFormatFormula::new().set_rule("TRUE").set_format(thin);
        let right = (list.usual.len() as u16).saturating_sub(1);
        sheet.add_conditional_format(list.first, 0, last, right, &always).map(|_| ())
    }

    fn of(&mut self, role: Role, marked: bool, linked: bool, open: bool) -> &Format {
        let head = self.head;
        let made = || match open {
            true => look(role, marked, linked, head).set_unlocked(),
            false => look(role, marked, linked, head),
        };
        self.made.entry((role, marked, linked, open)).or_insert_with(made)
    }
}

fn look(role: Role, marked: bool, linked: bool, head: &Letterhead) -> Format {
    let mut format = base(role.base, head);
    if is_framed(role.base) {
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

/// `0.00`, with so many decimals.
fn decimals(digits: u8) -> String {
    if digits == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(usize::from(digits))) }
}

/// Whether a cell stands inside a table.
fn is_framed(base: Base) -> bool {
    match base {
        Base::Issuer
        | Base::Body
        | Base::Motto
        | Base::Superior
        | Base::PlaceAndDate
        | Base::Title
        | Base::Subtitle
        | Base::Remark
        | Base::Measure
        | Base::Sentence
        | Base::CopiedLine => false,
        Base::Secrecy
        | Base::Header
        | Base::ColumnNumber
        | Base::Label
        | Base::Inner
        | Base::Centre
        | Base::Prose
        | Base::Count
        | Base::Amount
        | Base::Average
        | Base::Percent
        | Base::Copied
        | Base::CopiedPercent => true,
    }
}

fn base(base: Base, head: &Letterhead) -> Format {
    let table = head.table_size;
    let plain = Format::new().set_font_name(&head.font).set_font_size(table).set_align(FormatAlign::VerticalCenter);
    let text = || plain.clone().set_font_size(head.text_size);
    let centred = || text().set_align(FormatAlign::Center).set_text_wrap();
    match base {
        Base::Issuer => plain.set_bold().set_font_size(head.text_size - 1.0).set_align(FormatAlign::Left),
        Base::Body => centred().set_bold(),
        Base::Motto => centred().set_bold().set_underline(FormatUnderline::Single),
        Base::Superior => centred(),
        Base::PlaceAndDate => centred().set_italic(),
        Base::Secrecy => centred().set_bold(),
        Base::Title => centred().set_bold().set_font_size(head.text_size + 1.0),
        Base::Subtitle => centred().set_italic(),
        Base::Remark => plain.set_italic().set_align(FormatAlign::Left),
        Base::Measure => plain.set_italic().set_align(FormatAlign::Right),
        Base::Sentence => text().set_align(FormatAlign::Left).set_align(FormatAlign::Top).set_text_wrap(),
        Base::Header => plain
            .set_bold()
            .set_font_size(table - 1.0)
            .set_align(FormatAlign::Center)
            .set_text_wrap()
            .set_background_color(Color::RGB(0xE2EFDA)),
        Base::ColumnNumber => plain.set_italic().set_font_size(table - 2.0).set_align(FormatAlign::Center),
        Base::Label => plain.set_align(FormatAlign::Left).set_text_wrap(),
        Base::Inner => plain.set_align(FormatAlign::Left).set_indent(1).set_text_wrap(),
        Base::Centre => plain.set_align(FormatAlign::Center),
        Base::Prose => plain.set_align(FormatAlign::Left).set_indent(1).set_text_wrap(),
        Base::Count => plain.set_num_format("#,##0").set_align(FormatAlign::Right),
        Base::Amount => plain.set_num_format("#,##0.##").set_align(FormatAlign::Right),
        Base::Average => plain.set_num_format("0.00").set_align(FormatAlign::Right),
        Base::Percent => plain.set_num_format(decimals(head.percent_digits)).set_align(FormatAlign::Right),
        Base::Copied => plain.set_text_wrap(),
        Base::CopiedLine => plain,
        Base::CopiedPercent => plain.set_num_format("0.00%"),
    }
}
