//! What a frame of the window costs on the UI thread, without a window: `cargo bench --workspace --bench frames [-- STAYS...]`;
//! with `--profile dev` from what the tests have compiled.
//!
//! Pages are drawn by the same code as in the window, with screen-reader output off and tessellation counted apart; painting
//! on the graphics card is not included. What is counted is the thread's time on the processor, so that what else the machine does is
//! not; only an answer is timed by the clock. The marts are made up and in memory, so the start is the app's own work: joining,
//! counting, drawing. Memory is that of the whole program so far: each size on its own (`-- 61532`) says what it needs.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints, and stops at what it did not expect"
)]

#[expect(dead_code, reason = "of the tests' made-up marts only some are needed")]
#[path = "../tests/it/fake/mod.rs"]
mod fake;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use acuity_viewer::{App, Place, ViewerOptions};
use acuity_warehouse::Warehouse;
use cpu_time::ThreadTime;
use eframe::{
    App as _,
    egui::{Context, Event, FullOutput, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, vec2},
};
use fake::Fake;

/// Frames of each case, after as many that do not count as there are tenths of it.
const FRAMES: usize = 300;

/// The app, and what a window would hold around it.
struct Bench {
    ctx: Context,
    app: App,
    frame: eframe::Frame,
    time: f64,
}

impl Bench {
    fn new(fake: Fake) -> Self {
        let ctx = Context::default();
        let folder = PathBuf::from("no such folder");
        let place = Place {
            target: "dev".to_owned(),
            open: Box::new(move || Ok(Arc::new(fake.clone()) as Arc<dyn Warehouse>)),
            dataset: "analytics".to_owned(),
            database: None,
            is_billed: false,
            max_bytes: u64::MAX,
        };
        let options = ViewerOptions {
            place,
            models: vec![],
            cohorts: folder.join("cohorts.yml"),
            exports: folder.clone(),
            parquet: |_| Err("nothing is written here".to_owned()),
            artifacts: folder,
            project: None,
            title: "Acuity".to_owned(),
        };
        let app = App::new(&ctx, options);
        Self { frame: eframe::Frame::_new_kittest(), ctx, app, time: 0.0 }
    }

    /// Draws a frame; gives what it took the app, and the tessellation.
    fn draw(&mut self, events: Vec<Event>) -> (Duration, Duration, FullOutput) {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1360.0, 860.0))),
            time: Some(self.time),
            focused: true,
            events,
            ..RawInput::default()
        };
        let (ctx, app, frame) = (&self.ctx, &mut self.app, &mut self.frame);
        let began = ThreadTime::now();
        let mut output = ctx.run_ui(input, |ui| app.ui(ui, frame));
        let drawn = began.elapsed();
        let began = ThreadTime::now();
        let shapes = std::mem::take(&mut output.shapes);
        drop(ctx.tessellate(shapes, output.pixels_per_point));
        let tessellated = began.elapsed();
        output.textures_delta.clear();
        (drawn, tessellated, output)
    }

    /// The middle of what screen readers call `name`; draws until it is there.
    fn place(&mut self, name: &str) -> Pos2 {
        self.ctx.enable_accesskit();
        let patience = Instant::now() + Duration::from_secs(60);
        let place = loop {
            assert!(Instant::now() < patience, "`{name}` did not appear");
            let output = self.draw(vec![]).2;
            let nodes = output.platform_output.accesskit_update.map(|update| update.nodes).unwrap_or_default();
            let named = nodes.iter().find(|(_, node)| node.label() == Some(name) || node.value() == Some(name));
            if let Some(bounds) = named.and_then(|(_, node)| node.bounds()) {
                break Pos2::new((bounds.x0 + bounds.x1) as f32 / 2.0, (bounds.y0 + bounds.y1) as f32 / 2.0);
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        self.ctx.disable_accesskit();
        place
    }

    /// How many stays the panel says that there are.
    fn stays(&mut self) -> Option<String> {
        let output = self.draw(vec![]).2;
        let nodes = output.platform_output.accesskit_update?.nodes;
        let said = |text: &str| text.ends_with(" stays") && text.contains(" of ");
        nodes.iter().find_map(|(_, node)| Some(node.label().or(node.value()).filter(|text| said(text))?.to_owned()))
    }

    /// The time from clicks on the places in turn until the panel shows other numbers.
    fn answers(&mut self, places: &[Pos2]) -> Vec<Duration> {
        self.ctx.enable_accesskit();
        let mut times = Vec::new();
        for place in places.iter().cycle().take(30) {
            let before = self.stays();
            let clicked = Instant::now();
            (0..2).for_each(|at| drop(self.draw(clicks(at, &[*place]))));
            while self.stays() == before {
                assert!(clicked.elapsed() < Duration::from_secs(60), "the numbers stayed as they were: {before:?}");
            }
            times.push(clicked.elapsed());
        }
        self.ctx.disable_accesskit();
        times
    }

    fn key(&mut self, key: Key) {
        let event =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::COMMAND };
        self.draw(vec![event(true)]);
        self.draw(vec![event(false)]);
        (0..30).for_each(|_| drop(self.draw(vec![])));
    }

    /// Draws what `events` gives for each frame.
    fn measure(&mut self, case: &str, mut events: impl FnMut(usize) -> Vec<Event>) {
        let (mut drawn, mut tessellated) = (Vec::new(), Vec::new());
        for at in 0..FRAMES + FRAMES / 10 {
            let (ui, shapes, _) = self.draw(events(at));
            if at >= FRAMES / 10 {
                drawn.push(ui);
                tessellated.push(shapes);
            }
        }
        println!("| {case} | {} | {} |", figures(drawn), figures(tessellated));
    }
}

