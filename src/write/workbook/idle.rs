//! `Chưa kết nạp`: organisations and units in which nothing happened of what a form's headline counts, and for how long.

use super::detail::Facts;
use super::layout::{Layout, capital, heading, reference};
use crate::consolidate::trend::{Idle, Stretch};
use crate::model::fact::Report;
use crate::model::form::IndicatorIx;
use crate::model::form::prose::Headline;
use crate::model::place::At;
use crate::model::roster::UnitIx;
use crate::model::target::Assignee;
use crate::write::page::{Base, Line, List, Page, PageCell, Paper, Show, Weight};
use crate::write::view::View;
use rust_decimal::Decimal;

const WIDTHS: [f64; 6] = [5.5, 50.0, 12.0, 12.0, 15.0, 24.0];
const HEADER: u32 = 4;
const USUAL: [Base; 6] = [Base::Centre, Base::Inner, Base::Count, Base::Count, Base::Count, Base::Prose];

/// The name of the page: "Chưa kết nạp".
pub fn name(headline: &Headline) -> String {
    super::layout::sheet_name(&format!("Chưa {}", headline.verb))
}

/// The page of an open form with a headline.
pub fn page<'a>(layout: &'a Layout<'a>, view: &'a View<'a>) -> Option<Page<'a>> {
    let headline = layout.form.headline.as_ref()?;
    let list = IdleList { layout, view, headline };
    let title = format!("TỔ CHỨC, ĐƠN VỊ CHƯA {} ĐƯỢC {}", headline.verb.to_uppercase(), headline.noun.to_uppercase());
    let mut rows = heading(view.workspace, WIDTHS.len() as u16, &title, capital(&view.done.period.vi()));
    rows.push(list.header());
    for unit in layout.plan.units() {
        if let Some(report) = layout.reports.get(&unit) {
            rows.extend(list.unit(unit, report));
        }
    }
    if rows.len() == HEADER as usize {
        rows.push(Line::of(vec![PageCell::text(0, "Không có.", Base::Remark.plain())]));
    }
    Some(Page {
        freeze: Some(At::new(HEADER, 2)),
        repeat: Some((HEADER - 1, HEADER - 1)),
        filter: Some((HEADER - 1, rows.len() as u32 - 1, WIDTHS.len() as u16 - 1)),
        paper: Paper::A4Portrait,
        list: Some(List { first: HEADER, usual: USUAL.to_vec() }),
        ..Page::new(layout.pages.named(&name(headline)), WIDTHS.to_vec(), rows)
    })
}

struct IdleList<'a> {
    layout: &'a Layout<'a>,
    view: &'a View<'a>,
    headline: &'a Headline,
}

impl IdleList<'_> {
    fn header(&self) -> Line {
        let labels = [
            "TT".to_owned(),
            "Đơn vị, tổ chức".to_owned(),
            "Trong kỳ".to_owned(),
            "Từ đầu năm".to_owned(),
            "Số tháng liên tục chưa có".to_owned(),
            "Từ tháng, số tổ chức".to_owned(),
        ];
        Line::of((0..).zip(labels).map(|(col, text)| PageCell::text(col, text, Base::Header.plain())).collect())
            .high(32.0)
    }

    /// What happened in the period, and since the year began.
    fn figures(&self) -> [Option<IndicatorIx>; 2] {
        self.layout.form.counted().map_or([None, None], |c| [c.flow, c.ytd])
    }

    fn unit(&self, unit: UnitIx, report: &Report) -> Vec<Line> {
        let idle = self.view.idle(self.layout.totals.form, unit);
        if idle.is_empty() {
            return Vec::new();
        }
        let weight = Weight::Unit;
        let all = report.organisations.len();
        let mut cells = vec![
            PageCell::new(0, Show::Blank, Base::Centre.in_row(weight)),
            PageCell::text(1, self.view.done.roster.unit(unit).title(), Base::Label.in_row(weight)),
        ];
        for (col, figure) in (2..).zip(self.figures()) {
            let show = figure.and_then(|ix| {
                let at = super::units::unit_cell(self.layout, unit, ix)?;
                Some(reference(&self.layout.pages.summary, at, self.layout.totals.of(Assignee::Unit(unit), ix).value))
            });
            cells.push(PageCell::new(col, show.unwrap_or(Show::Blank), Base::Count.in_row(weight)));
        }
        cells.push(PageCell::new(4, Show::Blank, Base::Count.in_row(weight)));
        cells.push(PageCell::text(5, format!("{}/{all} tổ chức", idle.len()), Base::Prose.in_row(weight)));
        let facts = Facts::new(self.layout, report);
        let mut out = vec![Line::of(cells)];
        out.extend((1..).zip(idle).map(|(n, i)| self.organisation(n, i, report, &facts)));
        out
    }

    fn organisation(&self, number: u64, idle: &Idle, report: &Report, facts: &Facts<'_>) -> Line {
        let name = report.organisations.get(idle.organisation as usize).map_or("", |o| o.name.as_str());
        let mut cells = vec![PageCell::new(0, Show::Number(Decimal::from(number)), Base::Centre.plain())];
        let label = PageCell::text(1, name, Base::Inner.plain());
        let headline = self.headline.indicator;
        cells.push(match super::detail::fact_cell(self.layout, idle.unit, idle.organisation, headline) {
            Some(at) => label.linked(&self.layout.pages.detail, at),
            None => label,
        });
        for (col, figure) in (2..).zip(self.figures()) {
            let fact = figure.and_then(|ix| facts.get(idle.organisation, ix));
            let show = fact.map_or(Show::Blank, |fact| super::detail::mirror(self.layout, idle.unit, fact));
            cells.push(PageCell::new(col, show, Base::Count.plain()));
        }
        cells.push(self.months(idle.stretch, Weight::Plain));
        cells.push(PageCell::text(5, self.since(idle.stretch), Base::Prose.plain()));
        Line::of(cells).at_level(1)
    }

    fn months(&self, stretch: Stretch, weight: Weight) -> PageCell {
        PageCell::new(4, Show::Number(Decimal::from(stretch.months)), Base::Count.in_row(weight))
    }

    /// "tháng 3/2022", or "tháng 1/2022 hoặc sớm hơn".
    fn since(&self, stretch: Stretch) -> String {
        let (year, month) = stretch.begins(self.view.done.period);
        let earlier = if stretch.open { " hoặc sớm hơn" } else { "" };
        format!("tháng {month}/{year}{earlier}")
    }
}
