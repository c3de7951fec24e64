//! Rows that templates ask for: values with their types, tables that are printed, sorted and cut.

use tempfile::TempDir;

use crate::{succeeds, write};

const DIALECTS: [&str; 2] = ["", ", dialect: bigquery"];

/// A project of one macro `q`, which is given rows as `t`.
fn project(dialect: &str, query: &str, body: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    let profile =
        format!("shop: {{target: dev, outputs: {{dev: {{type: duckdb, path: ':memory:', schema: dev{dialect}}}}}}}\n");
    write(dir, "profiles.yml", &profile);
    let text = format!(
        "{{% macro q() %}}{{% set t = run_query(\"{query}\") %}}{{% set r = t.rows[0] %}}{body}{{% endmacro %}}\n"
    );
    write(dir, "macros/q.sql", &text);
    folder
}

#[track_caller]
fn told(dialect: &str, query: &str, body: &str) -> String {
    succeeds(project(dialect, query, body).path(), &["run-operation", "q"])
}

/// Prints each of the expressions.
fn each(expressions: &[&str]) -> String {
    expressions.iter().map(|one| format!("{{{{ print(({one})) }}}}")).collect()
}

#[test]
fn values_of_rows_keep_their_types() {
    let body = each(&[
        "(r.n > 5) ~ (r.n == 3) ~ (r.n + 1)",
        "(r.d > 5) ~ (r.d == 1.5) ~ (r.d * 2)",
        "r.e is none",
        "r.t.year ~ r.t.strftime(' %d.%m.%Y ') ~ (r.t + modules.datetime.timedelta(days=1))",
        "r.ts.isoformat() ~ (r.ts.date() == r.t)",
    ]);
    for (dialect, query) in DIALECTS.into_iter().zip([
        "select sum(x) as n, 1.50 as d, null as e, date '2020-01-02' as t, timestamp '2020-01-02 03:04:05' as ts from (values (1), (2)) v(x)",
        "select sum(x) as n, numeric '1.50' as d, null as e, date '2020-01-02' as t, datetime '2020-01-02 03:04:05' as ts from unnest([1, 2]) as x",
    ]) {
        assert_eq!(
            told(dialect, query, &body),
            "FalseTrue4\nFalseTrue3.0\nTrue\n2020 02.01.2020 2020-01-03\n2020-01-02T03:04:05True\n",
            "{dialect}"
        );
    }
    let large = "select 18446744073709551615::ubigint as u, 5::utinyint as e, 170141183460469231731687303715884105727::hugeint as h";
    let body = each(&["r.u", "r.u > 5", "r.e is number", "r.h"]);
    assert_eq!(told("", large, &body), "18446744073709551615\nTrue\nTrue\n170141183460469231731687303715884105727\n");
    let kept = "{% call statement('kept', fetch_result=true) %}select sum(x) as n from range(4) v(x){% endcall %}\
        {{ print(load_result('kept').data[0][0] + 1) }}";
    assert_eq!(told("", "select 1", kept), "7\n");
}

/// As agate prints them.
#[test]
fn tables_are_printed() {
    let query = "select * from (values (1, 'x', 1234.5, true), (22, null, 0.25, null)) v(a, name, amount, ok)";
    let table = "{% do t.print_table() %}";
    assert_eq!(
        told("", query, table),
        "|  a | name |   amount |   ok |\n| -- | ---- | -------- | ---- |\n|  1 | x    | 1,234.50 | True |\n\
         | 22 |      |     0.25 |      |\n"
    );
    assert_eq!(
        told("", query, "{% do t.print_table(max_rows=1, max_columns=2, max_column_width=4) %}"),
        "| a | name | ... |\n| - | ---- | --- |\n| 1 | x    | ... |\n| ... | ...  | ... |\n"
    );
    assert_eq!(told("", query, "{% do t.print_csv() %}"), "a,name,amount,ok\n1,x,1234.5,True\n22,,0.25,\n");
    assert_eq!(
        told("", "select 1 as a, 'x' as b, date '2020-01-02' as d", "{% do t.print_json() %}"),
        "[{\"a\": 1, \"b\": \"x\", \"d\": \"2020-01-02\"}]\n"
    );
}

#[test]
fn tables_are_sorted_and_cut() {
    let query = "select * from (values (2, 'b'), (null, 'c'), (1, 'a'), (2, 'b')) v(n, name)";
    let names = |table: &str| format!("{table}.columns['name'].values() | join");
    let body = each(&[
        &names("t.order_by('n')"),
        &names("t.order_by('n', reverse=true)"),
        &names("t.order_by(['name', 'n']).limit(2)"),
        &names("t.limit(1, 3)"),
        &names("t.distinct()"),
        &names("t.distinct('n')"),
        "t.rename(column_names={'n': 'm'}).column_names",
        "t.rename(column_names=['x', 'y']).rows[0].x",
        &names("t.where(is_two)"),
        "r.dict(), r.values() == (2, 'b'), r.keys()",
        "t.columns['n'].values_distinct(), t.columns['n'].index, t.columns | length",
    ]);
    let project = project("", query, &body);
    write(project.path(), "macros/two.sql", "{% macro is_two(row) %}{% do return(row.n == 2) %}{% endmacro %}\n");
    assert_eq!(
        succeeds(project.path(), &["run-operation", "q"]),
        "abbc\ncbba\nab\nca\nbca\nbca\n('m', 'name')\n2\nbb\n({'n': 2, 'name': 'b'}, True, ('n', 'name'))\n((1, 2, None), 0, 2)\n"
    );
}
