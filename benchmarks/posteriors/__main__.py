"""`python -m benchmarks.posteriors`: ways to a posterior on cases with a known answer, by runs and processor seconds.

ABC-SMC (pyabc), neural posterior estimation (sbi), ABC adjusted by regression, and what `calibrate` does. The first two
need packages that the project asks for nowhere: `pip install pyabc==0.13 sbi==0.27 torch`.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np
from rich.console import Console

from benchmarks.posteriors import emulated, neural, regression, sequential
from benchmarks.posteriors.questions import QUESTIONS, Array, Question
from benchmarks.tables import Result, number
from experiments.statistics.scores import crps

Method = Callable[[Question, Array, int, np.random.Generator], list[Array]]
METHODS: dict[str, tuple[Method, str]] = {
    "ABC, adjusted by regression": (regression.draws_of, "scipy"),
    "neural posterior estimation (sbi)": (neural.draws_of, "sbi"),
    "ABC-SMC (pyabc)": (sequential.draws_of, "pyabc"),
    "emulator and MCMC (calibrate)": (emulated.draws_of, "sklearn"),
}
ALONE = "ABC-SMC (pyabc)"  # each observation has runs of its own
MOST_POINTS = {"emulator and MCMC (calibrate)": 1000}  # the cost of a Gaussian process goes with their cube
COLUMNS = ["Method", "runs", "s of runs", "s beside them", "in 90%", "CRPS / prior's", "spread", "off by"]
REMARK = (
    "In 90%: truths inside central intervals. CRPS of the draws over that of the prior, of all constants. Spread: "
    "standard deviation over the exact one, or the prior's where none is exact. Off by: distance of means, in those. "
    "Seconds are of one processor, for all observations."
)


def compared(question: Question, budgets: Sequence[int], n_cases: int, n_alone: int, names: list[str]) -> Result:
    """A row a method and number of runs: seconds, and how draws fare with truths and with the exact answer."""
    rng = np.random.default_rng(21)
    truths = question.prior(n_cases, rng)
    seen = question.observed(truths, rng)
    exact = [question.exact(row, 2000, rng) for row in seen] if question.exact else None
    table = Result(f"{question.name}: {n_cases} observations, {len(question.low)} constants", COLUMNS, remark=REMARK)
    if exact:
        table.rows.append(["exact", "", "", "", *_scores(question, truths, exact, exact)])
    for name in names:
        for n_runs in (budget for budget in budgets if budget <= MOST_POINTS.get(name, budget)):
            n = min(n_cases, n_alone) if name == ALONE else n_cases
            question.n_runs, question.seconds = 0, 0.0
            started = time.process_time()
            draws = METHODS[name][0](question, seen[:n], n_runs, np.random.default_rng(22))
            beside = time.process_time() - started - question.seconds
            runs = f"{question.n_runs / n:,.0f} for each of {n}" if name == ALONE else f"{question.n_runs:,} for all"
            scores = _scores(question, truths[:n], draws, exact[:n] if exact else None)
            table.rows.append([name, runs, number(question.seconds), number(beside), *scores])
            print(" | ".join(table.rows[-1]), file=sys.stderr, flush=True)  # a table may take long
    return table


def _scores(question: Question, truths: Array, draws: list[Array], exact: list[Array] | None) -> list[str]:
    ends = np.array([np.quantile(own, [0.05, 0.95], axis=0) for own in draws])
    inside = (ends[:, 0] <= truths) & (truths <= ends[:, 1])
    prior = question.prior(1000, np.random.default_rng(23))
    share = np.mean([_crps(truth, own) for truth, own in zip(truths, draws, strict=True)])
    share /= np.mean([_crps(truth, prior) for truth in truths])
    spreads, off = np.array([own.std(axis=0) for own in draws]), ""
    if exact is None:
        relative = spreads / ((question.high - question.low) / np.sqrt(12.0))
    else:
        sds = np.array([own.std(axis=0) for own in exact])
        means = np.array([own.mean(axis=0) - right.mean(axis=0) for own, right in zip(draws, exact, strict=True)])
        relative, off = spreads / sds, f"{np.abs(means / sds).mean():.2f}"
    return [f"{inside.mean():.0%} of {inside.size}", f"{share:.2f}", f"{np.exp(np.log(relative).mean()):.2f}", off]


def _crps(truth: Array, draws: Array) -> float:
    return float(np.mean([crps(value, draws[:, number]) for number, value in enumerate(truth.tolist())]))


def main() -> int:
    """Print a table for each case."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.posteriors", description=__doc__)
    parser.add_argument("--runs", type=int, nargs="+", default=[400], help="budgets; of ABC-SMC for each observation")
    parser.add_argument("--cases", type=int, default=40, help="observations with known truths")
    parser.add_argument("--alone", type=int, default=8, help="observations of ABC-SMC, each with runs of its own")
    parser.add_argument("--question", choices=[*QUESTIONS], action="append", help="a case (default: all)")
    parser.add_argument("--markdown", action="store_true", help="print tables as Markdown")
    asked = parser.parse_args()
    console = Console(width=150)
    names = [name for name, (_, package) in METHODS.items() if find_spec(package)]
    for name in [name for name in METHODS if name not in names]:
        console.print(f"{name} is left out: it needs {METHODS[name][1]}, as of pip install pyabc==0.13 sbi==0.27 torch")
    for key in asked.question or QUESTIONS:
        table = compared(QUESTIONS[key](), asked.runs, asked.cases, asked.alone, names)
        print(table.markdown()) if asked.markdown else table.print(console)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
