"""Scenarios compared run by run: the replicates of all share their draws, and differences are taken pair by pair.

A comparison is a sweep of design `list` with a point a scenario: it resumes, and takes more replicates later on.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError, Settings, country_of
from configs.currency import in_currency
from configs.language import ENGLISH, N_, _, speaking
from configs.reading.countries import one_country
from experiments.runs.calendar import Year, YearKind, whole_years
from experiments.runs.evaluate import check_measure, plain_outcomes
from experiments.runs.labels import label_of, parts_of, unit_of
from experiments.runs.measures import Measure
from experiments.runs.reading import reaches_ahead
from experiments.runs.resolve import resolve
from experiments.runs.run import build
from experiments.runs.titles import Titles
from experiments.statistics.paired import paired
from experiments.studies.account import account_asked
from experiments.studies.arms import arms_of
from experiments.studies.pairing import other_numbers, unpaired
from experiments.studies.study import Study, study_of_table
from experiments.sweep.results import Results, by_point
from sim.check import check_settings
from sim.economy import Economy

ANALYSIS = "compare"
INTERACTION, SUM = "interaction of", N_("the sum of their effects")
TITLE, QUESTION = N_("{others} against {first}"), N_("What is different in {others} from {first}?")
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
    of them. An outcome is a measure of `experiments.runs.measures`, or a sum of several, `A + B`; without any, those of
    `default_outcomes`, of calendar or fiscal `years`. `carrying` is the table `posterior` of the study: each scenario
    then has `replicates` runs of each draw. Raises `ConfigError` for all that can be known before the first run.
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


def differences(results: Results) -> pd.DataFrame:
    """Paired differences from the first scenario, a row a scenario and outcome: names, unit, ahead and `Paired`.

    Of a joined scenario there are rows of its interaction, too: its difference from the sum of the effects of its
    parts, pair by pair.
    """
    labels = [str(label) for label in results.design["label"]]
    with speaking(ENGLISH):  # rows are data; `labelled` has them in words of another language
        runs, titles = results.runs(), results.titles
    rows = []
    for text in results.study.options["outcomes"]:
        values = dict(zip(labels, values_of(results, runs, text), strict=True))
        unit = unit_of(text, titles)
        with speaking(ENGLISH):
            name = label_of(text, titles)
        compared = {label: (labels[0], values[labels[0]], values[label]) for label in labels[1:]}
        for label, parts in results.study.options.get("joined", {}).items():
            # Summed without rounding, so that levers that cannot meet differ by nothing at all.
            terms = [values[part] for part in parts] + (len(parts) - 1) * [-values[labels[0]]]
            added = np.apply_along_axis(math.fsum, -1, np.stack(terms, axis=-1))
            compared[f"{INTERACTION} {label}"] = (SUM, added, values[label])
        for label, (first, beside, runs_of) in compared.items():
            names = {
                "scenario": label,
                "first": first,
                "outcome": text,
                "label": name,
                "unit": unit,
                "ahead": reaches_ahead(text, results.last_month, titles),
            }
            rows.append({**names, **asdict(paired(beside, runs_of, n_draws=results.study.n_draws))})
    order = {label: number for number, label in enumerate(dict.fromkeys(str(row["scenario"]) for row in rows))}
    return pd.DataFrame(rows).sort_values(
        "scenario", key=lambda column: column.map(order), kind="stable", ignore_index=True
    )


def labelled(compared: pd.DataFrame, titles: Titles) -> pd.DataFrame:
    """The same differences with outcomes in the words of the language in use, by titles in it."""
    return compared.assign(label=[label_of(str(text), titles) for text in compared["outcome"]])


def scenario_told(label: str) -> str:
    """A scenario of `differences`, or what scenarios do together, in the language in use."""
    of = f"{INTERACTION} "
    return _("interaction of {scenarios}", scenarios=label.removeprefix(of)) if label.startswith(of) else _(label)


def told_of(study: Study) -> tuple[str, str]:
    """Title and question of a comparison in the language in use: both are made of names and titles of its scenarios."""
    first, *seconds = labels = [str(point["label"]) for point in study.points]
    first_named, *named = (rf"{re.escape(label)} \((.*)\)" for label in labels)
    asked = re.fullmatch(
        QUESTION.replace("?", r"\?").format(others="; ".join(named), first=first_named), study.question
    )
    title = _(TITLE, others=_(", ").join(seconds), first=first)
    if asked is None:
        return title, _(study.question)
    *titled, first = (
        _("{scenario} ({title})", scenario=label, title=_(text))
        for label, text in zip([*seconds, first], asked.groups(), strict=True)
    )
    return title, _(QUESTION, others=_("; ").join(titled), first=first)


def population_notes(study: Study) -> list[str]:
    """What a reader has to know of pairs whose customers stand for others, a sentence a scenario."""
    first = study.points[0]["label"]
    return [
        _(
            "{label} has other numbers of real firms or people than {first}: their pairs share draws, and are of two "
            "populations, so that totals differ by who is there, too.",
            label=label,
            first=first,
        )
        for label in study.options.get("other_numbers", [])
    ]


def values_of(results: Results, runs: pd.DataFrame, text: str) -> FloatArray:
    """An outcome, perhaps a sum of measures, by design point and replicate; nan where a run is missing."""
    return by_point(runs, parts_of(text), len(results.design), results.study.n_runs)


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
