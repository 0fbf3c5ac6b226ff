"""Tables that a sweep's report has beside its outcomes: factors, settings, names, failures."""

from collections.abc import Sequence

import pandas as pd

from configs import country
from configs.currency import in_currency
from configs.language import _
from configs.reading.catalogue import declaration_of
from experiments.lines import in_a_row, listed
from experiments.pages.page import PageTable
from experiments.runs.labels import label_of, meaning_of, parts_of
from experiments.runs.outcomes.measures import Measure
from experiments.runs.titles import UNTITLED, Titles, country_in, factor_title
from experiments.studies.keys import PARTS
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
            text = _("{n:,} levels from {low} to {high}", n=len(levels), low=ends[0], high=ends[1])
        else:
            more = f", ... ({len(levels):,})" if len(levels) > MOST_LEVELS else ""
            shown = [level_text(level, name, "", country_in(titles)) for level in levels[:MOST_LEVELS]]
            text = listed(shown) + more
        declared, currency = declaration_of(name), country(country_in(titles)).currency
        named = {_("Factor"): factor_title(name, titles), _("Key"): name}
        rows.append(
            {
                **named,
                _("Levels"): text,
                _("Unit"): _(in_currency(declared.unit, currency)),
                _("Meaning"): in_currency(_(declared.meaning), currency),
            }
        )
    return [PageTable(_("Factors"), pd.DataFrame(rows), wrapped=True)] if rows else []


def settings_table(study: Study, titles: Titles = UNTITLED) -> list[PageTable]:
    """What the study sets at all points; none where it sets nothing."""
    rows = [
        {
            _("Parameter"): factor_title(key, titles),
            _("Key"): key,
            _("Value"): level_text(value, key, "", country_in(titles)),
        }
        for key, value in study.set.items()
    ]
    return [PageTable(_("Set at all points"), pd.DataFrame(rows), wrapped=True)] if rows else []


def outcome_table(study: Study, titles: Titles = UNTITLED) -> list[PageTable]:
    """What outcomes are called here and in the study; none without outcomes."""
    # The parts of the welfare account stand in a table of their own.
    names = [*study.outcomes, *(name for name in study.paths if not name.startswith(PARTS))]
    rows = [
        {_("Outcome"): label_of(text, titles), _("Name in the study"): text, _("Meaning"): _meaning(text)}
        for text in dict.fromkeys(names)
    ]
    return [PageTable(_("Outcomes"), pd.DataFrame(rows), wrapped=True)] if rows else []


def _meaning(text: str) -> str:
    """What an outcome declares of what it adds up, each once."""
    names = [Measure.parse(part).name for part in parts_of(text)]
    return _("; ").join(_(text) for text in dict.fromkeys(filter(None, map(meaning_of, names))))


def failure_table(failures: pd.DataFrame) -> PageTable:
    """Errors by how often they came, each with a run that has it."""
    rows = []
    counts = failures["error"].value_counts()
    for error, count in counts.head(MOST_FAILURES).items():
        example = failures[failures["error"] == error].iloc[0]
        run = _(
            "point {point}, replicate {replicate}, seed {seed}: {parameters}",
            point=example["point_id"],
            replicate=example["replicate"],
            seed=example["seed"],
            parameters=example["parameters"],
        )
        rows.append({_("Error"): error, _("Runs"): f"{count:,}", _("For example"): run})
    note = [_("All stand in {file}, with tracebacks.", file=FAILURES)]
    if len(counts) > MOST_FAILURES:
        note.append(_("The {n} most frequent of {n_all:,} errors.", n=MOST_FAILURES, n_all=len(counts)))
    return PageTable(_("Runs that failed"), pd.DataFrame(rows), in_a_row(note), wrapped=True)
