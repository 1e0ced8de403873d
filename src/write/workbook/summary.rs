//! `Tóm tắt`: the headline figures, what they cover, and what is still open.

use super::closed::Closed;
use super::layout::{Layout, Shows, capital, reference, signatures, signed_heading};
use super::{prose, shares, targets, trend};
use crate::consolidate::ledger::Outcome;
use crate::model::finding::{Problem, Severity, message};
use crate::model::form::{IndicatorIx, Ratio};
use crate::model::place::At;
use crate::model::target::Assignee;
use crate::write::page::{
    Base, Chart, ChartKind, ChartSeries, Computed, Line, PIXELS_A_ROW, Page, PageCell, Paper, Role, Show, Weight,
    float, height, percent,
};
use crate::write::view::View;
use rust_decimal::Decimal;

/// The name of the page.
pub const NAME: &str = "Tóm tắt";
const WIDTH: u16 = 5;
const WIDTHS: [f64; 5] = [42.0, 11.5, 11.5, 11.5, 26.0];
/// Width of a chart in pixels: that of the page.
const CHART: u32 = 700;
/// Letters of running text for each unit of a column's width, a little fewer than there are.
const LETTERS: f64 = 0.97;

/// The other pages, as far as charts show figures of theirs.
pub struct Beside<'a> {
    /// Tables of `Chỉ tiêu`.
    pub targets: &'a [targets::TargetTable<'a>],
    /// Tables of `Xu hướng`.
    pub trends: &'a [trend::TrendTable<'a>],
    /// Tables of `Cơ cấu`.
    pub wholes: &'a [shares::Whole<'a>],
}

/// The page: the report in words, to be signed; then the figures behind it, and charts.
pub fn page<'a>(layouts: &[Layout<'_>], closed: &[Closed<'_>], beside: &Beside<'_>, view: &'a View<'a>) -> Page<'a> {
    let head = &view.workspace.letterhead;
    let subtitle = format!("{} – {}", capital(&view.done.period.vi()), view.workspace.province_name());
    let rows = signed_heading(head, view.done.period, &WIDTHS, "TÓM TẮT KẾT QUẢ TỔNG HỢP BÁO CÁO", subtitle);
    let mut sheet = Summary { rows, scope: &head.scope };
    sheet.rows.push(Line::empty());
    sheet.report(&prose::sections(layouts, view));
    sheet.rows.extend(signatures(head, &WIDTHS));
    let mut breaks = vec![sheet.row()];
    sheet.received(view);
    sheet.targets(layouts, view);
    for layout in layouts {
        sheet.figures(layout);
    }
    for form in closed {
        sheet.closed(form);
    }
    sheet.open_points(view);
    let charts = charts(beside, view, sheet.row() + 1);
    breaks.extend(charts.first().map(|c| c.at.row));
    Page { charts, breaks, paper: Paper::A4Portrait, ..Page::new(NAME, WIDTHS.to_vec(), sheet.rows) }
}

/// The charts, one under the other from `row`.
fn charts(beside: &Beside<'_>, view: &View<'_>, row: u32) -> Vec<Chart> {
    let progress = beside.targets.iter().find_map(|s| progress(s));
    let all = progress.into_iter().chain(beside.trends.iter().map(|t| by_period(t, view)));
    let composed = beside.wholes.iter().filter(|w| w.is_of_headline() || w.is_listed()).map(composition);
    let mut at = row;
    let place = |chart: Chart| {
        let placed = Chart { at: At::new(at, 0), ..chart };
        at += placed.size.1 / PIXELS_A_ROW + 2;
        placed
    };
    all.chain(composed).map(place).collect()
}

fn chart(title: String, kind: ChartKind, series: Vec<ChartSeries>, height: u32) -> Chart {
    Chart { title, kind, series, at: At::default(), size: (CHART, height) }
}

/// Progress to target by unit.
fn progress(section: &targets::TargetTable<'_>) -> Option<Chart> {
    let (basis, [names, figures]) = section.percentages()?;
    let series = ChartSeries { name: "Tỷ lệ %".into(), sheet: targets::NAME.into(), names, figures, line: false };
    let count = figures.1.row - figures.0.row + 1;
    let title = format!("Tỷ lệ % thực hiện chỉ tiêu theo {}", basis.spoken());
    Some(chart(title, ChartKind::Bars, vec![series], 80 + 20 * count))
}

