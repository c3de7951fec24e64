//! `deps`: packages that a project asks for are put where it reads them, as far as that goes without a network.
//!
//! A package of a folder is linked, one of a repository on this machine is cloned. What stands on a hub or behind an address is
//! not fetched: a copy of it that is there already is taken, and else the person is told to put one there.

mod add;
mod git;
mod lock;

pub use add::{Source, add};

use std::{
    collections::VecDeque,
    fs, io,
    path::{Component, Path, PathBuf},
};

use acuity_compiler::{
    Diagnostic, Diagnostics, LoadOptions, VersionRange,
    packages::{self, Origin, Wanted},
};

use crate::error::{Error, Result};
use lock::Locked;

/// What `deps` is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct DepsOptions {
    /// Repositories are looked up anew, whatever the lock file says.
    pub upgrade: bool,
    /// Only the lock file is written.
    pub lock_only: bool,
}

/// A package, and how it came to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The name of its project.
    pub name: String,
    /// In words.
    pub how: String,
}

/// What `deps` did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deps {
    /// All packages: those of the project before those that they ask for.
    pub packages: Vec<Package>,
    /// The lock file, when there is something to lock.
    pub lock: Option<PathBuf>,
    /// What else there is to say.
    pub warnings: Vec<String>,
}

/// A package that was found, before anything is put in place.
struct Found {
    locked: Locked,
    how: String,
    put: Put,
}

/// What must be done for a package to be there.
enum Put {
    /// It is there.
    Nothing,
    /// A link to this folder.
    Link(PathBuf),
    /// The folder of a clone.
    Move(PathBuf),
}

/// Puts the packages of a project, and those that they ask for, into its folder of packages, and writes package-lock.yml.
///
/// # Errors
/// A package that is not there and cannot be fetched, entries that contradict each other, or a file that cannot be written.
pub fn deps(options: &LoadOptions, ask: DepsOptions) -> Result<Deps> {
    let folder = options.project_dir.join(packages::packages_folder(options).map_err(Error::Project)?);
    let asked = packages::wanted(options, &options.project_dir).map_err(Error::Project)?;
    if asked.is_empty() {
        let warnings = vec!["neither packages.yml nor dependencies.yml asks for a package".to_owned()];
        return Ok(Deps { warnings, ..Deps::default() });
    }
    let hash = packages::lock_hash(&asked);
    let lock = options.project_dir.join(lock::FILE);
    let known = if ask.upgrade { Vec::new() } else { lock::read(&lock, &hash) };
    let clones = Clones(folder.join(".clones"));
    clones.clear()?;
    let mut finding = Finding { options, folder: &folder, clones: &clones, cloned: 0, known, warnings: Vec::new() };
    let found = finding.all(asked)?;
    let mut done = Deps { warnings: finding.warnings, lock: Some(lock.clone()), ..Deps::default() };
    if !ask.lock_only {
        for one in &found {
            put(&folder.join(&one.locked.name), &one.put, &clones.0)?;
        }
        done.warnings.extend(strangers(options, &folder, &found));
    }
    clones.clear()?;
    lock::write(&lock, found.iter().map(|one| &one.locked), &hash)?;
    done.packages = found.into_iter().map(|one| Package { name: one.locked.name, how: one.how }).collect();
    Ok(done)
}

/// The folder that repositories are cloned into; gone at the end, however that is.
struct Clones(PathBuf);

impl Clones {
    fn clear(&self) -> Result<()> {
        match fs::remove_dir_all(&self.0) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Error::Io { path: self.0.clone(), source }),
            _ => Ok(()),
        }
    }
}

impl Drop for Clones {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = self.clear();
    }
}

struct Finding<'a> {
    options: &'a LoadOptions,
    folder: &'a Path,
    clones: &'a Clones,
    /// How many repositories were cloned: each has a folder of its own, which is named by that.
    cloned: usize,
    /// What the lock file says, when it is of these entries.
    known: Vec<Locked>,
    warnings: Vec<String>,
}

