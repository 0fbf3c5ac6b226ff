"""The report of a finished sweep: what every outcome does over the design, with intervals, and what has failed."""

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from configs import ConfigError, country
from configs.language import N_, _, language
from experiments.figures.differences import difference_figure
from experiments.lines import in_a_row
from experiments.pages.outcomes import findings, means_table, point_names, readings_of, varied
from experiments.pages.page import Page, PageTable, Picture
from experiments.pages.provenance import design_texts, duration_text, repeat_command, sweep_provenance
from experiments.pages.study import FINDINGS, TOLD
from experiments.pages.sweep_pictures import not_drawn, outcome_pictures, path_pictures
from experiments.pages.sweep_tables import factor_table, failure_table, outcome_table, settings_table
from experiments.runs.manifest import notes_in
from experiments.runs.reading import with_unit_text
from experiments.runs.titles import country_in
from experiments.statistics.paired import has_spans
from experiments.studies.told import question_told, title_told
from experiments.sweep.compare.differences import differences, labelled, scenario_told, told_of, values_of
from experiments.sweep.compare.study import ANALYSIS
from experiments.sweep.results import Results
from experiments.sweep.thresholds import threshold_sentences
from experiments.tables.differences import (
    EQUAL,
    comparison_title,
    few_of_pairs,
    shown_rows,
    shown_table,
    table_notes,
)
from experiments.welfare.gains_and_losses import gains_and_losses
from experiments.welfare.told import gains_notes, shown_gains, totals_text


def sweep_page(results: Results) -> Page:
    """The page of an opened sweep. Raises `ConfigError` where it is not finished, or a shard is damaged."""
    _check_finished(results)
    study, design, runs, failures = results.study, results.design, results.runs(), results.failures()
    titles = results.titles
    values = {text: values_of(results, runs, text) for text in study.outcomes}
    readings = readings_of(study, values, titles, results.last_month)
    if study.analysis == ANALYSIS:
        sentences, pictures, tables = _comparison(labelled(differences(results), titles))
        if study.options.get("welfare"):
            said_of_gains, tables_of_gains = _gains(gains_and_losses(results), country(country_in(titles)).currency)
            sentences, tables = said_of_gains + sentences, tables_of_gains + tables
    else:
        sentences, tables = findings(values, readings, point_names(study, design, titles)), []
        drawn = outcome_pictures(study, design, values, readings, titles)
        sentences += not_drawn(len(drawn), len(readings))
        pictures = drawn | path_pictures(study, design, results.paths(), titles, results.last_month)
    sentences = threshold_sentences(study, design, values, titles) + sentences
    said = _study_findings(results.folder) + sentences + notes_in(results.manifest)
    if len(failures):
        said.append(
            _(
                "{n:,} of {n_all:,} runs failed; they are left out of all figures and tables.",
                n=len(failures),
                n_all=len(runs),
            )
        )
    if values:
        tables.append(means_table(study, design, readings, titles))
    title, question = told_of(study) if study.analysis == ANALYSIS else (title_told(study), question_told(study))
    return Page(
        title=title,
        question=question,
        findings=list(dict.fromkeys(said)),  # what a study says of its outcomes is said once
        design=design_texts(study, design, len(runs), len(failures)),
        provenance=_provenance(results, runs),
        command=repeat_command(study),
        pictures=pictures,
        tables=tables,
        design_tables=[
            *factor_table(design, varied(study, design), titles),
            *settings_table(study, titles),
            *outcome_table(study, titles),
        ],
        failures=failure_table(failures) if len(failures) else None,
    )


def _check_finished(results: Results) -> None:
    receipt = results.manifest.get("receipt") or {}
    if results.manifest.get("status") != "finished":
        missing = _(", {n:,} runs are missing", n=receipt["missing"]) if receipt.get("missing") else ""
        raise ConfigError(
            _(
                "{folder}: the sweep is {status}{missing}; expected a finished one: run the same command again, "
                "and merge the parts of a sweep that was run in shards",
                folder=results.folder,
                status=_(results.manifest.get("status", "unknown")),
                missing=missing,
            )
        )
    wanted, held = len(results.design) * results.study.n_runs, len(results.runs())
    if wanted != held:
        raise ConfigError(
            _(
                "{folder}: holds {held:,} of {wanted:,} runs; expected all: run the sweep again",
                folder=results.folder,
                held=held,
                wanted=wanted,
            )
        )


