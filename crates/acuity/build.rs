//! Rebuilds the binary when a file of the embedded project is added, changed or removed.

fn main() {
    for part in ["dbt_project.yml", "profiles.yml", "packages.yml", "models", "macros", "seeds", "tests", "snapshots"] {
        println!("cargo:rerun-if-changed=../../project/{part}");
    }
}
