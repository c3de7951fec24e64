//! Rendering a template with its source map.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use minijinja::{Environment, Error, OutputSpanKind, Value};

use crate::{
    diagnostic::Diagnostic,
    files::SourceFile,
    jinja::{
        bounds, fault, names,
        prepare::prepare,
        render::{Answer, Ask, Asked, Captured, Lookup, Question, Render, Subject},
        scope::Scope,
        source_map::{Segment, SourceMap},
        values::amount,
        world::{Origin, World, call_templates, explain},
    },
    state::RunState,
};

/// What to render.
pub(crate) struct Job<'a> {
    world: &'a Arc<World>,
    project: Option<Arc<dyn Lookup>>,
    subject: Subject,
    file: &'a Arc<SourceFile>,
    /// The part of the file that is the template.
    body: Range<usize>,
    /// Names on top of everybody's.
    locals: BTreeMap<String, Value>,
    /// Names that macros see as well.
    everywhere: Arc<BTreeMap<String, Value>>,
}

impl<'a> Job<'a> {
    /// A whole file, about `subject`.
    pub(crate) fn new(world: &'a Arc<World>, file: &'a Arc<SourceFile>, subject: Subject) -> Self {
        let body = 0..file.text.len();
        Self { world, project: None, subject, file, body, locals: BTreeMap::new(), everywhere: Arc::default() }
    }

    /// Text of a package's settings that is about no node: it may use variables and macros.
    pub(crate) fn text(world: &'a Arc<World>, file: &'a Arc<SourceFile>, package: &str) -> Self {
        Self::new(world, file, Subject { package: package.to_owned(), ..Subject::default() })
    }

    /// Only this part of the file.
    #[must_use]
    pub(crate) fn within(mut self, body: Range<usize>) -> Self {
        self.body = body;
        self
    }

    /// With a name of its own.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.locals.insert(name.to_owned(), value);
        self
    }

    /// With names of its own that the macros it calls see as well.
    #[must_use]
    pub(crate) fn everywhere(mut self, names: BTreeMap<String, Value>) -> Self {
        self.everywhere = Arc::new(names);
        self
    }

    /// In a project that is linked, so that `ref()` gives the relation.
    #[must_use]
    pub(crate) fn linked(mut self, project: Arc<dyn Lookup>) -> Self {
        self.project = Some(project);
        self
    }
}

/// What came out.
pub(crate) struct Rendered {
    pub(crate) text: String,
    pub(crate) map: SourceMap,
    pub(crate) captured: Captured,
}

/// Rendered this often for answers of the warehouse, a template is taken to ask without end.
const MAX_QUESTIONS: usize = 1000;

/// Renders; with a state as at run time, without as at parse time.
pub(crate) fn render(job: &Job<'_>, state: Option<&dyn RunState>) -> Result<Rendered, Box<Diagnostic>> {
    rendered(job, state, &job.world.env).map_err(|stopped| stopped.diagnostic)
}

/// A template that did not come to its end.
pub(crate) struct Stopped {
    pub(crate) diagnostic: Box<Diagnostic>,
    /// What it called until then.
    pub(crate) captured: Captured,
    /// Whether it missed something that is there as soon as there is a warehouse.
    pub(crate) is_early: bool,
    /// Whether it called what is no function.
    pub(crate) calls_nothing: bool,
}

/// As [`render`] by one of the world's engines, with what was done before a mistake.
pub(crate) fn rendered(
    job: &Job<'_>,
    state: Option<&dyn RunState>,
    env: &Environment<'static>,
) -> Result<Rendered, Stopped> {
    let rendered = render_within(job, state, env);
    // What is read outside of templates is not counted.
    amount::begin();
    rendered
}

