//! The sentences, breakdowns and the headline of a form's declaration.

use crate::model::form::prose::{Breakdown, Headline, Part, Sentence};
use crate::model::form::{Indicator, IndicatorIx, Kind, Mistake};
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// `[[breakdown]]` as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawBreakdown {
    title: String,
    of: Spanned<Vec<Spanned<String>>>,
}

/// The breakdowns, their parts resolved.
pub fn breakdowns(raw: Vec<RawBreakdown>, indicators: &[Indicator]) -> Result<Vec<Breakdown>, Mistake> {
    let part = |key: &Spanned<String>| figure(key.get_ref(), key.span(), indicators);
    let resolve = |raw: RawBreakdown| {
        let parts: Vec<IndicatorIx> = raw.of.get_ref().iter().map(part).collect::<Result<_, Mistake>>()?;
        let is_twice = |n: usize| parts[..n].contains(&parts[n]);
        if parts.is_empty() || (0..parts.len()).any(is_twice) {
            return Err(Mistake::new(
                raw.of.span(),
                "of cần ít nhất một chỉ tiêu, mỗi chỉ tiêu một lần",
                "of needs at least one indicator, each once",
            ));
        }
        Ok(Breakdown { title: raw.title, parts })
    };
    raw.into_iter().map(resolve).collect()
}

/// `[headline]` as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawHeadline {
    indicator: Spanned<String>,
    verb: String,
    noun: String,
}

/// The headline among the figures of a form.
pub fn headline(raw: Option<RawHeadline>, indicators: &[Indicator]) -> Result<Option<Headline>, Mistake> {
    let Some(raw) = raw else { return Ok(None) };
    let indicator = figure(raw.indicator.get_ref(), raw.indicator.span(), indicators)?;
    if !matches!(indicators[usize::from(indicator.0)].kind, Kind::Flow | Kind::Ytd) {
        return Err(Mistake::new(
            raw.indicator.span(),
            "chỉ tiêu chính phải là số phát sinh: kind = \"flow\" hoặc \"ytd\"",
            "the headline must be something that happened: kind = \"flow\" or \"ytd\"",
        ));
    }
    Ok(Some(Headline { indicator, verb: raw.verb, noun: raw.noun }))
}

/// The sentences, their places resolved: `{key}`, `{key % key}`, `{scope}`, `{organisations}`,
/// `{classes}`.
pub fn sentences(raw: &[Spanned<String>], indicators: &[Indicator]) -> Result<Vec<Sentence>, Mistake> {
    raw.iter().map(|text| sentence(text, indicators)).collect()
}

fn sentence(raw: &Spanned<String>, indicators: &[Indicator]) -> Result<Sentence, Mistake> {
    let span = raw.span();
    let mut parts = Vec::new();
    let mut rest = raw.get_ref().as_str();
    while let Some((words, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else {
            return Err(Mistake::new(span, "thiếu dấu } trong câu", "a } is missing in the sentence"));
        };
        let begins = parts.is_empty() && words.is_empty();
        parts.push(Part::Words(words.to_owned()));
        parts.push(match place.trim() {
            "scope" => Part::Scope(begins),
            place => part(place, span.clone(), indicators)?,
        });
        rest = after;
    }
    parts.push(Part::Words(rest.to_owned()));
    Ok(Sentence(parts))
}

fn part(place: &str, span: Range<usize>, indicators: &[Indicator]) -> Result<Part, Mistake> {
    match place {
        "organisations" => Ok(Part::Organisations),
        "classes" => Ok(Part::Classes),
        _ => match place.split_once('%') {
            Some((part, whole)) => {
                Ok(Part::Share(figure(part.trim(), span.clone(), indicators)?, figure(whole.trim(), span, indicators)?))
            }
            None => Ok(Part::Figure(figure(place, span, indicators)?)),
        },
    }
}

fn figure(key: &str, span: Range<usize>, indicators: &[Indicator]) -> Result<IndicatorIx, Mistake> {
    let found = indicators.iter().position(|i| i.key == key).map(|n| IndicatorIx(n as u16));
    found.ok_or_else(|| {
        let some: Vec<&str> = indicators.iter().map(|i| i.key.as_str()).take(12).collect();
        let some = some.join(", ");
        Mistake::new(
            span,
            format!("không có chỉ tiêu {key:?} để dùng ở đây; các khóa: {some} …"),
            format!("no indicator {key:?} to be used here; keys: {some} …"),
        )
    })
}
