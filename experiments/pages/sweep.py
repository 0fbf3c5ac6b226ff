"""The report of a finished sweep: what every outcome does over the design, with intervals, and what has failed."""

import json
from pathlib import Path

import pandas as pd

from configs import ConfigError, country
from configs.language import _
from experiments.figures.differences import difference_figure
from experiments.pages.outcomes import (
    findings,
    means_table,
    not_drawn,
    outcome_pictures,
    path_pictures,
    point_names,
    readings_of,
    varied,
)
from experiments.pages.page import Page, PageTable, Picture
from experiments.pages.provenance import design_texts, duration_text, repeat_command, sweep_provenance
from experiments.pages.study import FINDINGS
from experiments.pages.sweep_tables import factor_table, failure_table, outcome_table, settings_table
from experiments.runs.titles import country_in
from experiments.statistics.intervals import few
from experiments.statistics.paired import has_spans
from experiments.sweep.compare import ANALYSIS, differences, values_of
from experiments.sweep.results import Results
from experiments.sweep.thresholds import threshold_sentences
from experiments.tables.differences import EQUAL, shown_rows, table_notes
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
        sentences, pictures, tables = _comparison(differences(results))
        if study.options.get("welfare"):
            said_of_gains, tables_of_gains = _gains(gains_and_losses(results), country(country_in(titles)).currency)
            sentences, tables = said_of_gains + sentences, tables_of_gains + tables
    else:
        sentences, tables = findings(values, readings, point_names(study, design, titles)), []
        drawn = outcome_pictures(study, design, values, readings, titles)
        sentences += not_drawn(len(drawn), len(readings))
        pictures = drawn | path_pictures(study, design, results.paths(), titles, results.last_month)
    sentences = threshold_sentences(study, design, values, titles) + sentences
    said = _study_findings(results.folder) + sentences + list(results.manifest.get("notes", []))
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
    return Page(
        title=_(study.title),
        question=_(study.question),
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
        missing = f", {receipt['missing']:,} runs are missing" if receipt.get("missing") else ""
        raise ConfigError(
            f"{results.folder}: the sweep is {results.manifest.get('status', 'unknown')}{missing}; expected a finished "
            "one: run the same command again, and merge the parts of a sweep that was run in shards"
        )
    wanted, held = len(results.design) * results.study.n_runs, len(results.runs())
    if wanted != held:
        raise ConfigError(f"{results.folder}: holds {held:,} of {wanted:,} runs; expected all: run the sweep again")


def _study_findings(folder: Path) -> list[str]:
    """What the analysis of a study has found, if the folder is that of one."""
    path = folder / FINDINGS
    try:
        return [str(text) for text in json.loads(path.read_text(encoding="utf-8"))["findings"]] if path.exists() else []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); expected the findings of a study: run it again") from None


def _comparison(compared: pd.DataFrame) -> tuple[list[str], dict[str, Picture], list[PageTable]]:
    """What `differences` say: sentences of the first outcomes, a figure, and a table a scenario."""
    sentences, tables = [], []
    for scenario, rows in compared.groupby("scenario", sort=False):
        shown = shown_rows(rows)
        for row in shown[:4]:
            unit = " percentage points" if row["Unit"] == "%" else f" {row['Unit']}" if row["Unit"] else ""
            spread = f"80% of pairs: {row['10%']} to {row['90%']}" if row.get("10%") else ""
            ends = "; ".join(filter(None, [f"{row['Low']} to {row['High']}" if row["Low"] else "", spread]))
            interval = f" ({ends})" if ends else ""
            if row["Sign"] == EQUAL:
                sentences.append(f"{scenario}: {row['Outcome']} has no difference in any pair.")
                continue
            pairs = f"; {row['Sign']} of the pairs differ in that direction" if row["Sign"] else ""
            sentences.append(f"{scenario}: {row['Outcome']} changes by {row['Change']}{unit}{interval}{pairs}.")
        tables.append(PageTable(f"{scenario} against {rows['first'].iloc[0]}", pd.DataFrame(shown), table_notes(rows)))
    caption = f"Mean paired differences from {compared['first'].iloc[0]}, with 95% bootstrap intervals."
    n_draws = int(compared["n_draws"].max())
    if has_spans(compared):
        over = f" over {n_draws:,} draws" if n_draws else ""
        caption = caption.replace("intervals.", f"intervals{over}; pale: where 80% of the pairs lie.")
    caption += few(n_draws, "draws") if n_draws else few(int(compared["n_pairs"].max()), "pairs")
    alt = f"Figure. {caption} {' '.join(sentences)}"
    return sentences, {"compare": Picture(difference_figure(compared), caption, alt)}, tables


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
