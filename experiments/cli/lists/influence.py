"""`digital-balance parameters --influence`: elasticities of named outcomes to free constants, one moved at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from configs import ConfigError, Settings, country_of, load
from configs.currency import in_currency
from configs.language import _
from configs.reading.catalogue import Entry
from experiments.cli.progress import progress_of, watched
from experiments.tables.style import print_json

if TYPE_CHECKING:
    from experiments.sweep import Execution

STEP, REPLICATES, CUSTOMERS = 0.1, 4, 500
OUTCOMES = ("balance.total.balance_lcu", "outcomes.value_added_gained", "outcomes.domestic_share")


@dataclass(frozen=True)
class Asked:
    """What is asked: of which scenario and outcomes, by which step, with how many runs."""

    scenario: str
    outcomes: Sequence[str]
    step: float
    replicates: int
    overrides: dict[str, Any]
    seed: int = 1


def asked_of(
    scenario: str,
    outcomes: Sequence[str] | None,
    step: float | None,
    replicates: int | None,
    overrides: dict[str, Any],
) -> Asked:
    """What options of the command line ask for, or what is usual where they say nothing. Raises `ConfigError`."""
    asked = Asked(
        scenario,
        outcomes or [],
        STEP if step is None else step,
        REPLICATES if replicates is None else replicates,
        {"customers.number": CUSTOMERS, **overrides},
    )
    if not 0.0 < asked.step <= 1.0:
        raise ConfigError(
            _("--step is {step:g}; expected above 0 and at most 1, a part of each constant", step=asked.step)
        )
    if asked.replicates < 2:
        raise ConfigError(
            _("--replicates is {replicates}; expected at least 2, for intervals", replicates=asked.replicates)
        )
    return asked


def influence_report(
    entries: Sequence[Entry],
    asked: Asked,
    execution: "Execution",
    folder: Path | None,
    consoles: tuple[Console, Console],
    as_json: bool,
) -> int:
    """Run the sweep, print the table and write influence.csv; how many runs failed. Raises `ConfigError`."""
    from experiments.runs.run_folder import check_folder
    from experiments.studies.influence import influence_study, influences, moves, next_to_nothing
    from experiments.sweep import results, run_sweep
    from experiments.tables.influence import influence_table

    out, err = consoles
    outcomes = list(asked.outcomes) or usual_outcomes(load(asked.scenario, asked.overrides))
    place = folder or Path("results") / "influence" / Path(asked.scenario).stem
    check_folder(place)
    with progress_of(err, len(entries)) as heard:
        moved, held = moves(entries, asked.scenario, asked.overrides, asked.step, heard)
    if not moved:
        raise ConfigError(_("parameters --influence: no constant can be moved; expected another part of a key"))
    study = influence_study(moved, asked.scenario, outcomes, asked.overrides, asked.replicates, asked.seed)
    with watched(place, err) as (progress, say):
        receipt = run_sweep(study, place, execution, progress, say)
    table = influences(moved, results.open(place).values, outcomes)
    written = write_influence(table, place)
    idle = next_to_nothing(table)
    if as_json:
        print_json(
            {"scenario": asked.scenario, "step": asked.step, "influences": table.to_dict("records"), "held": held,
             "next_to_nothing": idle, "n_runs": receipt.n_runs, "n_failed": receipt.failed, "files": [str(written)]}
        )  # fmt: skip
        return receipt.failed + receipt.missing
    out.print(influence_table(table, asked.step))
    out.print(
        _(
            "{n} constants, {n_idle} of them with less than 0.01 in every outcome; {n_held} cannot be moved by "
            "themselves. All stand in {file}.",
            n=len(moved),
            n_idle=len(idle),
            n_held=len(held),
            file=written,
        ),
        highlight=False,
        markup=False,
    )
    return receipt.failed + receipt.missing


def write_influence(table: Any, folder: Path) -> Path:
    """Write influence.csv beside the sweep, whole or not at all."""
    from experiments.runs.manifest import note_files
    from experiments.writing import csv_text
    from sim.whole_files import write_whole

    written = write_whole(folder / "influence.csv", csv_text(table))
    note_files(folder, [written])
    return written


def usual_outcomes(settings: Settings) -> list[str]:
    """The balance of the last year of history and of the run, value added and the domestic share of the latter."""
    from experiments.runs.calendar import whole_years

    years = whole_years(settings.time)
    if settings.time.steps is not None or not years:
        raise ConfigError(_("parameters --influence: the scenario has no whole year; expected --outcome"))
    last = years[-1]
    known = [] if settings.time.projection_start is None else [
        year for year in years if str(year) < settings.time.projection_start[:4]
    ]  # fmt: skip
    early = known[-1:] if known and known[-1] != last else []
    balance = in_currency(OUTCOMES[0], country_of(settings).currency)
    return [f"{balance}@{year}" for year in (*early, last)] + [f"{name}@{last}" for name in OUTCOMES[1:]]