/// What happened in each period, against the pace that the targets ask for.
fn by_period(trend: &trend::TrendTable<'_>, view: &View<'_>) -> Chart {
    let cells = trend.cells(view);
    let on = |name: String, figures, line| ChartSeries {
        name,
        sheet: trend::NAME.into(),
        names: cells.names,
        figures,
        line,
    };
    let mut series = vec![on("Thực hiện".into(), cells.figures, false)];
    series.extend(cells.paces.iter().map(|(name, range)| on(name.clone(), *range, true)));
    chart(format!("{} qua các kỳ trong năm", trend.words()), ChartKind::Columns, series, 320)
}

fn composition(whole: &shares::Whole<'_>) -> Chart {
    let [names, figures] = whole.cells();
    let series = ChartSeries { name: "Số lượng".into(), sheet: shares::NAME.into(), names, figures, line: false };
    let count = figures.1.row - figures.0.row + 1;
    let title = if whole.is_listed() { whole.words() } else { format!("Cơ cấu: {}", whole.words()) };
    chart(title, ChartKind::Bars, vec![series], 100 + 26 * count)
}

struct Summary<'a> {
    rows: Vec<Line>,
    scope: &'a str,
}

impl Summary<'_> {
    fn row(&self) -> u32 {
        self.rows.len() as u32
    }

    /// The report in words: each part with its heading, each sentence a paragraph over the whole width.
    fn report(&mut self, sections: &[prose::Chapter]) {
        let width: f64 = WIDTHS.iter().sum();
        for (n, section) in sections.iter().enumerate() {
            let heading = format!("{}. {}", n + 1, section.heading);
            self.rows.push(Line::of(vec![PageCell::text(0, heading, Base::Issuer.plain())]).high(22.0));
            for sentence in &section.sentences {
                let text = format!("- {sentence}");
                let lines = (text.chars().count() as f64 / (width * LETTERS)).ceil();
                let cell = PageCell::text(0, text, Base::Sentence.plain()).span(WIDTH, 1);
                self.rows.push(Line::of(vec![cell]).high(3.0 + 17.5 * lines));
            }
        }
    }

    fn heading(&mut self, text: &str, header: [&str; 5]) {
        self.rows.push(Line::of(vec![PageCell::text(0, text, Base::Issuer.plain())]));
        let cells = (0..).zip(header).map(|(col, label)| PageCell::text(col, label, Base::Header.plain()));
        self.rows.push(Line::of(cells.collect()).high(32.0));
    }

    /// A row of a label and up to four cells.
    fn line(&mut self, label: PageCell, cells: Vec<PageCell>) {
        let mut all = vec![label];
        all.extend(cells);
        let used: Vec<u16> = all.iter().map(|c| c.col).collect();
        all.extend(super::layout::blanks((0..WIDTH).filter(|c| !used.contains(c)), Weight::Plain));
        all.sort_by_key(|c| c.col);
        let tall = |c: &PageCell| match &c.show {
            Show::Text(text) if c.across == 1 => height(text.chars().count(), WIDTHS[usize::from(c.col)]),
            Show::Text(_) | Show::Blank | Show::Number(_) | Show::Formula(..) => 0.0,
        };
        let tallest = all.iter().map(tall).fold(17.0, f64::max);
        self.rows.push(Line::of(all).high(tallest));
    }

    fn received(&mut self, view: &View<'_>) {
        let (sent, owed) = view.done.coverage();
        let count = |o: Outcome| view.done.files(o);
        let number = |n: u64| message::vi(Decimal::from(n));
        let t = &view.done.tally;
        let lines = [
            ("Đơn vị đã có báo cáo dùng được", format!("{sent}/{owed}")),
            (
                "Tệp đã nhận",
                format!(
                    "{} dùng · {} thay thế · {} trùng · {} chặn · {} không phải báo cáo",
                    count(Outcome::Used),
                    count(Outcome::Superseded),
                    count(Outcome::Duplicate),
                    count(Outcome::Blocked),
                    count(Outcome::Ignored)
                ),
            ),
            (
                "Ô số liệu đã xét",
                format!(
                    "{} = {} dùng + {} loại trừ + {} chặn",
                    number(t.seen()),
                    number(t.used),
                    number(t.excluded_sum()),
                    number(t.blocked)
                ),
            ),
            (
                "Số in trong báo cáo đã đối chiếu",
                format!(
                    "{} khớp · {} sai · {} chưa kết luận được",
                    number(view.done.verdicts.holds),
                    number(view.done.verdicts.broken),
                    number(view.done.verdicts.cannot_tell)
                ),
            ),
        ];
        self.rows.push(Line::of(vec![PageCell::text(0, "Báo cáo đã nhận", Base::Issuer.plain())]));
        for (label, text) in lines {
            self.line(
                PageCell::text(0, label, Base::Label.plain()),
                vec![PageCell::text(1, text, Base::Label.plain()).span(4, 1)],
            );
        }
        self.rows.push(Line::empty());
    }

    fn targets(&mut self, layouts: &[Layout<'_>], view: &View<'_>) {
        if view.done.totals.bases.is_empty() {
            return;
        }
        self.heading("Kết quả so với chỉ tiêu được giao", ["Chỉ tiêu", "Thực hiện", "Được giao", "Tỷ lệ %", "Căn cứ"]);
        for basis in &view.done.totals.bases {
            let Some(layout) = layouts.iter().find(|l| l.totals.form == basis.basis.form) else {
                continue;
            };
            let reached = layout.totals.of(Assignee::Province, basis.basis.indicator);
            let target = basis.target(Assignee::Province);
            let row = self.row();
            let shown = super::units::total_cell(layout, basis.basis.indicator)
                .map_or(Show::Blank, |at| reference(&layout.pages.summary, at, reached.value));
            let (sent, owed) = (layout.totals.units.len(), layout.totals.expected.len());
            let named = format!("{} · {sent}/{owed} đơn vị", basis.named());
            let bold = |base: Base| -> Role { base.in_row(Weight::Total) };
            let rate = percent(At::new(row, 1), At::new(row, 2), reached.value, target);
            self.line(
                PageCell::text(0, layout.form.words(basis.basis.indicator), bold(Base::Label)),
                vec![
                    PageCell::new(1, shown, bold(Base::Count)).mark(reached.is_incomplete()),
                    PageCell::new(2, target.map_or(Show::Blank, Show::Number), bold(Base::Count)),
                    PageCell::new(3, rate, bold(Base::Percent)),
                    PageCell::text(4, named, bold(Base::Label)),
                ],
            );
        }
        self.rows.push(Line::empty());
    }

    fn figures(&mut self, layout: &Layout<'_>) {
        self.heading(
            &format!("{} – {}", layout.form.name, self.scope),
            ["Nội dung", "Số liệu", "Đơn vị có báo cáo", "Tổ chức có số liệu", "Ghi chú"],
        );
        self.organisations(layout);
        for figure in &layout.figures {
            let label = PageCell::text(0, layout.form.column_words(figure.label), Base::Label.plain());
            let cells = match figure.shows {
                Shows::Indicator(ix) => indicator_cells(layout, ix, layout.base(figure)),
                Shows::Ratio(ratio) => ratio_cells(layout, ratio),
            };
            self.line(label, cells);
        }
        self.rows.push(Line::empty());
    }

    /// How many organisations there are, and of which class.
    fn organisations(&mut self, layout: &Layout<'_>) {
        let totals = layout.totals;
        let all: u64 = totals.organisations.values().sum();
        let source =
            format!("{}!{}", crate::write::page::quoted(&layout.pages.summary), At::new(layout.plan.total_row, 2));
        let shown = Show::Formula(source, Computed::Number(float(Decimal::from(all))));
        let named = |(name, n): &(String, u64)| match name.as_str() {
            "" => format!("{n} chưa rõ loại"),
            name => format!("{} {name}", message::vi(Decimal::from(*n))),
        };
        let classes: Vec<String> = totals.classes.iter().map(named).collect();
        self.line(
            PageCell::text(0, "Tổ chức cơ sở đảng", Base::Label.plain()),
            vec![
                PageCell::new(1, shown, Base::Count.plain()),
                PageCell::text(2, coverage(layout), Base::Centre.plain()),
                PageCell::text(4, classes.join(", "), Base::Label.plain()),
            ],
        );
    }

    /// The top rows of a closed form.
    fn closed(&mut self, closed: &Closed<'_>) {
        let form = closed.form();
        let totals = closed.totals();
        self.heading(
            &format!("{} – {}", form.name, self.scope),
            ["Nội dung", "Số liệu", "Đơn vị có báo cáo", "", "Ghi chú"],
        );
        let sent = format!("{}/{}", totals.units.len(), totals.expected.len());
        let Some(first) = form.indicators.first().map(|i| i.column) else {
            return;
        };
        for (label, row) in form.row_labels().iter().enumerate().filter(|(_, l)| l.under.is_none() && !l.heading) {
            let Some(ix) = form.indicator_at(Some(label), first) else {
                continue;
            };
            let total = totals.of(Assignee::Province, ix);
            let (sheet, at) = closed.total_cell(ix);
            self.line(
                PageCell::text(0, format!("{} ({})", row.label, form.columns[first].plain()), Base::Label.plain()),
                vec![
                    PageCell::new(1, reference(sheet, at, total.value), Base::Count.plain())
                        .mark(total.is_incomplete()),
                    PageCell::text(2, sent.clone(), Base::Centre.plain()),
                    PageCell::text(4, "Xem cả biểu", Base::Label.plain()).linked(closed.summary_sheet(), At::new(0, 0)),
                ],
            );
        }
        self.rows.push(Line::empty());
    }

    fn open_points(&mut self, view: &View<'_>) {
        self.rows.push(Line::of(vec![PageCell::text(0, "Việc còn lại", Base::Issuer.plain())]));
        for severity in Severity::ALL {
            let what = match severity {
                Severity::Block => "CHẶN: không dùng được, cần gửi lại",
                Severity::Error => "LỖI: đơn vị phải sửa",
                Severity::Explain => "GIẢI TRÌNH: cần nêu lý do",
                Severity::Note => "LƯU Ý",
            };
            let count =
                PageCell::new(1, Show::Number(Decimal::from(view.done.count(severity) as u64)), Base::Count.plain());
            self.line(
                PageCell::text(0, what, Base::Label.plain()).linked(super::checks::NAME, At::new(3, 0)),
                vec![count],
            );
        }
        let missing: Vec<&str> = view
            .done
            .findings
            .iter()
            .filter(|f| matches!(&f.problem, Problem::UnitMissing(it) if it.part.is_none()))
            .filter_map(|f| f.unit)
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .map(|u| view.done.roster.unit(u).title())
            .collect();
        let text = if missing.is_empty() { "không".to_owned() } else { missing.join(", ") };
        self.line(
            PageCell::text(0, format!("Đơn vị chưa có báo cáo dùng được ({})", missing.len()), Base::Label.plain()),
            vec![PageCell::text(1, text, Base::Label.plain()).span(4, 1)],
        );
    }
}

