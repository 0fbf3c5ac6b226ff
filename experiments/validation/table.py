"""All cases of the theory table, run one after the other or side by side, and the table as it is printed."""

import math
import os
import secrets
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from typing import Any

from rich.table import Table

from configs import ConfigError
from configs.language import ENVIRONMENT, _, _p, language
from experiments.lines import in_a_row
from experiments.progress import Progress
from experiments.validation import duopoly, markets, passage
from experiments.validation.check import FALSE_ALARM, Case, Check, simulator

# The longest first, so that no processor waits for the last one.
CASES: dict[str, Case] = {
    "prices": markets.prices,
    "watts": markets.watts,
    "switching_cost": duopoly.switching_cost,
    "many_offers": duopoly.many_offers,
    "fluctuations": duopoly.fluctuations,
    "tip_probability": passage.tip_probability,
    "passage_time": passage.passage_time,
    "sequential": passage.sequential,
    "fixed_points": duopoly.fixed_points,
    "hysteresis": passage.hysteresis,
    "coexistence": passage.coexistence,
    "bass": markets.bass,
    "without_network_effect": duopoly.without_network_effect,
}
# In the order in which a reader meets the theory.
SHOWN = (
    "without_network_effect", "fixed_points", "fluctuations", "sequential", "hysteresis", "switching_cost",
    "many_offers", "coexistence", "prices", "bass", "watts", "passage_time", "tip_probability",
)  # fmt: skip
FIXED_SEED = 20260101


def validate(
    root_seed: int = FIXED_SEED,
    cases: Sequence[str] = SHOWN,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Check]:
    """The checks of some cases, in the order of `SHOWN`; `workers` processes (default: one a processor).

    `progress` hears of cases done, of all, and of the last one's name.
    """
    chosen = [name for name in CASES if name in cases]
    workers = min(workers or os.cpu_count() or 1, len(chosen))
    checks: dict[str, list[Check]] = {}
    if workers == 1:
        for name in chosen:
            checks[name] = run_case(name, root_seed)
            if progress is not None:
                progress(len(checks), len(chosen), name)
    else:
        context, code = _context(), language()
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_speak, initargs=(code,)) as pool:
            running = {pool.submit(run_case, name, root_seed): name for name in chosen}
            for done in as_completed(running):
                checks[running[done]] = done.result()
                if progress is not None:
                    progress(len(checks), len(chosen), running[done])
    return [check for name in SHOWN if name in checks for check in checks[name]]


def _context() -> BaseContext:
    """How processes start: on Linux from one that has loaded the model, elsewhere each loads it itself."""
    context = get_context("forkserver" if sys.platform == "linux" else "spawn")
    context.set_forkserver_preload([__name__])
    return context


def _speak(code: str) -> None:
    """Have a process that may have been started before tell its checks in a language."""
    os.environ[ENVIRONMENT] = code


def root_seed(text: str) -> int:
    """The seed that `fixed`, `fresh` or a whole number means. Raises `ConfigError`."""
    if text == "fixed":
        return FIXED_SEED
    if text == "fresh":
        return secrets.randbelow(2**31)
    if text.isdecimal():
        return int(text)
    raise ConfigError(_("--seeds is {given!r}; expected fixed, fresh or a whole number", given=text))


def run_case(name: str, root_seed: int) -> list[Check]:
    """The checks of one case."""
    return CASES[name](simulator(root_seed, name))


def theory_table(checks: Sequence[Check]) -> Table:
    """The table for the terminal: case, expected, simulated, standard error, z, verdict."""
    table = Table(title=_("The simulation against exact theory"), title_justify="left", header_style="bold")
    for name, justify in ((_("case"), "left"), (_("quantity"), "left"), (_("expected"), "right"),
                          (_("simulated"), "right"), (_("s.e."), "right"), ("z", "right"),
                          (_("verdict"), "left")):  # fmt: skip
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    last = ""
    for check in checks:
        table.add_row(
            check.case if check.case != last else "",
            check.quantity,
            _digits(check.expected, check.standard_error),
            _digits(check.simulated, check.standard_error),
            f"{check.standard_error:.2g}",
            f"{check.z:+.2f}",
            _p("theory", "ok") if check.passed else f"[bold red]{_p('theory', 'off')}[/bold red]",
        )
        last = check.case
    return table


def summary(checks: Sequence[Check], root_seed: int) -> str:
    """What the table says, with the probability that a correct program fails somewhere."""
    off = [check for check in checks if not check.passed]
    chance = 1.0 - (1.0 - FALSE_ALARM) ** len(checks)
    verdict = _(
        "{n} of {n_all} checks agree with theory (seed {seed}).",
        n=len(checks) - len(off),
        n_all=len(checks),
        seed=root_seed,
    )
    alarm = _(
        "A correct program fails one check with probability {alarm:g}, any of them with {chance:.1%}.",
        alarm=FALSE_ALARM,
        chance=chance,
    )
    return in_a_row([verdict, alarm])


def as_rows(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """The checks for JSON; an infinite z is null."""
    return [
        {**check.__dict__, "z": check.z if math.isfinite(check.z) else None, "passed": check.passed} for check in checks
    ]


def _digits(value: float, error: float) -> str:
    """A number with one digit more than its standard error is worth."""
    places = 4 if error <= 0.0 else min(max(1 - math.floor(math.log10(error)), 0), 6)
    return f"{value:.{places}f}"
