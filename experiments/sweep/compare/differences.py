"""Differences of scenarios from the first, pair by pair, and what is said of a comparison."""

import math
import re
from dataclasses import asdict

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs.language import ENGLISH, N_, _, speaking
from experiments.runs.labels import label_of, parts_of, unit_of
from experiments.runs.reading import reaches_ahead
from experiments.runs.titles import Titles
from experiments.statistics.paired import paired
from experiments.studies.study import Study
from experiments.sweep.results import Results, by_point

INTERACTION, SUM = "interaction of", N_("the sum of their effects")
# How a comparison names itself and what it asks; `told_of` reads it back from a folder.
TITLE, QUESTION = N_("{others} against {first}"), N_("What is different in {others} from {first}?")


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