/// Median, 95th percentile and largest in milliseconds.
fn figures(mut times: Vec<Duration>) -> String {
    times.sort();
    let ms = |time: Duration| 1000.0 * time.as_secs_f64();
    let (half, most) = (times[times.len() / 2], times[times.len() * 95 / 100]);
    format!("{:.2} / {:.2} / {:.2}", ms(half), ms(most), ms(times[times.len() - 1]))
}

/// The most memory that this program has held so far, in megabytes, where the system tells (Linux).
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1000.0)
}

/// A click of every other frame on the places in turn: each changes the filter.
fn clicks(at: usize, places: &[Pos2]) -> Vec<Event> {
    let pos = places[(at / 2) % places.len()];
    let button =
        |pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
    match at % 2 {
        0 => vec![Event::PointerMoved(pos), button(true)],
        _ => vec![button(false)],
    }
}

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![2_000, 61_532] } else { asked };
    for stays in sizes {
        println!(
            "\n{stays} stays; ms on the UI thread, and of tessellation: median / 95th percentile / largest of {FRAMES} frames\n"
        );
        println!("| case | UI | tessellation |\n|---|---|---|");
        let fake = Fake::with_stays(stays);
        let began = Instant::now();
        let mut bench = Bench::new(fake);
        let first = bench.draw(vec![]).0;
        bench.place("Hospital mortality");
        println!(
            "| first frame {:.1} ms, figures after {:.0} ms | | |",
            1000.0 * first.as_secs_f64(),
            1000.0 * began.elapsed().as_secs_f64()
        );
        let chips: Vec<Pos2> = ["Female", "Male", "All"].map(|name| bench.place(name)).to_vec();
        bench.measure("overview, still", |_| vec![]);
        bench.measure("overview, filter changed in every other frame", |at| clicks(at, &chips));
        println!("| from a click to new numbers {} ms | | |", figures(bench.answers(&chips)));
        bench.key(Key::Num2);
        bench.measure("list of stays, still", |_| vec![]);
        bench.measure("list of stays, filter changed in every other frame", |at| clicks(at, &chips));
        let headings: Vec<Pos2> = ["Sort by SOFA", "Sort by Age (y)"].map(|name| bench.place(name)).to_vec();
        bench.measure("list of stays, sorted anew in every other frame", |at| clicks(at, &headings));
        if let Some(megabytes) = peak_memory() {
            println!("| most memory so far, the made-up marts included: {megabytes:.0} MB | | |");
        }
    }
}
