//! `acuity pipeline`: load, build and test, train, report and documentation as one resumable run without a scheduler of its
//! own. A run belongs to a logical date; a lock keeps two from running at once; every run is remembered.

mod history;
mod lock;
mod notify;
mod products;
mod state;
mod steps;

use std::time::Instant;

use anyhow::Result;
use chrono::Utc;

use self::{
    lock::Lock,
    notify::Recipient,
    state::{Run, Runs, Status, StepState},
    steps::Work,
};
use crate::{
    cli::production::{PipelineArgs, PipelineCommand, PipelineRunArgs, StepName},
    context::Context,
    failure::{self, Outcome, Usage},
    ui::{Paint, Ui},
};

pub(crate) fn run(args: &PipelineArgs, context: &Context) -> Result<Outcome> {
    match &args.command {
        Some(PipelineCommand::History(args)) => history::run(args, context),
        None => execute(&args.run, context),
    }
}

fn execute(args: &PipelineRunArgs, context: &Context) -> Result<Outcome> {
    // What cannot work is refused before anything runs.
    let recipients: Vec<Recipient> =
        args.notify.iter().map(|&channel| Recipient::from_environment(channel)).collect::<Result<_, _>>()?;
    let (first, last) = range(args)?;
    // A project without tasks is loaded and built all the same.
    let learns = first <= Some(StepName::Report) && last >= StepName::Train;
    let task = if learns { Some(context.task(&args.task)?) } else { context.task(&args.task).ok() };
    let date = args.date.unwrap_or_else(|| Utc::now().date_naive()).to_string();
    let project = context.project()?;
    let runs = Runs::of(&project.project_dir);
    let target = project.target.name.clone();
    // Held to the end of this function: nobody else writes into the history meanwhile.
    let lock = Lock::take(&runs.dir, &format!("{date} on {target}, since {}", state::now()))?;
    let ui = context.ui();
    if let Some(dead) = &lock.left_by {
        ui.warn(&format!("an earlier pipeline ended without finishing ({dead})"));
    }
    let data = args.data.as_ref().map(|data| data.replace("{date}", &date));
    let cancel = context.cancel_on_interrupt();
    let name = project.name.clone();
    let work = Work { args, context, project, data, task, cancel };

    let (earlier, unreadable) = runs.all()?;
    for path in unreadable {
        ui.warn(&format!("{} says nothing about a run and was left alone", path.display()));
    }
    let steps = StepName::ALL.map(|step| StepState {
        name: step.as_str().to_owned(),
        status: Status::Waiting,
        seconds: 0.0,
        detail: String::new(),
        failed_nodes: Vec::new(),
        input: work.input(step),
        product: String::new(),
    });
    let mut run = Run {
        number: runs.next_number(),
        date,
        target,
        status: Status::Running,
        started_at: state::now(),
        finished_at: None,
        pid: std::process::id(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        steps: steps.into(),
    };
    for (step, state) in StepName::ALL.into_iter().zip(&mut run.steps) {
        let reason = if step == StepName::Load && work.data.is_none() && first.is_none() {
            "no --data"
        } else if first.is_some_and(|first| step < first) {
            "before --from"
        } else if step > last {
            "after --to"
        } else {
            continue;
        };
        state.status = Status::Skipped;
        reason.clone_into(&mut state.detail);
    }
    if args.resume {
        keep(&mut run, &earlier, &work, ui);
    }
    runs.save(&run)?;
    let ended = work_through(&work, &mut run, &runs, ui);
    if run.status == Status::Running {
        // Its own notes could not be written.
        run.status = Status::Failed;
    }
    run.finished_at = Some(state::now());
    runs.save(&run)?;
    for recipient in &recipients {
        if let Err(reason) = recipient.send(&name, &run) {
            ui.warn(&reason);
        }
    }
    history::print_run(&run, args.output)?;
    ended
}

/// The steps that were asked for: `None` is from the beginning.
fn range(args: &PipelineRunArgs) -> Result<(Option<StepName>, StepName), Usage> {
    let last = args.to.unwrap_or(StepName::Docs);
    if args.from == Some(StepName::Load) && args.data.is_none() {
        return Err(Usage("--from load needs --data".to_owned()));
    }
    match args.from {
        Some(first) if first > last => {
            Err(Usage(format!("--from {} comes after --to {}", first.as_str(), last.as_str())))
        }
        first => Ok((first, last)),
    }
}

/// Marks the steps whose results an earlier run of the same date left, up to the first that has to run again: because it was
/// not finished, what it depends on has changed, or what it made is gone or changed.
fn keep(run: &mut Run, earlier: &[Run], work: &Work<'_>, ui: &Ui) {
    // Only the newest run of the target counts: a later one of another date has replaced what an older one left.
    let Some(last) = earlier.iter().find(|one| one.target == run.target) else {
        ui.say("nothing to resume: this is the first run");
        return;
    };
    if last.date != run.date {
        ui.say(&format!("nothing to resume: the last run was for {}", last.date));
        return;
    }
    for ((name, step), before) in StepName::ALL.into_iter().zip(&mut run.steps).zip(&last.steps) {
        let same = before.input == step.input && before.name == step.name;
        match (before.status, step.status) {
            (Status::Success | Status::Kept, Status::Waiting) if same => {
                match work.product(name) {
                    Ok(product) if product == before.product => step.product = product,
                    Ok(_) => {
                        ui.say(&format!("{} runs again: what it made has changed since", before.name));
                        break;
                    }
                    Err(error) => {
                        ui.say(&format!("{} runs again: {error:#}", before.name));
                        break;
                    }
                }
                step.status = Status::Kept;
                step.detail.clone_from(&before.detail);
            }
            // Without records of its own the run takes what was loaded.
            (_, Status::Skipped) => {}
            (Status::Success | Status::Kept, Status::Waiting) => {
                ui.say(&format!("{} runs again: what it depends on has changed since", step.name));
                break;
            }
            _ => {
                ui.say(&format!("{} runs again: it did not succeed", step.name));
                break;
            }
        }
    }
}

/// Runs what is waiting, until something fails.
fn work_through(work: &Work<'_>, run: &mut Run, runs: &Runs, ui: &Ui) -> Result<Outcome> {
    for (index, step) in StepName::ALL.into_iter().enumerate() {
        let number = ui.paint(Paint::Dim, &format!("[{}/{}]", index + 1, StepName::ALL.len()));
        let name = ui.paint(Paint::Bold, step.as_str());
        match run.steps[index].status {
            Status::Waiting => ui.say(&format!("{number} {name}")),
            other => {
                ui.say(&format!("{number} {name} {} ({})", other.as_str(), run.steps[index].detail));
                continue;
            }
        }
        run.steps[index].status = Status::Running;
        // On the disk before it runs: the history then tells where a run died.
        runs.save(run)?;
        let start = Instant::now();
        let ended = work.run(step);
        let state = &mut run.steps[index];
        state.seconds = (start.elapsed().as_secs_f64() * 100.0).round() / 100.0;
        let outcome = match &ended {
            Ok(done) => {
                state.detail.clone_from(&done.detail);
                state.failed_nodes.clone_from(&done.failed_nodes);
                done.outcome
            }
            Err(error) if failure::is_stopped(error) => Outcome::Interrupted,
            // The message may quote a record; it goes to the terminal and nowhere else.
            Err(_) => Outcome::Failed,
        };
        state.status = match outcome {
            Outcome::Success => Status::Success,
            Outcome::Failed => Status::Failed,
            Outcome::Interrupted => Status::Interrupted,
        };
        if outcome != Outcome::Success {
            run.status = state.status;
            // A step that failed is no wrong usage of this command, whatever it would be by itself.
            return match ended {
                Err(error) if outcome == Outcome::Failed => {
                    failure::report(&error, ui);
                    Ok(outcome)
                }
                ended => ended.map(|_| outcome),
            };
        }
        state.product = work.product(step)?;
        runs.save(run)?;
    }
    run.status = Status::Success;
    Ok(Outcome::Success)
}
