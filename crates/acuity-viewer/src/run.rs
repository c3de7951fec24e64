//! Opens the window.

use eframe::{
    NativeOptions,
    egui::{ViewportBuilder, vec2},
};

use crate::{
    app::App,
    error::{Error, Result},
    kept::Kept,
    options::ViewerOptions,
};

/// Opens the window and returns when it is closed.
///
/// # Errors
/// No screen ([`Error::NoDisplay`]), no OpenGL ([`Error::NoGraphics`]), or another refusal of the windowing system.
/// A missing or locked warehouse is no error here: the window says so, with a way to try again.
pub fn run(options: ViewerOptions) -> Result<()> {
    let title = options.title.clone();
    let kept = Kept::load(&Kept::path(&options.artifacts));
    let (width, height) = kept.size.unwrap_or((1360.0, 860.0));
    let native = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title(&title)
            .with_app_id("acuity")
            .with_inner_size(vec2(width, height))
            .with_maximized(kept.is_maximized)
            .with_min_inner_size(vec2(500.0, 400.0)),
        // The app has its own, which waits until a letter needs it.
        system_font_fallback: false,
        ..NativeOptions::default()
    };
    eframe::run_native(&title, native, Box::new(|cc| Ok(Box::new(App::new(&cc.egui_ctx, options))))).map_err(explain)
}

fn explain(error: eframe::Error) -> Error {
    let detail = without_place(&error.to_string()).to_owned();
    match error {
        eframe::Error::WinitEventLoop(_) => {
            // A variable that is empty says no more than none.
            let unset = ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
                .iter()
                .all(|name| std::env::var_os(name).is_none_or(|value| value.is_empty()));
            Error::NoDisplay { detail, unset }
        }
        eframe::Error::NoGlutinConfigs(..) | eframe::Error::Glutin(_) | eframe::Error::OpenGL(_) => {
            Error::NoGraphics { detail }
        }
        _ => Error::Window { detail },
    }
}

/// The system's words without the line of winit's source that it puts in front of them.
fn without_place(detail: &str) -> &str {
    let after = detail.split_once("os error at ").and_then(|(_, rest)| rest.split_once(": "));
    after.map_or(detail, |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::without_place;

    #[test]
    fn the_source_line_of_a_dependency_is_left_out() {
        let detail = "winit EventLoopError: os error at src/platform/mod.rs:765: no DISPLAY is set.";
        assert_eq!(without_place(detail), "no DISPLAY is set.");
        assert_eq!(without_place("glutin error: [a7] GLXBadFBConfig"), "glutin error: [a7] GLXBadFBConfig");
    }
}