/// Units with a report of units that owe one.
fn coverage(layout: &Layout<'_>) -> String {
    format!("{}/{}", layout.totals.units.len(), layout.totals.expected.len())
}

fn indicator_cells(layout: &Layout<'_>, ix: IndicatorIx, base: Base) -> Vec<PageCell> {
    let total = layout.totals.of(Assignee::Province, ix);
    let value = total.value.filter(|_| layout.adds_up(ix));
    let at = super::units::total_cell(layout, ix);
    let shown = at.map_or(Show::Blank, |at| reference(&layout.pages.summary, at, value));
    let each = layout.totals.units.values().filter_map(|t| t.get(&ix));
    let (reported, expected) = each.fold((0, 0), |(r, e), t| (r + t.reported, e + t.expected));
    let rows = format!("{}/{}", message::vi(Decimal::from(reported)), message::vi(Decimal::from(expected)));
    let missing =
        if total.blocked > 0 { format!("thiếu {} ô chưa dùng được", total.blocked) } else { String::new() };
    vec![
        PageCell::new(1, shown, base.plain()).mark(total.is_incomplete()),
        PageCell::text(2, coverage(layout), Base::Centre.plain()),
        PageCell::text(3, rows, Base::Centre.plain()),
        PageCell::text(4, missing, Base::Label.plain()),
    ]
}

