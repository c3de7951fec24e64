//! Packages that are vendored under dbt_packages/ work as published ones do.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{acuity, both, copy_folder, ends_with, succeeds, write};

#[test]
fn a_vendored_package_works_in_its_project() {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dbt_projects/with_package"), dir);
    let printed = succeeds(dir, &["build"]);
    assert!(printed.contains("PASS=9 WARN=0 ERROR=0 SKIP=0 TOTAL=9"), "{printed}");
    let rows = |sql: &str| succeeds(dir, &["show", "--inline", sql, "--output", "csv"]);
    assert_eq!(
        rows(
            "select source_relation, count(key) as keys, sum(amount) as amount from {{ ref('union') }} group by 1 order by 1"
        ),
        "source_relation,keys,amount\n\"\"\"shop\"\".\"\"main\"\".\"\"orders\"\"\",0,22.75\n\"\"\"shop\"\".\"\"main\"\".\"\"summary\"\"\",3,22.75\n"
    );
    assert_eq!(rows("select * from {{ ref('pivot') }} order by 1"), "customer,ann,bob\nann,15.75,0.0\nbob,0.0,7.0\n");
    assert_eq!(rows("select n from {{ ref('kit', 'summary_of_kit') }}"), "n\n3\n");
    let sql = fs::read_to_string(dir.join("target/compiled/shop/models/union.sql")).unwrap();
    assert!(sql.contains("cast(\"customer\" as character varying(256)) as \"customer\""), "{sql}");
    assert!(sql.contains("cast(\"amount\" as double) as \"amount\""), "{sql}");
    let manifest: Value = serde_json::from_str(&fs::read_to_string(dir.join("target/manifest.json")).unwrap()).unwrap();
    assert_eq!(
        manifest["nodes"]["model.kit.summary_of_kit"]["relation_name"],
        "\"shop\".\"main_kit\".\"summary_of_kit\""
    );
    assert_eq!(manifest["macros"]["macro.kit.key"]["description"], "A key of several columns.");
    let tests = manifest["nodes"].as_object().unwrap().keys().filter(|id| id.starts_with("test.")).count();
    assert_eq!(tests, 4);
}

/// A package of one macro and a model, with a version.
fn package(dir: &Path, name: &str, version: &str) {
    write(dir, "dbt_project.yml", &format!("name: {name}\nversion: '{version}'\n"));
    write(dir, &format!("models/of_{name}.sql"), &format!("select '{version}' as version\n"));
}

fn git(dir: &Path, words: &[&str]) -> String {
    let who = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"];
    let output = std::process::Command::new("git").current_dir(dir).args(who).args(words).output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn packages_are_put_in_place_without_a_network() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, kit, tool) = (folder.path().join("shop"), folder.path().join("kit"), folder.path().join("tool"));
    write(&dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    write(&dir, "profiles.yml", "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n");
    write(
        &dir,
        "models/a.sql",
        "select version from {{ ref('of_kit') }} union all select version from {{ ref('of_tool') }}\n",
    );
    package(&kit, "kit", "1.0.0");
    write(&kit, "packages.yml", "packages: [{local: ../below}]\n");
    package(&folder.path().join("below"), "below", "2.0.0");
    package(&tool, "tool", "0.1.0");
    git(&tool, &["init", "--quiet"]);
    git(&tool, &["add", "."]);
    git(&tool, &["commit", "--quiet", "-m", "first"]);
    git(&tool, &["tag", "v1"]);
    let first = git(&tool, &["rev-parse", "HEAD"]);
    package(&tool, "tool", "0.2.0");
    git(&tool, &["commit", "--quiet", "-a", "-m", "second"]);
    package(&dir.join("dbt_packages/dbt_utils"), "dbt_utils", "1.1.1");
    let asked = "packages:\n  - local: ../kit\n  - git: ../tool\n    revision: v1\n  - package: dbt-labs/dbt_utils\n    version: ['>=1.0.0', '<2.0.0']\n";
    write(&dir, "packages.yml", asked);
    let printed = succeeds(&dir, &["deps"]);
    assert!(printed.starts_with("kit: ../kit, linked\ntool: ../tool at "), "{printed}");
    assert!(printed.contains("\ndbt_utils: 1.1.1, the copy that is there\nbelow: ../below, linked\n"), "{printed}");
    let lock = fs::read_to_string(dir.join("package-lock.yml")).unwrap();
    let (packages, hash) = lock.split_once("sha1_hash: ").unwrap();
    let below = "  - name: dbt_utils\n    package: dbt-labs/dbt_utils\n    version: 1.1.1\n  - local: ../below\n    name: below\n";
    let head = "packages:\n  - local: ../kit\n    name: kit\n  - git: ../tool\n    name: tool\n    revision: ";
    assert_eq!(packages, format!("{head}{first}\n{below}"));
    assert_eq!(hash.trim().len(), 40);
    succeeds(&dir, &["build"]);
    assert_eq!(succeeds(&dir, &["show", "a", "--output", "csv"]), "version\n1.0.0\n0.1.0\n");
    // The lock keeps the commit; --upgrade looks again.
    write(&dir, "packages.yml", &asked.replace("    revision: v1\n", "    warn-unpinned: false\n"));
    assert!(succeeds(&dir, &["deps"]).contains("tool: ../tool at "));
    package(&tool, "tool", "0.3.0");
    git(&tool, &["commit", "--quiet", "-a", "-m", "third"]);
    let version = || fs::read_to_string(dir.join("dbt_packages/tool/dbt_project.yml")).unwrap();
    succeeds(&dir, &["deps"]);
    assert!(version().contains("0.2.0"), "{}", version());
    succeeds(&dir, &["deps", "--upgrade"]);
    assert!(version().contains("0.3.0"), "{}", version());
    assert!(!dir.join("dbt_packages/.clones").exists());
    assert!(kit.join("dbt_project.yml").exists(), "a link is replaced, not what it leads to");
}