def _study_findings(folder: Path) -> list[str]:
    """What the analysis of a study has found, if the folder is that of one."""
    path = folder / FINDINGS
    try:
        if not path.exists():
            return []
        read = json.loads(path.read_text(encoding="utf-8"))
        return [str(text) for text in read.get(TOLD, {}).get(language(), read["findings"])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            _(
                "{path}: cannot be read ({error}); expected the findings of a study: run it again",
                path=path,
                error=error,
            )
        ) from None


def _comparison(compared: pd.DataFrame) -> tuple[list[str], dict[str, Picture], list[PageTable]]:
    """What `differences` say: sentences of the first outcomes, a figure, and a table a scenario."""
    sentences, tables = [], []
    for scenario, rows in compared.groupby("scenario", sort=False):
        sentences += [_difference(scenario_told(str(scenario)), row) for row in shown_rows(rows)[:4]]
        tables.append(PageTable(comparison_title(rows), shown_table(rows), table_notes(rows)))
    plain = N_("Mean paired differences from {first}, with 95% bootstrap intervals.")
    pale = N_("Mean paired differences from {first}, with 95% bootstrap intervals; pale: where 80% of the pairs lie.")
    over_draws = N_(
        "Mean paired differences from {first}, with 95% bootstrap intervals over {n:,} draws; pale: where 80% of the "
        "pairs lie."
    )
    n_draws = int(compared["n_draws"].max())
    text = plain if not has_spans(compared) else over_draws if n_draws else pale
    caption = _(text, first=scenario_told(compared["first"].iloc[0]), n=n_draws) + few_of_pairs(compared)
    alt = in_a_row([_("Figure. {caption}", caption=caption), *sentences])
    return sentences, {"compare": Picture(difference_figure(compared), caption, alt)}, tables


def _difference(scenario: str, row: Mapping[str, str]) -> str:
    """What an outcome does, a row of `shown_rows`, in a sentence."""
    if row["Sign"] == EQUAL:
        return _("{scenario}: {outcome} has no difference in any pair.", scenario=scenario, outcome=row["Outcome"])
    unit = _("percentage points") if row["Unit"] == "%" else row["Unit"]
    ends = [_("{low} to {high}", low=row["Low"], high=row["High"])] if row["Low"] else []
    if row.get("10%"):
        ends.append(_("80% of pairs: {low} to {high}", low=row["10%"], high=row["90%"]))
    change = with_unit_text(row["Change"], unit) + (_(" ({text})", text=_("; ").join(ends)) if ends else "")
    said = {"scenario": scenario, "outcome": row["Outcome"], "change": change, "share": row["Sign"]}
    alone = N_("{scenario}: {outcome} changes by {change}.")
    signed = N_("{scenario}: {outcome} changes by {change}; {share} of the pairs differ in that direction.")
    return _(signed if row["Sign"] else alone, **said)


def _gains(gains: pd.DataFrame, currency: str) -> tuple[list[str], list[PageTable]]:
    """What the welfare account says: a sentence and a table a scenario."""
    sentences, tables = [], []
    for scenario, rows in gains.groupby("scenario", sort=False):
        sentences.append(totals_text(rows, currency))
        title = _("Who gains, who loses: {second} against {first}", first=rows["first"].iloc[0], second=scenario)
        tables.append(PageTable(title, pd.DataFrame(shown_gains(rows, currency)), gains_notes(rows)))
    return sentences, tables


def _provenance(results: Results, runs: pd.DataFrame) -> dict[str, str]:
    manifest = results.manifest
    receipt = manifest.get("receipt") or {}
    duration = _("{duration} in its last go", duration=duration_text(float(receipt.get("duration_s", 0.0))))
    engine = str((manifest.get("how") or {}).get("engine", ""))
    return sweep_provenance(results.study, results.design, runs, manifest.get("seeds", []), manifest, engine, duration)
