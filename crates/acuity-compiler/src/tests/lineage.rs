use crate::{LoadOptions, MemoryFileSystem, Offline, Project, load};

fn project() -> Project {
    let files = MemoryFileSystem::from_text(
        "\
--- dbt_project.yml
name: icu
profile: icu
--- profiles.yml
icu: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: icu.duckdb, schema: analytics}}}
--- models/sources.yml
sources:
  - name: mimic
    schema: src_mimic
    tables:
      - name: labevents
        columns:
          - {name: hadm_id, data_type: INT64}
          - {name: itemid, data_type: INT64}
          - {name: valuenum, data_type: FLOAT64}
--- seeds/limits.csv
itemid,upper
50912,150
--- models/labs.sql
select l.hadm_id, least(l.valuenum, s.upper) as value
from {{ source('mimic', 'labevents') }} as l join {{ ref('limits') }} as s using (itemid)
where l.itemid > 0
--- models/worst.sql
select hadm_id, max(value) as worst, max(value) > 2 as is_high, 1 as one from {{ ref('labs') }} group by hadm_id
",
    );
    load(&LoadOptions::new("").with_files(files)).unwrap()
}

#[test]
fn a_column_is_traced_to_raw_columns() {
    let lineage = project().lineage("worst.is_high", &Offline).unwrap();
    insta::assert_snapshot!(lineage.tree(), @r"
    worst.is_high
    └─ labs.value
       ├─ limits.upper
       └─ mimic.labevents.valuenum
    ");
    insta::assert_snapshot!(lineage.mermaid(), @r#"
    flowchart LR
        c0["labs.value"]
        c1["limits.upper"]
        c2["mimic.labevents.valuenum"]
        c3["worst.is_high"]
        c0 --> c3
        c1 --> c0
        c2 --> c0
    "#);
    assert_eq!(lineage.to_json()["from"][0]["node"], "model.icu.labs");
    assert_eq!(project().lineage("worst.one", &Offline).unwrap().from, []);
    assert_eq!(project().lineage("limits.upper", &Offline).unwrap().title(), "limits.upper");
}

#[test]
fn every_column_is_traced_one_step() {
    let traced = project().traced(&Offline);
    assert_eq!(traced.keys().collect::<Vec<_>>(), ["model.icu.labs", "model.icu.worst"]);
    let told: Vec<String> = traced["model.icu.worst"]
        .iter()
        .map(|column| {
            let from: Vec<String> = column.from.iter().map(|(node, name)| format!("{node}.{name}")).collect();
            format!("{} {} <- {}", column.name, column.data_type, from.join(", "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "hadm_id INT64 <- model.icu.labs.hadm_id",
            "worst FLOAT64 <- model.icu.labs.value",
            "is_high BOOL <- model.icu.labs.value",
            "one INT64 <- ",
        ]
    );
}

#[test]
fn what_does_not_exist_is_met_with_the_nearest_name() {
    let told = |wanted: &str| format!("{:#}", project().lineage(wanted, &Offline).unwrap_err());
    insta::assert_snapshot!(told("worst.is_hihg"), @r"
    error[column]: worst has no column 'is_hihg'
      help: did you mean 'is_high'?
    ");
    insta::assert_snapshot!(told("worst"), @r"
    error[column]: 'worst' names no column
      help: write it as model.column, such as sofa.renal
    ");
}
