//! How a form's figures are said in a report: the one that leaders ask about, and sentences with places for figures.

use super::IndicatorIx;

/// The figure that a form is asked for first.
#[derive(Clone, Debug, PartialEq)]
pub struct Headline {
    /// It: cumulated over the year, or of the period.
    pub indicator: IndicatorIx,
    /// What was done: "kết nạp".
    pub verb: String,
    /// What is counted: "đảng viên".
    pub noun: String,
}

/// One sentence of a report; it is left out where one of its figures is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence(pub Vec<Part>);

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Words.
    Words(String),
    /// A figure.
    Figure(IndicatorIx),
    /// One figure in percent of another.
    Share(IndicatorIx, IndicatorIx),
    /// How many organisations there are.
    Organisations,
    /// How many of each class: "388 đảng bộ cơ sở, 765 chi bộ cơ sở".
    Classes,
    /// All that is added up: "toàn tỉnh"; with a capital where it begins the sentence.
    Scope(bool),
}

/// Figures that make up something for which the form gives no total.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakdown {
    /// What they make up: "Đảng viên đưa ra khỏi Đảng".
    pub title: String,
    /// They.
    pub parts: Vec<IndicatorIx>,
}
