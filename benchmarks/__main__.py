"""`python -m benchmarks`: ratios measured side by side in one run; never a timed test."""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console

from benchmarks.agreement import agreement_table
from benchmarks.choice import choice_tables
from benchmarks.growth import MOST_ROUNDS, customers_table, months_table, shape_table
from benchmarks.machine import machine
from benchmarks.sweep import sweep_table
from benchmarks.tables import Result, targets_table
from benchmarks.timing import note
from benchmarks.whole import memory_table, month_table, run_table, start_table

Sections = dict[str, list[Callable[[], Result | Iterable[Result]]]]


def sections(largest: int, rounds: int) -> Sections:
    """What is measured, by name, up to 10^largest customers."""
    sizes = [10**power for power in range(3, largest + 1)]
    return {
        "agreement": [lambda: agreement_table(2000, range(1, 9))],
        "choice": [lambda: choice_tables(sizes, rounds)],
        "baseline": [
            lambda: month_table(10**5, rounds),
            lambda: run_table(10**4, rounds),
            lambda: start_table(rounds),
        ],
        "memory": [lambda: memory_table(200_000, 1_200_000)],
        "growth": [
            lambda: customers_table(sizes[1:], rounds),
            lambda: shape_table(10**5, rounds),
            lambda: months_table(10**5),
        ],
        "sweep": [lambda: sweep_table([200, 2000], 64, rounds)],
    }


def smoke() -> Sections:
    """The same at sizes at which everything runs within a minute, and the times mean nothing."""
    return {
        "agreement": [lambda: agreement_table(300, range(1, 4))],
        "choice": [lambda: choice_tables([300], 2)],
        "baseline": [lambda: month_table(300, 2), lambda: run_table(300, 2, "2010-12"), lambda: start_table(2)],
        "memory": [lambda: memory_table(1000, 20_000, "2010-02")],
        "growth": [lambda: customers_table([300, 3000], 2), lambda: shape_table(300, 2), lambda: months_table(100)],
        "sweep": [lambda: sweep_table([100], 2, 2, "2010-06")],
    }


def main() -> None:
    """Measure, print, and write a page or data if asked."""
    options = _options()
    available = smoke() if options.smoke else sections(options.largest, options.rounds)
    console, results = Console(width=100), []
    console.print(machine(), highlight=False)
    for name in options.sections or available:
        note(name)
        for measure in available[name]:
            measured = measure()
            for result in [measured] if isinstance(measured, Result) else measured:
                result.print(console)
                results.append(result)
    targets = [target for result in results for target in result.targets]
    if targets and not options.smoke:
        results.append(targets_table(targets))
        results[-1].print(console)
    if options.markdown is not None:
        page = [machine(), "", *(result.markdown() for result in results)]
        options.markdown.write_text("\n".join(page), encoding="utf-8")
    if options.json is not None:
        data = {"machine": machine(), "rounds": options.rounds, "tables": [result.data() for result in results]}
        options.json.write_text(json.dumps(data, indent=1), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sections", default="", help="names, separated by commas (default: all)")
    parser.add_argument("--largest", type=int, default=6, help="power of ten of the most customers (default: 6)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which medians are taken (default: 5)")
    parser.add_argument("--smoke", action="store_true", help="only see that everything runs, and agrees")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables there, too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write them there as data, unrounded")
    options = parser.parse_args()
    names = list(smoke())
    options.sections = options.sections.split(",") if options.sections else []
    unknown = [name for name in options.sections if name not in names]
    if unknown or not 3 <= options.largest <= 8 or not 1 <= options.rounds <= MOST_ROUNDS:
        wrong = f"section {unknown[0]!r}" if unknown else "--largest or --rounds"
        parser.error(f"{wrong}: expected sections of {', '.join(names)}, 3 to 8, and 1 to {MOST_ROUNDS}")
    return options


if __name__ == "__main__":
    main()
