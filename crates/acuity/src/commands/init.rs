//! `acuity init`: the analytics project from inside the binary into a folder.

use anyhow::{Context as _, Result};

use crate::{cli::records::InitArgs, context::Context, embedded, failure::Outcome, output};

pub(crate) fn run(args: &InitArgs, context: &Context) -> Result<Outcome> {
    let done = embedded::write_project(&args.dir, args.force)
        .with_context(|| format!("cannot write the project to {}", args.dir.display()))?;
    for kept in &done.kept {
        context.ui().warn(&format!("{} differs and was left alone (--force overwrites it)", kept.display()));
    }
    let same = if done.same > 0 { format!(", {} were there already", done.same) } else { String::new() };
    output::print_text(&format!("{}: {} files written{same}", args.dir.display(), done.written))?;
    context.ui().say(&format!(
        "next: cd {} && acuity load --data DIR && acuity build     (or acuity synth --out data for synthetic records)",
        args.dir.display()
    ));
    Ok(Outcome::Success)
}
