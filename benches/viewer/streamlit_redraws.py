"""How long the Streamlit page beside it takes from a changed widget to the answer, without a browser.

    pip install streamlit duckdb pandas
    python benches/viewer/streamlit_redraws.py acuity.duckdb [--changes 60]

Streamlit runs the script anew after each change; this is that run, by Streamlit's own test client in one process. Sending the answer to
a browser and drawing it there come on top. The window's figures: `cargo bench -p acuity-viewer --bench frames`.
"""

import argparse
import pathlib
import statistics
import sys
import time

from streamlit.testing.v1 import AppTest

PAGE = pathlib.Path(__file__).with_name("streamlit_page.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=pathlib.Path)
    parser.add_argument("--changes", type=int, default=60)
    arguments = parser.parse_args()
    sys.argv = [str(PAGE), str(arguments.database)]
    page = AppTest.from_file(str(PAGE), default_timeout=120)
    began = time.perf_counter()
    page.run()
    first = time.perf_counter() - began
    stays = page.metric[0].value
    times = []
    for change in range(arguments.changes):
        page.sidebar.radio[0].set_value(["F", "M", "All"][change % 3])
        began = time.perf_counter()
        page.run()
        times.append(1000 * (time.perf_counter() - began))
        if page.exception:
            raise SystemExit(page.exception[0].message)
    times.sort()
    print(f"{stays} stays; first run {1000 * first:.0f} ms")
    print(
        f"{len(times)} changes of a widget: median {statistics.median(times):.0f} ms, "
        f"95th percentile {times[len(times) * 95 // 100]:.0f} ms, largest {times[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
