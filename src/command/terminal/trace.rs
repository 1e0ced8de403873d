//! A traced number as a tree on a terminal.

use crate::show::trace::Traced;
use std::fmt::Write;

/// The tree in words, `depth` levels below the number.
pub fn text(node: &Traced, depth: usize) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", line(node));
    below(&mut out, node, "", depth);
    out
}

fn line(node: &Traced) -> String {
    let value = if node.value.is_empty() { String::new() } else { format!(" = {}", node.value) };
    let from = if node.from.is_empty() { String::new() } else { format!("  ← {}", node.from) };
    format!("{}{value}{from}", node.what)
}

fn below(out: &mut String, node: &Traced, indent: &str, depth: usize) {
    for finding in &node.findings {
        let bar = if node.parts.is_empty() || depth == 0 { "  " } else { "│ " };
        let _ = writeln!(out, "{indent}{bar}  ! {finding}");
    }
    if depth == 0 {
        return;
    }
    for (n, part) in node.parts.iter().enumerate() {
        let is_last = n + 1 == node.parts.len();
        let (branch, bar) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let _ = writeln!(out, "{indent}{branch}{}", line(part));
        below(out, part, &format!("{indent}{bar}"), depth - 1);
    }
}
