//! When reports of a period are due, and up to which day they count.

use crate::model::form::FormIx;
use crate::model::period::Period;
use jiff::civil::Date;

/// The due date and the cut-off of a form's reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The form.
    pub form: FormIx,
    /// The day of the month by whose end a report must have been sent.
    pub day: i8,
    /// How many months after the last of the period that is: 0 or more.
    pub months_after: i8,
    /// The day of the period's last month up to which figures are counted, where it is not the last.
    pub cut_off: Option<i8>,
}

impl Due {
    /// The last day on which a report for `period` is in time.
    pub fn date(&self, period: Period) -> Date {
        let first = period.last_day().first_of_month();
        let month = first.saturating_add(jiff::Span::new().months(i64::from(self.months_after)));
        on(month, self.day)
    }

    /// The day up to which the figures of `period` are counted.
    pub fn cut_off(&self, period: Period) -> Date {
        self.cut_off.map_or(period.last_day(), |day| on(period.last_day(), day))
    }
}

/// The `day` of the month of `date`, or its last where it is shorter.
fn on(date: Date, day: i8) -> Date {
    let last = date.last_of_month();
    Date::new(last.year(), last.month(), day.clamp(1, last.day())).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_due_date_lies_in_the_periods_last_month_or_after_it() {
        let due = |day, months_after| Due { form: FormIx(0), day, months_after, cut_off: Some(22) };
        let of = |text: &str, due: Due| text.parse().map(|p| (due.date(p).to_string(), due.cut_off(p).to_string()));
        assert_eq!(of("2022-09", due(25, 0)), Ok(("2022-09-25".into(), "2022-09-22".into())));
        assert_eq!(of("2022-12", due(5, 1)), Ok(("2023-01-05".into(), "2022-12-22".into())));
        assert_eq!(of("2022-Q1", due(31, 1)), Ok(("2022-04-30".into(), "2022-03-22".into())));
    }
}
