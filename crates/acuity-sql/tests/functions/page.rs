//! The page `docs/functions.md`.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::Verdict;
use crate::calls::Signature;
use crate::proof::proofs;

/// Queries that are named for each function, of those that there are.
const NAMED: usize = 3;

#[derive(Default)]
struct Line {
    known: usize,
    refused: BTreeMap<&'static str, usize>,
}

/// The whole page.
pub(crate) fn page(signatures: &[Signature], verdicts: &[Verdict]) -> String {
    let mut functions: BTreeMap<&str, Line> = BTreeMap::new();
    for (signature, verdict) in signatures.iter().zip(verdicts) {
        let line = functions.entry(signature.name).or_default();
        match verdict {
            Verdict::Refused(why) => *line.refused.entry(why).or_default() += 1,
            _ => line.known += 1,
        }
    }
    let proofs = proofs();
    let proven = |name: &str| proofs.get(name).is_some_and(|p| !p.is_empty());
    let count = |test: &dyn Fn(&str, &Line) -> bool| functions.iter().filter(|(n, l)| test(n, l)).count();
    let whole = count(&|n, l| l.known > 0 && l.refused.is_empty() && proven(n));
    let part = count(&|n, l| l.known > 0 && !l.refused.is_empty() && proven(n));
    let unproven = count(&|n, l| l.known > 0 && !proven(n));
    let refused = count(&|_, l| l.known == 0);
    let known: usize = functions.values().map(|l| l.known).sum();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for line in functions.values() {
        for (why, n) in &line.refused {
            *reasons.entry(why).or_default() += n;
        }
    }
    let mut out = String::new();
    let _ = writeln!(
        out,
        "# Functions\n\n\
         <!-- Written by `ACUITY_UPDATE=1 cargo test -p acuity-sql --test functions`. -->\n\n\
         Google's reference engine lists {} functions and operators with {} signatures. Each signature is called with arguments of its types, and\n\
         must have the list's result type here; each function has queries whose rows here equal those of Google's engine (`tests/googlesql`).\n",
        functions.len(),
        signatures.len()
    );
    let _ = writeln!(out, "| | functions | signatures |\n| --- | ---: | ---: |");
    let _ = writeln!(out, "| all | {} | {} |", functions.len(), signatures.len());
    let _ = writeln!(out, "| equal, with queries that show it | {whole} | |");
    let _ = writeln!(out, "| equal, but for signatures that are refused | {part} | |");
    let _ =
        writeln!(out, "| known, and not evaluated by the reference engine, or different at each call | {unproven} | |");
    let _ = writeln!(out, "| known in all | {} | {known} |", whole + part + unproven);
    let _ = writeln!(out, "| refused, with a place and a reason | {refused} | {} |", signatures.len() - known);
    let _ = writeln!(out, "| missing | 0 | 0 |\n");
    let _ = writeln!(out, "| refused because of | signatures |\n| --- | ---: |");
    for (why, n) in &reasons {
        let _ = writeln!(out, "| {why} | {n} |");
    }
    let _ = writeln!(out, "\n| function | signatures | refused | queries |\n| --- | ---: | --- | --- |");
    for (name, line) in &functions {
        let why: Vec<String> = line.refused.iter().map(|(why, n)| format!("{n}: {why}")).collect();
        let shown = proofs.get(*name).map(|list| list[..list.len().min(NAMED)].join(", "));
        let _ = writeln!(
            out,
            "| `{name}` | {} of {} | {} | {} |",
            line.known,
            line.known + line.refused.values().sum::<usize>(),
            why.join(", "),
            shown.filter(|_| line.known > 0).unwrap_or_default()
        );
    }
    out
}