fn ratio_cells(layout: &Layout<'_>, ratio: &Ratio) -> Vec<PageCell> {
    let rate = layout.totals.rate(layout.form, Assignee::Province, None, ratio);
    let operand = |label| super::units::total_cell(layout, layout.form.indicator_at(None, label)?);
    let shown = match (operand(ratio.numerator), operand(ratio.denominator)) {
        (Some(n), Some(d)) => ratio_of(&layout.pages.summary, n, d, rate.numerator, rate.denominator),
        _ => Show::Blank,
    };
    vec![
        PageCell::new(1, shown, Base::Percent.plain()),
        PageCell::text(4, "tính lại từ hai số tổng", Base::Label.plain()),
    ]
}

/// A percentage of two cells of another page.
fn ratio_of(sheet: &str, n: At, d: At, numerator: Option<Decimal>, denominator: Option<Decimal>) -> Show {
    let sheet = crate::write::page::quoted(sheet);
    let formula = format!("IF(OR({sheet}!{n}=\"\",N({sheet}!{d})=0),\"–\",{sheet}!{n}/{sheet}!{d}*100)");
    let outcome = match (numerator, denominator) {
        (Some(n), Some(d)) if !d.is_zero() => Computed::Number(float(n) / float(d) * 100.0),
        _ => Computed::Text("–".into()),
    };
    Show::Formula(formula, outcome)
}
