"""`digital-balance outcomes`: what can be asked of a run, by name, for studies, `compare --outcome` and `evaluate`."""

from typing import TYPE_CHECKING, Any

from configs import ConfigError, Settings, load
from configs.language import _, _p
from experiments.cli.options import JsonOption, ScenarioArgument, out

if TYPE_CHECKING:
    from sim.economy import Economy

FLOW, STATE = "flow", "state"
MOST_CUSTOMERS = 10_000  # names do not depend on how many there are


def outcomes(scenario: ScenarioArgument = "baseline", as_json: JsonOption = False) -> None:
    """List outcome names of a scenario: unit, flow or state, meaning."""
    from experiments.runs.calendar import fiscal_year_text
    from experiments.runs.run import build
    from experiments.studies.keys import KEPT
    from experiments.tables.style import print_blocks, print_json
    from sim.check import check_settings

    settings = load(_settings_of(scenario), {KEPT: True})  # the account is kept where one of its outcomes is named
    if settings.customers.number > MOST_CUSTOMERS:
        settings = load(settings, {"customers.number": MOST_CUSTOMERS})
    check_settings(settings)
    rows = listed(build(settings, [1], 0, "numpy"))
    if as_json:
        print_json(rows)
        return
    print_blocks([(_head(row), [_(row["meaning"])]) for row in rows], out)
    out.print(
        _(
            "NAME: the last step; NAME@2025: the year's sum of a flow, December of a state; NAME@FY2025: the same of "
            "the fiscal year, {months}; NAME@mean: the mean over steps.",
            months=fiscal_year_text(settings.country),
        ),
        highlight=False,
    )


def _head(row: dict[str, Any]) -> str:
    # A state is the government elsewhere.
    kind = _p("of an outcome", "flow") if row["kind"] == FLOW else _p("of an outcome", "state")
    return f"{row['name']}  ({_(row['unit'])}{_(', ')}{kind})"


def _settings_of(scenario: str) -> Settings:
    """The settings of a scenario. Raises `ConfigError`, for the name of an outcome in its place, too."""
    try:
        return load(scenario)
    except ConfigError:
        from sim.record.outcomes import OUTCOMES

        named = [outcome.name for outcome in OUTCOMES if scenario.removeprefix("outcomes.") == outcome.name]
        if named or scenario.startswith(("market.", "balance.", "outcomes.", "tipping.")):
            raise ConfigError(
                _(
                    "outcomes: {scenario!r} names an outcome; expected a scenario, whose outcomes are listed",
                    scenario=scenario,
                )
            ) from None
        raise


def listed(model: "Economy") -> list[dict[str, Any]]:
    """Every name with its unit, whether it is a flow or a state, and what it means."""
    from configs.currency import in_lcu
    from experiments.runs.labels import meaning_of, unit_of
    from experiments.runs.outcomes.recorded import BALANCE, MARKET, is_flow, measure_names

    columns = BALANCE | MARKET
    return [
        {
            "name": name,
            "unit": unit_of(name, {"country": model.settings.country}) or "1",
            "kind": FLOW if is_flow(model, name) else STATE,
            "meaning": meaning_of(name) if name.startswith("outcomes.") else columns[in_lcu(name.rpartition(".")[2])],
        }
        for name in measure_names(model)
    ]
