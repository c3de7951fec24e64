//! `docs generate` and `docs serve`.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use acuity_runner::{
    Access, Session,
    docs::{Depth, Listed, Wanted},
};
use anyhow::{Context as _, Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::{
    cli::operations::{DocsGenerateArgs, DocsServeArgs},
    context::Context,
    failure::{Outcome, Usage},
    output,
};

/// What is served, and as what: nothing else in the target folder.
const SERVED: [(&str, &str, &str); 4] = [
    ("/", "index.html", "text/html; charset=utf-8"),
    ("/index.html", "index.html", "text/html; charset=utf-8"),
    ("/manifest.json", "manifest.json", "application/json"),
    ("/catalog.json", "catalog.json", "application/json"),
];

/// `docs generate`.
pub(crate) fn generate(args: &DocsGenerateArgs, context: &Context) -> Result<Outcome> {
    let project = context.project()?;
    let selected = super::project::chosen(&project, &args.selection)?;
    context.tell(&selected.warnings)?;
    let catalog = match args.selection.is_everything() {
        _ if args.empty_catalog => Listed::Only(&[]),
        true => Listed::All,
        false => Listed::Only(&selected.ids),
    };
    let session = Session::open(project, Access::ReadIfThere)?;
    let depth = if args.no_compile { Depth::Written } else { Depth::Compiled };
    let wanted = Wanted { depth, catalog, dictionary: args.dictionary };
    let written = acuity_runner::docs::generate(&session, wanted)?;
    if !written.missing.is_empty() {
        context.ui().warn(&format!(
            "{} relations are not built yet and have no catalog entry (run: acuity build): {}",
            written.missing.len(),
            written.missing.join(", ")
        ));
    }
    let files = [&written.manifest, &written.catalog, &written.site].into_iter().chain(&written.dictionary);
    output::print_text(&files.map(|file| file.display().to_string()).collect::<Vec<_>>().join("\n"))?;
    Ok(Outcome::Success)
}

/// `docs serve`: until Ctrl-C.
pub(crate) fn serve(args: &DocsServeArgs, context: &Context) -> Result<Outcome> {
    let project = context.usable_project()?;
    let target = project.project_dir.join(&project.target_path);
    if !target.join("index.html").is_file() {
        let message =
            format!("there is no {}; write it first: acuity docs generate", target.join("index.html").display());
        return Err(Usage(message).into());
    }
    if args.host.contains(':') || !names_this_machine(&args.host) {
        let message = format!(
            "--host {}: the site is served to this machine only, as 127.0.0.1 or localhost; its port is --port",
            args.host
        );
        return Err(Usage(message).into());
    }
    let listener = listen(args.port)?;
    let address = format!("http://{}", listener.local_addr().context("the server has no address")?);
    let server = Server::from_listener(listener, None).map_err(|error| anyhow!("the server cannot start: {error}"))?;
    output::print_text(&address)?;
    context.ui().say("only this machine can read it; Ctrl-C ends it");
    if !args.no_browser
        && let Err(error) = browse(&address)
    {
        context.ui().warn(&format!("no browser could be started ({error}); open the address in one"));
    }
    for request in server.incoming_requests() {
        if let Err(error) = answer(request, &target) {
            // The browser went away: nothing to do for us.
            tracing::debug!(%error, "an answer did not arrive");
        }
    }
    Ok(Outcome::Success)
}

/// A socket that only this machine reaches.
fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => Usage(format!(
            "port {port} is in use; name another one, or take any that is free: acuity docs serve --port 0"
        ))
        .into(),
        io::ErrorKind::PermissionDenied => {
            Usage(format!("port {port} may not be used by you; name one from 1024 on: acuity docs serve --port 8080"))
                .into()
        }
        _ => anyhow::Error::from(error).context(format!("port {port} cannot be used")),
    })
}

/// Shows an address in the person's browser.
fn browse(address: &str) -> io::Result<()> {
    let (program, words): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/c", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let quiet = || Stdio::null();
    Command::new(program).args(words).arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn()?;
    Ok(())
}

fn answer(request: Request, target: &Path) -> io::Result<()> {
    if !is_local(&request) {
        return request
            .respond(Response::from_string("this server answers to its own address only\n").with_status_code(403));
    }
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::from_string("only GET\n").with_status_code(405));
    }
    let Some((file, kind)) = served(request.url(), target) else {
        return request.respond(Response::from_string("not found\n").with_status_code(404));
    };
    match std::fs::read(file) {
        Ok(bytes) => request.respond(Response::from_data(bytes).with_header(kind)),
        Err(_) => {
            request.respond(Response::from_string("not written; run: acuity docs generate\n").with_status_code(404))
        }
    }
}

/// The file that an address names, and its kind.
fn served(url: &str, target: &Path) -> Option<(PathBuf, Header)> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let (_, file, kind) = SERVED.iter().find(|(served, ..)| *served == path)?;
    Some((target.join(file), Header::from_bytes("Content-Type", *kind).ok()?))
}

/// Whether the browser meant this machine: a page of another host whose name was made to lead here did not.
fn is_local(request: &Request) -> bool {
    let host = request.headers().iter().find(|header| header.field.equiv("Host"));
    host.is_some_and(|host| names_this_machine(host.value.as_str()))
}

fn names_this_machine(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_files_are_served_and_no_other() {
        let file = |url: &str| served(url, Path::new("target")).map(|(file, _)| file.display().to_string());
        assert_eq!(file("/").unwrap(), Path::new("target").join("index.html").display().to_string());
        assert!(file("/catalog.json?v=1").unwrap().ends_with("catalog.json"));
        for url in
            ["/run_results.json", "/../acuity.duckdb", "/%2e%2e/acuity.duckdb", "//etc/passwd", "", "manifest.json"]
        {
            assert_eq!(file(url), None, "{url}");
        }
    }

    #[test]
    fn names_of_other_hosts_are_not_ours() {
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST"] {
            assert!(names_this_machine(host), "{host}");
        }
        for host in ["example.org", "127.0.0.1.example.org:80", "", "[::1]:80"] {
            assert!(!names_this_machine(host), "{host}");
        }
    }

    #[test]
    fn a_port_in_use_is_told() {
        let first = listen(0).unwrap();
        let error = listen(first.local_addr().unwrap().port()).unwrap_err();
        assert!(error.to_string().contains("is in use; name another one"), "{error}");
    }
}