impl Finding<'_> {
    /// All packages, first those of the project, then those that they ask for.
    fn all(&mut self, asked: Vec<Wanted>) -> Result<Vec<Found>> {
        let (mut queue, mut found) = (VecDeque::from(asked), Vec::<Found>::new());
        let mut wrong = Vec::new();
        while let Some(wanted) = queue.pop_front() {
            match self.find(&wanted) {
                Ok((one, dir)) => match found.iter().find(|other| other.locked.name == one.locked.name) {
                    // Addresses are not told: they may hold a token.
                    Some(other) if !other.locked.is_same(&one.locked) => wrong.push(wanted.mistake(
                        format!("the package '{}' is asked for from two places, or in two revisions", one.locked.name),
                        "name one of them only, in the project and in the packages that it asks for",
                    )),
                    Some(_) => {}
                    None => {
                        queue.extend(packages::wanted(self.options, &dir).map_err(Error::Project)?);
                        found.push(one);
                    }
                },
                Err(diagnostic) => wrong.push(*diagnostic),
            }
        }
        match wrong.is_empty() {
            true => Ok(found),
            false => Err(Error::Project(Diagnostics(wrong))),
        }
    }

    /// A package, and the folder that it is in as long as it is not in place.
    fn find(&mut self, wanted: &Wanted) -> Result<(Found, PathBuf), Box<Diagnostic>> {
        let entry = |message: String, help: &str| Box::new(wanted.mistake(message, help));
        match &wanted.origin {
            Origin::Local(path) => {
                let dir = self.options.project_dir.join(path);
                let Some((name, _)) = packages::project_in(self.options, &dir) else {
                    let message = format!("there is no package in {}: it has no dbt_project.yml", dir.display());
                    return Err(entry(message, "correct the path, which is from the project's folder"));
                };
                let put = Put::Link(dir.clone());
                let locked = Locked::local(name, path);
                Ok((Found { locked, how: format!("{path}, linked"), put }, dir))
            }
            Origin::Hub { package, versions } => {
                let (dir, name, version) = self.copy(wanted, &format!("the package '{package}'"))?;
                if !VersionRange::read(versions).is_ok_and(|range| range.allows(&version)) {
                    let message = format!(
                        "the copy of '{package}' in {} is {version}, and {} is asked for",
                        dir.display(),
                        versions.join(", ")
                    );
                    return Err(entry(message, "put a copy of that version there, or ask for the one that is there"));
                }
                let how = format!("{version}, the copy that is there");
                let locked = Locked::hub(name, package, &version);
                Ok((Found { locked, how, put: Put::Nothing }, dir))
            }
            Origin::Git { address, revision, subdirectory, quiet } => {
                let leads_out =
                    |below: &String| !Path::new(below).components().all(|it| matches!(it, Component::Normal(_)));
                if subdirectory.as_ref().is_some_and(leads_out) {
                    return Err(entry(
                        "the subdirectory of a repository is a folder inside of it".to_owned(),
                        "write it without '..' and without a '/' in front",
                    ));
                }
                let written = wanted.written_address().unwrap_or(address);
                let Some(place) = git::on_this_machine(&self.options.project_dir, address) else {
                    let (dir, name, _) = self.copy(wanted, &format!("the repository of '{}'", wanted.guess()))?;
                    // Nothing says which revision a copy is of.
                    let locked = Locked::git(name, written, revision.as_deref(), subdirectory.as_deref());
                    let how = "the copy that is there, of whatever revision".to_owned();
                    return Ok((Found { locked, how, put: Put::Nothing }, dir));
                };
                if revision.is_none() && !quiet {
                    self.warnings
                        .push(format!("'{written}' is asked for without a revision: what it holds may change"));
                }
                let known = self.known.iter().find(|one| one.is_git(written, subdirectory.as_deref()));
                let revision = known.and_then(|one| one.revision()).or(revision.as_deref());
                self.cloned += 1;
                let at = self.clones.0.join(self.cloned.to_string());
                let commit = git::clone(&place, &at, revision)
                    .map_err(|message| entry(message, "see that the repository is there and has this revision"))?;
                let dir = subdirectory.as_ref().map_or_else(|| at.clone(), |below| at.join(below));
                let Some((name, _)) = packages::project_in(self.options, &dir) else {
                    let message = format!("the repository {written} has no dbt_project.yml");
                    return Err(entry(message, "name the folder that has it with 'subdirectory'"));
                };
                let how = format!("{written} at {}", commit.get(..12).unwrap_or(&commit));
                let locked = Locked::git(name, written, Some(&commit), subdirectory.as_deref());
                Ok((Found { locked, how, put: Put::Move(dir.clone()) }, dir))
            }
            Origin::Archive { name } => {
                let (dir, name, _) = self.copy(wanted, &format!("the archive of '{name}'"))?;
                let how = "the copy that is there".to_owned();
                let locked = Locked::archive(name, &wanted.written);
                Ok((Found { locked, how, put: Put::Nothing }, dir))
            }
        }
    }

    /// The copy of a package that is in place: folder, name and version.
    fn copy(&self, wanted: &Wanted, what: &str) -> Result<(PathBuf, String, String), Box<Diagnostic>> {
        let guess = wanted.guess();
        let folders = self.options.files.folders(self.folder).unwrap_or_default();
        let projects = folders.into_iter().filter_map(|dir| {
            let (name, version) = packages::project_in(self.options, &dir)?;
            Some((dir, name, version))
        });
        let is_it = |(dir, name, _): &(PathBuf, String, String)| {
            *name == guess || dir.file_name().is_some_and(|folder| *folder == *guess)
        };
        projects.into_iter().find(is_it).ok_or_else(|| {
            let message = format!("{what} is not there, and nothing is read from the network");
            let help = format!("put a copy of it into {}", self.folder.join(&guess).display());
            Box::new(wanted.mistake(message, help))
        })
    }
}

