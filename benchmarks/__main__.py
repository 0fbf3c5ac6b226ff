"""`python -m benchmarks`: how fast the model is, as ratios measured side by side in one run; never a timed test.

The folder has no `__init__.py`: a package on the path of an editable install would hide a modeller's `benchmarks`.
"""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console

from benchmarks.branches import branches_table
from benchmarks.choice import choice_tables
from benchmarks.growth import customers_table, months_table, replicates_table, shape_table
from benchmarks.page import page_tables
from benchmarks.points import points_table
from benchmarks.processors import LEFT_OUT, processors_table
from benchmarks.start import STARTS, engine_table, fresh_table, start_table
from benchmarks.sweeps import WAYS, overhead_table, scale_table, small_runs_table
from benchmarks.tables import Result
from benchmarks.timing import machine, note
from benchmarks.whole import COMPUTED, beside_table, memory_table, month_table, run_table

Sections = dict[str, list[Callable[[], Result | Iterable[Result]]]]


def sections(largest: int, rounds: int) -> Sections:
    """What is measured, by name, up to 10^largest customers."""
    sizes = [10**power for power in range(3, largest + 1)]
    return {
        "choice": [lambda: choice_tables(sizes, rounds)],
        "baseline": [
            lambda: month_table(10**5, rounds),
            lambda: run_table(10**4, rounds),
            lambda: beside_table([200, 10**4], min(rounds, 3)),
        ],
        "start": [lambda: start_table(rounds), lambda: engine_table([1_000, 10_000], rounds)],
        "fresh": [fresh_table],
        "memory": [lambda: memory_table(200_000, 1_200_000)],
        "growth": [
            lambda: customers_table(sizes[1:], rounds),
            lambda: shape_table(10**5, rounds),
            lambda: months_table(10**5),
        ],
        "replicates": [lambda: replicates_table([200, 2000], 64, rounds)],
        "sweep": [lambda: overhead_table(40, min(rounds, 3)), lambda: small_runs_table([2_000, 20_000, 200_000])],
        "scale": [lambda: scale_table([20_000, 200_000])],
        "points": [lambda: points_table([200, 2_000], 64, min(rounds, 3))],
        "branches": [lambda: branches_table(4_000, 20, min(rounds, 3))],
        "page": [lambda: page_tables(3)],
        "processors": [
            lambda: processors_table(300),
            lambda: processors_table(10_000, ["baseline", "theory/duopoly"]),
        ],
    }


def smoke() -> Sections:
    """The same at sizes at which everything runs within a minute, and the figures mean nothing.

    Each process costs a second: sweeps and batch_run are among the small runs, with one worker; what asks for each of
    several engines, views and sets of loops by the same code asks for one; of starts the quickest are enough.
    """
    ways = {"a loop": WAYS["a loop"]}
    starts = {name: STARTS[name] for name in ("import mesa", "--help")}
    return {
        "choice": [lambda: choice_tables([300], 1)],
        "baseline": [
            lambda: month_table(300, 1),
            lambda: run_table(300, 1, "2010-12"),
            lambda: beside_table([100], 1, "2010-02", beside=False, engines=COMPUTED[:1]),
        ],
        "start": [lambda: start_table(1, starts), lambda: engine_table([100], 1, ["2010-02"], ["auto"])],
        "memory": [lambda: memory_table(1000, 2000, "2010-02", COMPUTED[-1:])],
        "growth": [lambda: customers_table([300, 3000], 1), lambda: shape_table(300, 1), lambda: months_table(100)],
        "replicates": [lambda: replicates_table([100], 2, 1, "2010-06")],
        "sweep": [lambda: overhead_table(1, 1, 100, 2, ways), lambda: small_runs_table([20], 10, workers=1)],
        "scale": [lambda: scale_table([10, 20], 40, workers=1)],
        "points": [lambda: points_table([60], 2, 1, "2010-02", beside=False, engines=["auto"])],
        "branches": [lambda: branches_table(60, 1, 1, {"time.start": "2026-01", "time.end": "2026-06"}, ["auto"])],
        "page": [lambda: page_tables(1, 36, ("Markets",), beside=False)],
        "processors": [lambda: processors_table(100, ["theory/duopoly"], parts=dict([*LEFT_OUT.items()][-1:]))],
    }


def main() -> None:
    """Measure, print, and write a page if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--sections", default="", help="names, separated by commas (default: all but fresh, which installs)"
    )
    parser.add_argument("--largest", type=int, default=6, help="power of ten of the most customers (default: 6)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which medians are taken (default: 5)")
    parser.add_argument("--smoke", action="store_true", help="only see that everything runs")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables there, too")
    options = parser.parse_args()
    available = smoke() if options.smoke else sections(options.largest, options.rounds)
    chosen = options.sections.split(",") if options.sections else [name for name in available if name != "fresh"]
    unknown = [name for name in chosen if name not in available]
    if unknown or not 3 <= options.largest <= 8 or options.rounds < 1:
        wrong = f"section {unknown[0]!r}" if unknown else "--largest or --rounds"
        parser.error(f"{wrong}: expected sections of {', '.join(available)}, 3 to 8, and at least 1")
    console = Console(width=120)
    console.print(machine(), highlight=False)
    page = [machine(), ""]
    for name in chosen:
        note(name)
        for measure in available[name]:
            measured = measure()
            for result in [measured] if isinstance(measured, Result) else measured:
                result.print(console)
                page.append(result.markdown())
    if options.markdown is not None:
        options.markdown.write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
