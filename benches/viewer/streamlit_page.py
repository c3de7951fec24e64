"""Five questions of the page Overview as a Streamlit page over the same file, as its documentation teaches: the tables read once and
cached, each widget a filter, each chart one call.

    pip install streamlit duckdb pandas
    streamlit run benches/viewer/streamlit_page.py -- acuity.duckdb
"""

import sys

import duckdb
import pandas
import streamlit

MARTS = """
SELECT detail.icustay_id, detail.subject_id, detail.gender, detail.age, detail.first_careunit,
       outcomes.in_hospital_mortality, outcomes.icu_mortality, outcomes.los_icu_hours, sofa.sofa, features.vent, features.vasopressor
FROM analytics.icustay_detail AS detail
JOIN analytics.outcomes AS outcomes USING (icustay_id)
LEFT JOIN analytics.sofa AS sofa USING (icustay_id)
LEFT JOIN analytics.first_day_features AS features USING (icustay_id)
"""


@streamlit.cache_data
def stays(path: str) -> pandas.DataFrame:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(MARTS).df()


def main(path: str) -> None:
    table = stays(path)
    sex = streamlit.sidebar.radio("Sex", ["All", "F", "M"])
    units = streamlit.sidebar.multiselect("First care unit", sorted(table.first_careunit.unique()))
    low, high = streamlit.sidebar.slider("Age", 0, 92, (0, 92))
    chosen = table[(table.age >= low) & (table.age < high + 1)]
    if sex != "All":
        chosen = chosen[chosen.gender == sex]
    if units:
        chosen = chosen[chosen.first_careunit.isin(units)]

    # 1. How many, and how did it go?
    tiles = streamlit.columns(4)
    tiles[0].metric("ICU stays", f"{len(chosen):,}", f"{chosen.subject_id.nunique():,} patients")
    tiles[1].metric("Hospital mortality", f"{chosen.in_hospital_mortality.mean():.1%}")
    tiles[2].metric("ICU length of stay", f"{chosen.los_icu_hours.median() / 24:.1f} days")
    tiles[3].metric("Ventilated", f"{chosen.vent.mean():.1%}")
    # 2. How ill are they?
    streamlit.bar_chart(chosen.groupby("sofa").size())
    # 3. How many die at which score?
    streamlit.bar_chart(chosen.groupby("sofa").in_hospital_mortality.mean())
    # 4. How do the units differ?
    by_unit = chosen.groupby("first_careunit")
    streamlit.dataframe(
        by_unit.agg(
            stays=("icustay_id", "size"),
            mortality=("in_hospital_mortality", "mean"),
            ventilated=("vent", "mean"),
            sofa=("sofa", "mean"),
        )
    )
    # 5. How long do they stay?
    streamlit.bar_chart((chosen.los_icu_hours // 24).clip(upper=14).value_counts())


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "acuity.duckdb")