#[test]
fn what_is_not_there_is_told_with_its_entry() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    write(dir, "profiles.yml", "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n");
    package(&dir.join("dbt_packages/dbt_utils"), "dbt_utils", "1.1.1");
    write(
        dir,
        "packages.yml",
        "packages:\n  - package: dbt-labs/dbt_utils\n    version: '>=1.2.0'\n  - package: dbt-labs/codegen\n    version: 0.9.0\n  - git: https://token@example.com/a/b-c.git\n    revision: main\n  - local: nowhere\n",
    );
    let told = ends_with(dir, &["deps"], 2);
    assert!(told.contains("packages.yml:2:5") && told.contains("is 1.1.1, and >=1.2.0 is asked for"), "{told}");
    assert!(
        told.contains("the package 'dbt-labs/codegen' is not there, and nothing is read from the network"),
        "{told}"
    );
    assert!(told.contains("dbt_packages/codegen") && told.contains("dbt_packages/b_c"), "{told}");
    assert!(told.contains("there is no package in") && told.contains("nowhere"), "{told}");
    assert!(!told.contains("token"), "{told}");
    assert!(!dir.join("package-lock.yml").exists());
    write(dir, "packages.yml", "packages:\n  - package: dbt-labs/dbt_utils\n    version: newest\n  - revision: 1\n");
    let told = ends_with(dir, &["deps"], 2);
    assert!(told.contains("'newest' is no version") && told.contains("this entry names no package"), "{told}");
    // What asks for a package that nobody put there.
    write(dir, "models/m.sql", "select 1 as n\n");
    write(dir, "models/m.yml", "models: [{name: m, tests: [elsewhere.some_test]}]\n");
    let told = ends_with(dir, &["parse"], 2);
    assert!(told.contains("the test 'some_test' is of the package 'elsewhere', which is not there"), "{told}");
    assert!(told.contains("run `acuity deps`"), "{told}");
    fs::remove_dir_all(dir.join("models")).unwrap();
    // A package that is for another dbt.
    write(dir, "packages.yml", "packages: []\n");
    write(
        &dir.join("dbt_packages/dbt_utils"),
        "dbt_project.yml",
        "name: dbt_utils\nrequire-dbt-version: ['>=2.0.0', '<3.0.0']\n",
    );
    let told = ends_with(dir, &["parse"], 2);
    assert!(told.contains("'dbt_utils' is for dbt >=2.0.0, <3.0.0, and what is followed here is dbt 1.10.0"), "{told}");
}

#[test]
fn a_package_is_added_to_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("shop");
    package(&folder.path().join("kit"), "kit", "1.0.0");
    package(&folder.path().join("tool"), "tool", "1.0.0");
    write(&dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    write(&dir, "profiles.yml", "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n");
    succeeds(&dir, &["deps", "--add-package", "../kit", "--source", "local"]);
    let list = || fs::read_to_string(dir.join("packages.yml")).unwrap();
    assert_eq!(list(), "packages:\n  - local: ../kit\n");
    write(&dir, "packages.yml", "packages:\n  - local: ../kit # ours\n");
    let printed = succeeds(&dir, &["deps", "--add-package", "../tool", "--source", "local"]);
    assert!(printed.contains("kit: ../kit, linked") && printed.contains("tool: ../tool, linked"), "{printed}");
    assert_eq!(list(), "packages:\n  - local: ../kit # ours\n  - local: ../tool\n");
    let told = ends_with(&dir, &["deps", "--add-package", "dbt-labs/dbt_utils"], 1);
    assert!(told.contains("'dbt-labs/dbt_utils' says no version"), "{told}");
    // It is asked for all the same; where to put it is told.
    let told = ends_with(&dir, &["deps", "--add-package", "dbt-labs/dbt_utils@1.3.0"], 2);
    assert!(told.contains("the package 'dbt-labs/dbt_utils' is not there"), "{told}");
    assert!(list().ends_with("  - package: dbt-labs/dbt_utils\n    version: \"1.3.0\"\n"), "{}", list());
}

/// What packages of macros do: columns and values of relations, dispatch, tests with `where`, `limit`, `severity` and
/// `fail_calc`.
#[test]
fn macros_that_ask_the_warehouse() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dbt_projects/macro_package"), dir);
    for target in ["duckdb", "googlesql"] {
        let output = acuity(dir).args(["build", "--target", target]).output().unwrap();
        let told = both(&output);
        assert!(output.status.success() && told.contains("PASS=12 WARN=3 ERROR=0 SKIP=0 TOTAL=15"), "{told}");
        let show = |name: &str| {
            let words = ["show", name, "--target", target, "--limit", "-1", "--output", "csv"];
            let mut lines: Vec<String> = succeeds(dir, &words).lines().map(str::to_owned).collect();
            lines[1..].sort();
            lines.join("\n")
        };
        assert_eq!(show("starred"), "id,kind\n1,a\n2,b\n3,a\n3,a b", "{target}");
        assert!(show("prefixed").starts_with("o_id,o_kind,o_amount\n"), "{target}");
        assert_eq!(show("pivoted"), "n_a,n_a_b,n_b\n2,1,1", "{target}");
        assert_eq!(show("keyed").lines().nth(1).map(str::len), Some(32), "{target}");
        assert_eq!(
            show("unioned"),
            "source,id,kind,amount,note\nmore,8,x,,\nmore,9,z,,hello\norders,1,a,10,\norders,2,b,20,\norders,3,a b,7,\norders,3,a,,",
            "{target}"
        );
        assert_eq!(show("series").lines().count(), 12, "{target}");
    }
}
