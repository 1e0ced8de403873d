//! The consolidated workbook: its pages in the order in which people read them.

mod checks;
mod closed;
mod compare;
mod detail;
mod idle;
pub mod layout;
mod notes;
mod prose;
mod shape;
mod shares;
mod submissions;
mod summary;
mod targets;
mod trend;
pub mod units;

use super::{excel, mark};
use crate::consolidate::aggregate::FormTotals;
use crate::document::mark::{Mark, SheetMark};
use crate::model::place::{At, column_name};
use crate::model::target::Assignee;
use crate::write::page::{Cover, Page, quoted};
use crate::write::view::View;
use closed::Closed;
use layout::{Layout, capital};
use shape::{Shape, shapes};

/// The bytes of `tong-hop-P.xlsx`.
pub fn bytes<'a>(view: &'a View<'a>) -> Result<Vec<u8>, excel::Error> {
    let forms = &view.done.totals.forms;
    let several = forms.len() > 1;
    let is_open = |t: &&FormTotals| view.form(t.form).is_open();
    let layouts: Vec<Layout<'_>> = forms.iter().filter(is_open).map(|t| Layout::new(view, t, several)).collect();
    let closed: Vec<Closed<'_>> = forms.iter().filter(|t| !is_open(t)).map(|t| Closed::new(view, t, several)).collect();
    let shapes = shapes(&layouts, &closed);
    let (targets, trends, wholes) =
        (targets::sections(&layouts, view), trend::series(&shapes, view), shares::wholes(&shapes));
    let beside = summary::Beside { targets: &targets, trends: &trends, wholes: &wholes };
    let mut pages = vec![summary::page(&layouts, &closed, &beside, view)];
    pages.extend(layouts.iter().map(|l| units::page(l, view)));
    let (mut tables, mut sources) = (Vec::new(), Vec::new());
    for layout in &layouts {
        tables.push(detail::page(layout, view));
        sources.push(detail::sources(layout, view));
    }
    for form in &closed {
        let [province, units, cells] = form.pages(view);
        pages.push(province);
        tables.push(units);
        sources.push(cells);
    }
    pages.extend(targets::page(targets, view));
    pages.extend(compare::page(&shapes, view));
    pages.extend(trend::page(&trends, view));
    pages.extend(shares::page(&wholes, view));
    pages.extend(layouts.iter().filter_map(|l| idle::page(l, view)));
    pages.extend(tables);
    pages.push(submissions::page(view));
    pages.push(checks::page(&layouts, &closed, view));
    pages.extend(sources);
    pages.push(mark::page(&mark_of(&pages, &shapes, view)));
    let head = &view.workspace.letterhead;
    let cover = Cover {
        subject: capital(&view.done.period.vi()),
        author: head.superior.clone(),
        names: names(&shapes),
        ..Cover::new(&format!("Tổng hợp {}", view.done.period.vi()), head)
    };
    excel::workbook(pages, &cover)
}

/// What the next level reads: of an open form the page with every organisation, of a closed one the province's table. All
/// other pages are for people.
fn mark_of(pages: &[Page<'_>], shapes: &[Shape<'_>], view: &View<'_>) -> Mark {
    let entry = |page: &Page<'_>| {
        let own = SheetMark { sheet: page.name.clone(), ..SheetMark::default() };
        match shapes.iter().find(|s| s.report_sheet() == page.name).map(|s| (s.form(), s.totals())) {
            None => own,
            Some((form, totals)) => SheetMark {
                coverage: Some((totals.units.len() as u32, totals.expected.len() as u32)),
                form: form.id.clone(),
                edition: form.edition.clone(),
                unit_code: view.workspace.code.clone(),
                unit: view.workspace.issuer(),
                period: Some(view.done.period),
                ..own
            },
        }
    };
    Mark::new(pages.iter().map(entry))
}

/// Names for the province's figures, so that another workbook can ask for them: `th_ptdv_01.admitted_ytd`.
fn names(shapes: &[Shape<'_>]) -> Vec<(String, String)> {
    let name = |id: &str, key: &str| -> String {
        let plain = format!("{id}.{key}").replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "_");
        // A name must not begin with a digit or look like a cell.
        format!("th_{plain}")
    };
    let cell = |sheet: &str, at: At| format!("{}!${}${}", quoted(sheet), column_name(at.col), at.row + 1);
    let of = |shape: &Shape<'_>| -> Vec<(String, String)> {
        let form = shape.form();
        let figure = |(ix, i): (crate::model::form::IndicatorIx, &crate::model::form::Indicator)| {
            let (sheet, at) = shape.cell(Assignee::Province, ix)?;
            Some((name(&form.id, &i.key), cell(sheet, at)))
        };
        form.indicators().filter_map(figure).collect()
    };
    let mut taken = std::collections::BTreeSet::new();
    // Keys that differ in signs only would give one name, which Excel takes for damage.
    shapes.iter().flat_map(of).filter(|(name, _)| taken.insert(name.to_lowercase())).collect()
}
