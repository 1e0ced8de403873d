//! The consolidated workbook: its pages in the order in which people read them.

use super::closed::Closed;
use super::layout::Layout;
use super::{checks, detail, excel, submissions, summary, targets, units};
use crate::catalog::Catalog;
use crate::consolidate::Consolidation;

/// The bytes of `tong-hop-P.xlsx`.
pub fn bytes(done: &Consolidation, catalog: &Catalog) -> Result<Vec<u8>, excel::Error> {
    let forms = &done.totals.forms;
    let several = forms.len() > 1;
    let is_open = |t: &&crate::aggregate::FormTotals| catalog.forms[usize::from(t.form.0)].is_open();
    let layouts: Vec<Layout<'_>> =
        forms.iter().filter(is_open).map(|t| Layout::new(done, catalog, t, several)).collect();
    let closed: Vec<Closed<'_>> =
        forms.iter().filter(|t| !is_open(t)).map(|t| Closed::new(done, catalog, t, several)).collect();
    let mut pages = vec![summary::page(&layouts, &closed, done, catalog)];
    pages.extend(layouts.iter().map(|l| units::page(l, done, catalog)));
    pages.extend(targets::page(&layouts, done, catalog));
    let (mut tables, mut sources) = (Vec::new(), Vec::new());
    for layout in &layouts {
        tables.push(detail::page(layout, done, catalog));
        sources.push(detail::sources(layout, done, catalog));
    }
    for form in &closed {
        let mut own = form.pages(done, catalog);
        sources.extend(own.pop());
        tables.extend(own);
    }
    pages.extend(tables);
    pages.push(submissions::page(done, catalog));
    pages.push(checks::page(&layouts, &closed, done, catalog));
    pages.extend(sources);
    excel::workbook(pages, &format!("Tổng hợp {}", done.period.vi()))
}
