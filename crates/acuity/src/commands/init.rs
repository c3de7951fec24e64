//! `acuity init`: the analytics project from inside the binary into a folder.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::{
    cli::records::InitArgs,
    context::Context,
    embedded,
    failure::{Outcome, Usage},
    output,
};

pub(crate) fn run(args: &InitArgs, context: &Context) -> Result<Outcome> {
    if let Some(name) = others(&args.dir).filter(|_| !args.force) {
        return Err(Usage(format!(
            "{} holds the project '{name}', which the files of this one would be mixed with; name another folder, or give --force",
            args.dir.display()
        ))
        .into());
    }
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

/// The name of the project in a folder, where it is another one than Acuity's own.
fn others(dir: &Path) -> Option<String> {
    let text = std::fs::read_to_string(dir.join("dbt_project.yml")).ok()?;
    let file = acuity_compiler::SourceFile::new("dbt_project.yml", text);
    let name = acuity_compiler::parse_yaml(&file).ok()?.get("name")?.scalar()?;
    (name != embedded::PROJECT).then_some(name)
}
