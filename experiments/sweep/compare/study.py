"""Scenarios compared run by run: the replicates of all share their draws, and differences are taken pair by pair.

A comparison is a sweep of design `list` with a point a scenario: it resumes, and takes more replicates later on.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from configs import ConfigError, Settings, country_of
from configs.currency import in_currency
from configs.language import _
from configs.reading.countries import one_country
from experiments.runs.calendar import Year, YearKind, whole_years
from experiments.runs.evaluate import check_measure, plain_outcomes
from experiments.runs.labels import parts_of, unit_of
from experiments.runs.outcomes.measures import Measure
from experiments.runs.resolve import resolve
from experiments.runs.run import build
from experiments.studies.arms import arms_of
from experiments.studies.keys import account_asked
from experiments.studies.pairing import other_numbers, unpaired
from experiments.studies.study import Study, study_of_table
from experiments.sweep.compare.differences import QUESTION, TITLE
from sim.check import check_settings
from sim.economy import Economy

ANALYSIS = "compare"
YEARS = (2030, 2035)
BALANCE, GAINED = "balance.total.balance_lcu", "outcomes.value_added_gained"
SHOWN = ("{b}@{y}", "balance.total.payments_lcu@{y}", "balance.total.receipts_lcu@{y}", "outcomes.domestic_share@{y}",
         "{g}@{y}", "{b}@{y} + {g}@{y}")  # fmt: skip


def compare_study(
    scenarios: Sequence[str | Path],
    overrides: dict[str, Any],
    outcomes: Sequence[str],
    replicates: int,
    seed: int = 1,
    years: YearKind = "calendar",
    carrying: Mapping[str, Any] | None = None,
) -> Study:
    """The study that runs scenarios (names or TOML paths), the first being what the others are compared with.

    `A+B` is A with the levers of B (`experiments.studies.arms`); A and B themselves run, too. `overrides` hold in all
    of them. An outcome is a measure (`experiments.runs.outcomes.measures`), or a sum of several, `A + B`; without any,
    those of `default_outcomes`, of calendar or fiscal `years`. `carrying` is the table `posterior` of the study: each
    scenario then has `replicates` runs of each draw. Raises `ConfigError` for all that can be known before the first
    run.
    """
    if len(scenarios) < 2:
        given = _("only {scenario}", scenario=scenarios[0]) if scenarios else _("none")
        raise ConfigError(
            _("compare: {given} is given; expected at least two scenarios, the first to compare with", given=given)
        )
    if replicates < 1 and carrying:
        raise ConfigError(_("--replicates is {replicates}; expected at least 1, of each draw", replicates=replicates))
    if replicates * (int(carrying["draws"]) if carrying else 1) < 2:
        raise ConfigError(
            _("--replicates is {replicates}; expected at least 2: differences need their spread", replicates=replicates)
        )
    overrides = {**account_asked(outcomes), **overrides}
    arms = arms_of([str(scenario) for scenario in scenarios])
    settings = [_resolved(arm.scenario, {**overrides, **arm.levers}) for arm in arms]
    labels = [arm.label for arm in arms]
    one_country(dict(zip(labels, settings, strict=True)))
    wanted = list(dict.fromkeys(outcomes)) or default_outcomes(settings, labels, years)
    models = {label: build(resolved, [seed], 0, "numpy") for label, resolved in zip(labels, settings, strict=True)}
    for text in wanted:
        _check_outcome(text, models)
    for label, resolved in zip(labels[1:], settings[1:], strict=True):
        if differing := unpaired(settings[0], resolved):
            raise ConfigError(
                _(
                    "compare: {label} has another {differing} than {labels}: their runs would share no draws; "
                    "expected the same of all",
                    label=label,
                    differing=differing,
                    labels=labels[0],
                )
            )
    of_others = [
        label for label, resolved in zip(labels, settings, strict=True) if other_numbers(settings[0], resolved)
    ]
    titled = [f"{label} ({resolved.title})" for label, resolved in zip(labels, settings, strict=True)]
    study = study_of_table({
        "title": TITLE.format(others=", ".join(labels[1:]), first=labels[0]),
        "question": QUESTION.format(others="; ".join(titled[1:]), first=titled[0]),
        "scenario": arms[0].scenario,
        "design": "list",
        "replicates": replicates,
        "seed": seed,
        "posterior": dict(carrying or {}),
        "outcomes": list(dict.fromkeys(part for text in wanted for part in parts_of(text))),
        "analysis": ANALYSIS,
        "set": overrides,
        "points": [{"label": arm.label, "scenario": arm.scenario, **arm.levers} for arm in arms],
        "options": {
            "outcomes": wanted,
            "asked": list(outcomes),
            "years": years,
            "other_numbers": of_others,
            "joined": {arm.label: list(arm.parts) for arm in arms if arm.parts},
        },
    }, ANALYSIS)  # fmt: skip
    study._file = ANALYSIS
    return study


def default_outcomes(settings: Sequence[Settings], labels: Sequence[str], years: YearKind = "calendar") -> list[str]:
    """Balance, payments, receipts, domestic share and value added gained, of years that all scenarios have in full.

    These are 2030 and 2035; where a scenario ends before, the last year that all have. Scenarios that count steps
    are compared by the outcomes that `evaluate` gives. Raises `ConfigError` where they share no year.
    """
    counting = [resolved.time.steps is not None for resolved in settings]
    if all(counting):
        return list(plain_outcomes(settings[0]).values())
    common = sorted(
        set.intersection(
            *({year.number for year in whole_years(resolved.time, years, resolved.country)} for resolved in settings)
        )
    )
    if not common:
        spans = ", ".join(f"{label} {_span(resolved)}" for label, resolved in zip(labels, settings, strict=True))
        raise ConfigError(
            _(
                "compare: the scenarios share no full {years} year ({spans}); expected --outcome",
                years=years,
                spans=spans,
            )
        )
    shown = [number for number in YEARS if number in common]
    if YEARS[-1] not in common:
        shown.append(common[-1])
    named = [Year(number, years) for number in dict.fromkeys(shown)]
    texts = [text.format(b=BALANCE, g=GAINED, y=year) for text in SHOWN for year in named]
    return [in_currency(text, country_of(settings[0]).currency) for text in texts]


def _resolved(scenario: str, overrides: dict[str, Any]) -> Settings:
    settings = resolve(scenario, overrides)
    check_settings(settings)
    return settings


def _span(settings: Settings) -> str:
    time = settings.time
    return (
        _("{first} to {last}", first=time.start, last=time.end)
        if time.steps is None
        else _("counts {n} steps", n=time.steps)
    )


def _check_outcome(text: str, models: dict[str, Economy]) -> None:
    """See that every scenario has an outcome, and means the same time by it. Raises `ConfigError`."""
    measures = [Measure.parse(part) for part in parts_of(text)]
    units = {unit_of(measure.name): measure.name for measure in measures}
    if len(units) > 1:
        raise ConfigError(
            _(
                "outcome {text!r} adds {names}; expected one unit",
                text=text,
                names=_(" to ").join(unit or "1" for unit in units),
            )
        )
    for measure in measures:
        _check_known(measure, models)
        _check_time(text, measure, models)


def _check_known(measure: Measure, models: dict[str, Economy]) -> None:
    """See that every scenario has a measure and its year. Raises `ConfigError`."""
    faults: dict[str, str] = {}
    for label, model in models.items():
        try:
            check_measure(measure, model)
        except ConfigError as error:
            faults[label] = str(error)
    having = ", ".join(label for label in models if label not in faults)
    for label, fault in faults.items():
        hint = _(
            "{fault}, and {having} has it; expected an outcome that all scenarios have",
            fault=re.split("[;。]", fault, maxsplit=1)[0],
            having=having,
        )
        raise ConfigError(f"{label}: {hint if having else fault}")


def _check_time(text: str, measure: Measure, models: dict[str, Economy]) -> None:
    """See that every scenario means the same time by a measure, and has all of it. Raises `ConfigError`."""
    if measure.year_in() is not None:
        lacking = [model for model in models.values() if not measure.defined(model)]
        if not lacking:
            return
        if len(lacking) == len(models):
            raise ConfigError(
                _("outcome {text!r} is undefined: {lacking}", text=text, lacking=measure.lacking(lacking[0]))
            )
        times = {label: measure.held(model) for label, model in models.items()}
    else:
        times = {label: _span(model.settings) for label, model in models.items()}
    if len(set(times.values())) > 1:
        spans = ", ".join(f"{label} {span}" for label, span in times.items())
        dated = measure.year_in() is None and all(model.settings.time.steps is None for model in models.values())
        hint = _(", or an outcome of a year (@2025)") if dated else ""
        raise ConfigError(
            _(
                "outcome {text!r} is not of the same time: {spans}; expected the same of all{hint}",
                text=text,
                spans=spans,
                hint=hint,
            )
        )
