//! Tests that enter by the command: laws, faults, and the house's own order.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop, and talks to a person")]

mod base64;
mod cli;
mod declarations;
mod drafts;
mod draw;
mod faults;
mod growth;
mod laws;
mod leftovers;
mod levels;
mod oracles;
mod province;
mod published;
mod readme;
mod reply;
mod template;
mod tidy;
mod workers;

/// For people and for `.ci/same-bytes`: a province in the folder that `TONGHOP_PROVINCE` names, as `folder:1200:8` for
/// 1.200 reports and eight earlier months.
#[test]
#[ignore = "writes the workspace that TONGHOP_PROVINCE names"]
fn write_a_province() {
    let wanted = std::env::var("TONGHOP_PROVINCE").expect("TONGHOP_PROVINCE=folder:reports:months");
    let mut parts = wanted.rsplitn(3, ':');
    let mut number = || parts.next().and_then(|n| n.parse().ok()).expect("folder:reports:months");
    let (earlier, reports) = (number(), number());
    province::Province::of(reports, earlier).write(parts.next().expect("a folder").as_ref());
}
