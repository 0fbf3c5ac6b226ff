"""docs/explanation/korea.md says what was run: its tables are those of the files beside it."""

import re
from pathlib import Path

import pandas as pd
import pytest

import configs

ROOT = Path(configs.__file__).resolve().parent.parent
TEXT = next((ROOT / "docs").rglob("korea.md")).read_text(encoding="utf-8")
DATA = ROOT / "docs" / "data"
UNTUNED, TUNED = (pd.read_csv(DATA / f"korea_{name}.csv") for name in ("untuned", "tuned"))
ABLATION = pd.read_csv(DATA / "korea_ablation.csv", keep_default_na=False)
BANDS = pd.read_csv(ROOT / "configs" / "countries" / "korea" / "data" / "bands.csv").set_index(["name", "year"])
IN_SAMPLE = 2017  # last year of the figures to which five constants were tuned, and of generative AI 2023


def rows_after(head: str) -> list[list[str]]:
    """The cells of the table whose head begins so, a list a row."""
    lines = TEXT.splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith(head))
    table = lines[first + 2 :]
    end = next((place for place, line in enumerate(table) if not line.startswith("|")), len(table))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[:end]]


def number(value: float, unit: str) -> str:
    return f"{value:.1f}" if unit == "%" else f"{value:.2f}"


def told(untuned, tuned, quality: str) -> list[str]:
    """A row of the table of figures, from the two scores and the quality of what was observed."""
    observed, low, high = (number(value, untuned.unit) for value in (untuned.observed, untuned.low_80, untuned.high_80))
    verdicts = [f"{number(row.model, row.unit)} {'✓' if row.verdict == 'inside' else '✗'}" for row in (untuned, tuned)]
    simple = ["" if pd.isna(value) else number(value, untuned.unit) for value in (untuned.last_value, untuned.drift)]
    return [f"{untuned.year}", observed, quality, f"{verdicts[0]} ({low} to {high})", *simple, verdicts[1]]


def test_every_figure_in_the_table_is_that_of_the_scores():
    cells = [row[1:] for row in rows_after("| figure | year | observed |")]
    qualities = [
        BANDS.loc[(name, year), "confidence"] for name, year in zip(UNTUNED["name"], UNTUNED["year"], strict=True)
    ]
    assert cells == [told(*row) for row in zip(UNTUNED.itertuples(), TUNED.itertuples(), qualities, strict=True)]


def total(table: pd.DataFrame, predictor: str = "model") -> list[str]:
    """Figures for which a predictor says something, those inside their bands, mean error in half-widths."""
    said = table[table[predictor].notna()]
    error = (said[predictor] - said["observed"]).abs() / ((said["high"] - said["low"]) / 2.0)
    inside = (said["low"] <= said[predictor]) & (said[predictor] <= said["high"])
    return [f"{len(said)}", f"{inside.sum()}", f"{error.mean():.2f}"]


def in_sample(table: pd.DataFrame) -> pd.Series:
    aside = table["name"].str.startswith(("messenger", "social_media", "app_store"))
    return ((table["year"] <= IN_SAMPLE) & ~aside) | (
        (table["name"] == "generative_ai_individuals") & (table["year"] == 2023)
    )


def test_the_totals_are_those_of_the_scores():
    told_last = UNTUNED["last_value"].notna()
    later, later_tuned = UNTUNED[~in_sample(UNTUNED)], TUNED[~in_sample(TUNED)]
    expected = {
        "Japan's behaviour, all figures": total(UNTUNED),
        "the same, where a last value is known": total(UNTUNED[told_last]),
        "last value": total(UNTUNED, "last_value"),
        "drift": total(UNTUNED, "drift"),
        "first value": total(UNTUNED, "first_value"),
        "five constants tuned, in sample": total(TUNED[in_sample(TUNED)]),
        "five constants tuned, held out": total(later_tuned),
        "Japan's behaviour, held out": total(later),
        "last value, held out": total(later, "last_value"),
        "drift, held out": total(later, "drift"),
        "five constants tuned, held out, where a last value is known": total(later_tuned[later["last_value"].notna()]),
    }
    assert {row[0]: row[1:] for row in rows_after("| predictor |")} == expected


def test_every_change_of_one_constant_is_told_as_it_was_run():
    groups = list(ABLATION.columns[6:])
    expected = [
        [
            row.change or "as it stands",
            f"{row.n_inside}",
            f"{row.error:.2f}",
            *(f"{getattr(row, group):.1f}" for group in groups),
        ]
        for row in ABLATION.itertuples()
    ]
    assert rows_after("| change |") == expected


def test_the_first_sentence_says_the_untuned_score():
    n, n_inside, _ = total(UNTUNED)
    assert f"{n_inside} of {n} figures lie inside their bands" in TEXT


def test_figures_without_a_band_are_those_of_their_file():
    services = pd.read_csv(DATA / "korea_others.csv", dtype=str, keep_default_na=False)
    assert rows_after("| figure | year | unit |") == services.to_numpy().tolist()


@pytest.mark.parametrize("name", ["korea_untuned.csv", "korea_tuned.csv", "korea_ablation.csv", "korea_others.csv"])
def test_every_data_file_is_named(name):
    assert re.search(rf"data/{name}", TEXT)
