"""`digital-balance score`: a scenario as it stands beside what was observed, and beside simple forecasts of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from configs import ConfigError, load
from configs.language import _
from configs.reading.load import SPEAKERS
from experiments.cli.arguments import named_overrides
from experiments.cli.options import (
    CustomersOption,
    EngineOption,
    JsonOption,
    ScenarioArgument,
    SetOption,
    UntilOption,
    err,
    out,
)
from experiments.cli.progress import progress_of
from experiments.tables.style import LAYOUT, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.calibration.scored import Scored, Total


def score(
    scenario: ScenarioArgument = "baseline",
    settings: SetOption = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the first run.")] = 1,
    replicates: Annotated[int, typer.Option("--replicates", help="Runs with seeds seed, seed + 1, ...")] = 16,
    until: UntilOption = None,
    customers: CustomersOption = None,
    engine: EngineOption = "auto",
    file: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A CSV file of all figures.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Score a scenario as it stands on its country's observed figures, beside simple forecasts of the same figures."""
    from configs import country_of
    from configs.errors import known
    from experiments.calibration.scored import score_table, scores, totals
    from experiments.runs.observed import check_observed
    from experiments.runs.run import run_scenario
    from experiments.writing import csv_text
    from sim.check import check_settings
    from sim.engines import ENGINES
    from sim.whole_files import write_whole

    known("--engine", engine, ENGINES)
    for option, value, least in (("--seed", seed, 0), ("--replicates", replicates, 1)):
        if value < least:
            raise ConfigError(
                _("{option} is {value}; expected at least {least}", option=option, value=value, least=least)
            )
    resolved = load(scenario, named_overrides(until, customers), settings or [], SPEAKERS)
    check_settings(resolved)
    check_observed(country_of(resolved))
    with progress_of(err, replicates * resolved.time.n_steps) as progress:
        run = run_scenario(Path(scenario).stem, resolved, seed, replicates, engine, progress)
    scored = scores(run.frames, resolved)
    table = score_table(scored)
    written = write_whole(file, csv_text(table.round(4))) if file is not None else None
    if as_json:
        answer = {
            "scenario": scenario,
            "overrides": settings or [],
            "seeds": run.seeds,
            "figures": table.to_dict("records"),
            "totals": [vars(total) for total in totals(scored)],
        }
        print_json(answer)
        return
    out.print(_figures(scored))
    out.print(_totals(totals(scored)))
    if written is not None:
        out.print(_("Written: {file}", file=written), highlight=False, markup=False)


def _figures(scored: "Sequence[Scored]") -> Table:
    from experiments.runs.observed import digits_of, named
    from experiments.runs.reading import number_text

    table = Table(title=_("Observed figures, and what the scenario says of them"), **LAYOUT)
    heads = (_("Measure"), _("Year"), _("Observed"), _("Band"), _("Model"), _("80% of runs"), _("Off"), _("Verdict"))
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place in (0, len(heads) - 1) else "right")
    for figure in scored:
        band, digits = figure.band, digits_of(figure.band)
        low, high, observed, model, first, last = (
            number_text(value, digits)
            for value in (band.low, band.high, band.observed, band.model, figure.low, figure.high)
        )
        verdict = "✓" if figure.inside() else _("✗ missed")
        span, ends = _("{low} to {high}", low=low, high=high), _("{low} to {high}", low=first, high=last)
        cells = (named(band), f"{band.year}", observed, span, model, ends)
        table.add_row(*cells, f"{figure.error():.1f}", verdict)
    table.caption = _("Off: from the observed figure, in half-widths of the band.")
    return table


def _totals(told: "Sequence[Total]") -> Table:
    table = Table(title=_("Beside forecasts that know all earlier values of a figure"), **LAYOUT)
    heads = (_("Forecast"), _("Figures"), _("Inside"), _("Off"), _("Model inside"), _("Model off"))
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place else "left")
    for total in told:
        own = (_(total.predictor), f"{total.n}", f"{total.n_inside}", f"{total.error:.2f}")
        table.add_row(*own, f"{total.n_inside_model}", f"{total.error_model:.2f}")
    table.caption = _("Model: on the same figures, of which no earlier value is known to it.")
    return table
