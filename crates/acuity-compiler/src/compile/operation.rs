//! A macro that is called by itself, for what it does.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::Compiled;
use crate::{
    definitions::UniqueId,
    diagnostic::{Diagnostic, Diagnostics, suggestion},
    files::SourceFile,
    jinja::{job::Job, render::Subject, values, world::BUILTIN},
    project::Project,
    state::RunState,
};

impl Project {
    /// The macro that `name` or `package.name` means on the command line: a bare name one of the root project, of any package,
    /// or dbt's own.
    ///
    /// # Errors
    /// There is none; with the nearest name.
    pub fn find_macro(&self, name: &str) -> Result<UniqueId, Diagnostic> {
        let found = match name.split_once('.') {
            Some((package, name)) => self.world.package_macro(package, name),
            None => self.world.macro_of_any(name).or_else(|| self.world.package_macro(BUILTIN, name)),
        };
        found.map(|def| def.public.unique_id.clone()).ok_or_else(|| {
            let mut names = self.world.macro_names(&self.name);
            names.extend(self.world.macros.values().flat_map(|of_package| of_package.keys().cloned()));
            let help = suggestion(name, names.iter().map(String::as_str));
            Diagnostic::error("unknown-macro", format!("there is no macro named '{name}'"))
                .help(help.unwrap_or_else(|| "write the name of a macro under macros/, or PACKAGE.NAME".to_owned()))
        })
    }

    /// Calls a macro with arguments by name. What it asks of the warehouse is done; the text that it gives is not run.
    ///
    /// # Errors
    /// There is no such macro, it has no such argument, or what went wrong in it.
    pub fn call_macro(
        &self,
        name: &str,
        args: &Map<String, Json>,
        state: &dyn RunState,
    ) -> Result<Compiled, Diagnostics> {
        let id = self.find_macro(name)?;
        let of_package = self.world.find_macro(&self.name, name).is_none();
        // The macros of a package have no bare name in the root project.
        let called = id.strip_prefix("macro.").filter(|_| of_package).unwrap_or(name);
        let file = Arc::new(SourceFile::new("(run-operation)", format!("{{{{ {called}(**__args) }}}}")));
        let subject = Subject {
            unique_id: format!("operation.{}.{name}", self.name),
            name: name.to_owned(),
            package: self.name.clone(),
            ..Subject::default()
        };
        let job = Job::new(&self.world, &file, subject)
            .with("__args", values::from_json(&Json::Object(args.clone())))
            .linked(self.data.clone());
        Ok(Compiled { ctes: vec![id], ..self.alone(&job, state)? })
    }
}