/// Puts a package in place. What stands there goes aside first, into a folder that is removed at the end, and comes back when
/// the package cannot be put.
fn put(at: &Path, put: &Put, aside: &Path) -> Result<()> {
    let fail = |path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::Io { path, source }
    };
    let (from, is_linked) = match put {
        Put::Nothing => return Ok(()),
        Put::Link(from) => (fs::canonicalize(from).map_err(fail(from))?, true),
        Put::Move(from) => (from.clone(), false),
    };
    // The folder may be the package itself, or a link to it already.
    if is_linked && fs::canonicalize(at).is_ok_and(|there| there == from) {
        return Ok(());
    }
    let before = aside.join("before").join(at.file_name().unwrap_or_default());
    for above in [at.parent(), before.parent()].into_iter().flatten() {
        fs::create_dir_all(above).map_err(fail(above))?;
    }
    let was_there = fs::symlink_metadata(at).is_ok();
    if was_there {
        fs::rename(at, &before).map_err(fail(at))?;
    }
    let done = if is_linked { link(&from, at) } else { fs::rename(&from, at) };
    if done.is_err() && was_there {
        // The first failure is the one to tell.
        let _ = fs::rename(&before, at);
    }
    done.map_err(fail(at))
}

#[cfg(unix)]
fn link(from: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, at)
}

#[cfg(windows)]
fn link(from: &Path, at: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(from, at)
}

/// Packages that are in place and that nobody asks for. They are read all the same, and nothing is removed that may be the
/// only copy.
fn strangers(options: &LoadOptions, folder: &Path, found: &[Found]) -> Vec<String> {
    let folders = options.files.folders(folder).unwrap_or_default();
    let projects = folders.iter().filter_map(|dir| Some((dir, packages::project_in(options, dir)?.0)));
    let unasked = projects.filter(|(_, name)| !found.iter().any(|one| one.locked.name == *name));
    unasked.map(|(dir, name)| format!("nobody asks for the package '{name}', which is in {}", dir.display())).collect()
}
