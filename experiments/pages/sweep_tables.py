"""Tables that a sweep's report has beside its outcomes: factors, settings, names, failures."""

from collections.abc import Sequence

import pandas as pd

from configs import country
from configs.currency import in_currency
from configs.reading.catalogue import declaration_of
from experiments.pages.page import PageTable
from experiments.runs.measures import Measure
from experiments.runs.reading import label_of, meaning_of, parts_of
from experiments.runs.titles import UNTITLED, Titles, country_in, factor_title
from experiments.studies.account import PARTS
from experiments.studies.levels import is_number, level_text
from experiments.studies.study import Study
from experiments.sweep.work import FAILURES

MOST_FAILURES = 10
MOST_LEVELS = 8


def factor_table(design: pd.DataFrame, factors: Sequence[str], titles: Titles = UNTITLED) -> list[PageTable]:
    """The factors with the keys that set them, levels, unit and meaning; none without factors."""
    rows = []
    for name in factors if list(factors) != ["label"] else []:  # labels say nothing that the means do not
        levels = list(dict.fromkeys(design[name].dropna()))
        if is_number(design[name]) and len(levels) > MOST_LEVELS:
            ends = [level_text(level, name, "", country_in(titles)) for level in (min(levels), max(levels))]
            text = f"{len(levels):,} levels from {ends[0]} to {ends[1]}"
        else:
            more = f", ... ({len(levels):,})" if len(levels) > MOST_LEVELS else ""
            shown = [level_text(level, name, "", country_in(titles)) for level in levels[:MOST_LEVELS]]
            text = ", ".join(shown) + more
        declared, currency = declaration_of(name), country(country_in(titles)).currency
        named = {"Factor": factor_title(name, titles), "Key": name}
        rows.append(
            {
                **named,
                "Levels": text,
                "Unit": in_currency(declared.unit, currency),
                "Meaning": in_currency(declared.meaning, currency),
            }
        )
    return [PageTable("Factors", pd.DataFrame(rows), wrapped=True)] if rows else []


def settings_table(study: Study, titles: Titles = UNTITLED) -> list[PageTable]:
    """What the study sets at all points; none where it sets nothing."""
    rows = [
        {"Parameter": factor_title(key, titles), "Key": key, "Value": level_text(value, key, "", country_in(titles))}
        for key, value in study.set.items()
    ]
    return [PageTable("Set at all points", pd.DataFrame(rows), wrapped=True)] if rows else []


def outcome_table(study: Study, titles: Titles = UNTITLED) -> list[PageTable]:
    """What outcomes are called here and in the study; none without outcomes."""
    # The parts of the welfare account stand in a table of their own.
    names = [*study.outcomes, *(name for name in study.paths if not name.startswith(PARTS))]
    rows = [
        {"Outcome": label_of(text, titles), "Name in the study": text, "Meaning": _meaning(text)}
        for text in dict.fromkeys(names)
    ]
    return [PageTable("Outcomes", pd.DataFrame(rows), wrapped=True)] if rows else []


def _meaning(text: str) -> str:
    """What an outcome declares of what it adds up, each once."""
    names = [Measure.parse(part).name for part in parts_of(text)]
    return "; ".join(dict.fromkeys(filter(None, map(meaning_of, names))))


def failure_table(failures: pd.DataFrame) -> PageTable:
    """Errors by how often they came, each with a run that has it."""
    rows = []
    counts = failures["error"].value_counts()
    for error, count in counts.head(MOST_FAILURES).items():
        example = failures[failures["error"] == error].iloc[0]
        rows.append({"Error": error, "Runs": f"{count:,}", "For example": f"point {example['point_id']}, replicate "
                     f"{example['replicate']}, seed {example['seed']}: {example['parameters']}"})  # fmt: skip
    some = f" The {MOST_FAILURES} most frequent of {len(counts):,} errors." if len(counts) > MOST_FAILURES else ""
    note = f"All stand in {FAILURES}, with tracebacks.{some}"
    return PageTable("Runs that failed", pd.DataFrame(rows), note, wrapped=True)