fn render_within(job: &Job<'_>, state: Option<&dyn RunState>, env: &Environment<'static>) -> Result<Rendered, Stopped> {
    let never = |diagnostic| {
        let captured = Captured::default();
        Stopped { diagnostic, captured, is_early: false, calls_nothing: false }
    };
    let name = format!("file.{}.{}", job.subject.package, job.subject.unique_id);
    let mut calls = Vec::new();
    // As Jinja does, one line break at the end goes.
    let body = &job.file.text[job.body.clone()];
    let end = job.body.start + body.strip_suffix('\n').unwrap_or(body).len();
    let prepared = prepare(&job.file.text, job.body.start..end, &name, &mut calls);
    let what = if job.subject.name.is_empty() { "this template".to_owned() } else { format!("'{}'", job.subject.name) };
    let origin = Origin { file: job.file.clone(), prepared: prepared.clone(), what: what.clone() };
    let calls: BTreeMap<_, _> = call_templates(&name, &what, job.file, calls).into_iter().collect();
    let origins = explain::origins(&name, origin, &calls);
    let explain = |error: &Error| {
        let found = explain::diagnostic(job.world, &origins, &names::known(), error);
        // What is found at the end has no place of its own.
        Box::new(if found.file.is_none() { found.at(job.file, 0..0) } else { found })
    };
    if let Some(found) = origins.values().find_map(explain::too_long) {
        return Err(never(Box::new(found)));
    }
    let template = bounds::on_stack(prepared.depth, || env.template_from_named_str(&name, &prepared.text));
    let template = template.map_err(|e| never(explain(&e)))?;

    let mut answers: BTreeMap<Asked, Answer> = BTreeMap::new();
    // A question ends the render as an error. With its answer the template is rendered once more, from its start.
    loop {
        let mut render = Render::new(job.world.clone(), job.project.clone(), job.subject.clone(), state.is_some());
        render.full_refresh = state.is_some_and(RunState::is_full_refresh);
        render.empty = state.is_some_and(RunState::is_empty);
        render.invoked = state.map(RunState::invoked).unwrap_or_default();
        render.calls = calls.clone();
        render.everywhere = Arc::clone(&job.everywhere);
        render.answers = answers.clone();
        let render = Arc::new(render);
        let scope = Scope::new(render.clone(), names::all()).with(job.locals.clone());
        amount::begin();
        // The small stack of a thread would not do for the deepest of what the engine allows.
        let outcome = bounds::on_stack(0, || template.render_with_spans(scope.into_value()));
        match outcome.and_then(|done| amount::check().map(|()| done)) {
            Ok((text, spans)) => {
                let segments = spans
                    .iter()
                    .filter(|s| s.name() == name)
                    .flat_map(|span| {
                        let out = span.output_range();
                        if span.kind() == OutputSpanKind::Raw {
                            // Literal text is untouched text, so that the stretch maps byte by byte.
                            let from = prepared.to_file(span.source_range().start);
                            vec![Segment {
                                out: out.clone(),
                                file: job.file.clone(),
                                source: from..from + out.len(),
                                exact: true,
                            }]
                        } else {
                            let source = prepared.range(span.source_range());
                            vec![Segment { out, file: job.file.clone(), source, exact: false }]
                        }
                    })
                    .collect();
                let captured = render.captured().clone();
                return Ok(Rendered { text, map: SourceMap::new(segments), captured });
            }
            Err(error) => match (fault::find::<Ask>(&error), state) {
                (Some(Ask(asked)), Some(state)) if answers.len() < MAX_QUESTIONS => {
                    let answer = match &asked.1 {
                        Question::Kind(relation) => Answer::Kind(state.relation_kind(relation)),
                        Question::Columns(relation) => Answer::Columns(state.columns(relation)),
                        Question::Query(sql) => Answer::Query(state.query(sql)),
                        Question::Relations(database, schema) => {
                            Answer::Relations(state.relations(database.as_deref(), schema))
                        }
                        Question::Schemas => Answer::Schemas(state.schemas()),
                        Question::Described(sql) => Answer::Described(state.described(sql)),
                    };
                    answers.insert(asked.clone(), answer);
                }
                _ => {
                    let is_early = state.is_none() && explain::is_early(job.world, &origins, &error);
                    let (diagnostic, captured) = (explain(&error), render.captured().clone());
                    let calls_nothing = explain::calls_nothing(&error);
                    return Err(Stopped { diagnostic, captured, is_early, calls_nothing });
                }
            },
        }
    }
}
