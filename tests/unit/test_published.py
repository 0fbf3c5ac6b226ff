"""Published figures and bands: what they hold, and one message with file and line for what cannot be right."""

import csv
from pathlib import Path

import pytest

from configs import ConfigError, country
from configs.schema.observed import data_file
from experiments.runs.benchmarks import is_flow
from experiments.runs.calendar import Year
from experiments.runs.observed import beside_the_model, projections, published, targets, unbroken
from tests.helpers.command import here as command

BOTH = ("receipts", "payments")
ITEMS = ("copyright", "telecom_computer_information", "professional_management_consulting")


def test_every_flow_of_a_band_is_a_published_figure_with_its_definition_and_vintage():
    figures = {
        (figure.measure, figure.year.number, figure.definition, figure.vintage): figure.value
        for figure in published(country("japan"))
        if figure.year.kind == "calendar"
    }
    flows = [target for target in targets(country("japan")) if is_flow(target.name)]
    assert flows
    for target in flows:
        assert figures[target.name, target.year, target.definition, target.vintage] == target.observed


def test_both_sides_of_every_item_have_bands_where_they_are_published():
    shares = {
        (target.name, target.year): (round(target.low / target.observed, 3), round(target.high / target.observed, 3))
        for target in targets(country("japan"))
        if is_flow(target.name) and not target.name.startswith("balance_")
    }
    for item in ITEMS:
        for side in BOTH:
            for year in (2014, 2015):
                assert shares[f"{side}_{item}", year] == (0.8, 1.2)
    for year in (2018, 2020, 2022, 2023, 2024):
        assert shares["receipts_telecom_computer_information", year] == (0.85, 1.15)
    for side in BOTH:
        assert shares[f"{side}_total", 2023] == (0.95, 1.05)
        assert (f"{side}_copyright_and_consulting", 2023) in shares
        assert (f"{side}_total", 2025) in shares


def test_no_band_of_the_balance_lies_before_the_break_of_2014():
    assert min(target.year for target in targets(country("japan")) if is_flow(target.name)) == 2014
    figures = [
        figure for (name, _), figure in beside_the_model(country("japan")).items() if name == "payments_copyright"
    ]
    older, newer = unbroken(figures)
    assert [figure.year.number for figure in older] == [2010, 2011, 2012, 2013]
    assert newer[0].year == Year(2014)


def test_sides_of_an_item_differ_by_its_balance_in_one_vintage():
    rows = {
        (figure.item, figure.side, figure.year, figure.definition, figure.vintage): figure.value
        for figure in published(country("japan"))
    }
    official = [key for key in rows if key[1] == "balance" and key[4] == "as of May 2017"]
    assert len(official) == 4 * 2 + 6 * 2 - 4 + 2
    for item, _, *rest in official:
        difference = rows[item, "receipts", *rest] - rows[item, "payments", *rest]
        assert difference == pytest.approx(rows[item, "balance", *rest], abs=0.001)


def test_the_narrow_definition_stands_never_beside_the_model():
    assert {figure.definition for figure in published(country("japan"))} >= {"wide", "narrow", "five items"}
    assert all(figure.definition != "narrow" for figure in beside_the_model(country("japan")).values())
    total = beside_the_model(country("japan"))["balance_total", Year(2023)]
    assert (total.value, total.low, total.high) == (-5.536, -5.9, -5.52)


def test_the_older_summary_agrees_with_the_published_figures():
    """`historical_digital_balance.csv` keeps its name, columns and rows; what it says of items lies in their span."""
    older = list(csv.DictReader(data_file("historical_digital_balance.csv").read_text(encoding="utf-8").splitlines()))
    assert list(older[0]) == ["name", "value", "unit", "low", "high", "year", "source", "confidence"]
    names = {
        "total_balance_3items": "balance_total",
        "payments_total": "payments_total",
        "receipts_total": "receipts_total",
        "balance_copyright": "balance_copyright",
        "balance_telecom_computer_info": "balance_telecom_computer_information",
        "balance_professional_consulting": "balance_professional_management_consulting",
    }
    compared = 0
    for row in older:
        figure = beside_the_model(country("japan")).get(
            (names.get(row["name"], ""), Year.parse(row["year"]) or Year(0))
        )
        if figure is not None and row["value"]:
            compared += 1
            assert figure.low - 0.03 <= float(row["value"]) <= figure.high + 0.03, row
    assert compared > 15


HEAD = {
    "published_balance.csv": "item,side,year,value,unit,low,high,definition,standard,vintage,quality,source",
    "bands.csv": "name,value,unit,low,high,year,definition,vintage,source,confidence",
    "historical_digital_balance.csv": "name,value,unit,low,high,year,source,confidence",
}
FIGURE = "copyright,receipts,2014,0.2265,JPY tn,,,item,BPM6,as of May 2017,official,BOJ"
BAND = "receipts_copyright,0.2265,JPY tn,0.18,0.27,2014,item,as of May 2017,BOJ,high"
PROJECTION = "projection_total_base,-18,JPY tn,,,2035,METI,high"
BAD = {
    "a missing column": ("published_balance.csv", HEAD["published_balance.csv"].replace("vintage", "vintages"), 1, "column vintage is missing"),
    "a column twice": ("published_balance.csv", HEAD["published_balance.csv"] + ",value\n", 1, "column value stands there twice"),
    "an unknown item": ("published_balance.csv", FIGURE.replace("copyright", "copyrights", 1), 2, "item is 'copyrights'"),
    "an unknown side": ("published_balance.csv", FIGURE.replace("receipts", "receipt"), 2, "did you mean receipts?"),
    "two rows for one cell": ("published_balance.csv", f"{FIGURE}\n{FIGURE}", 3, "copyright, receipts, 2014, item, as of May 2017 stands in line 2, too"),
    "another unit": ("published_balance.csv", FIGURE.replace("JPY tn", "JPY bn"), 2, "unit is 'JPY bn'; expected JPY tn"),
    "no unit": ("published_balance.csv", FIGURE.replace("JPY tn", ""), 2, "unit is ''; expected JPY tn"),
    "no year": ("published_balance.csv", FIGURE.replace(",2014,", ",2014-04,"), 2, "year is '2014-04'"),
    "no number": ("published_balance.csv", FIGURE.replace("0.2265", "some"), 2, "value is 'some'; expected a number"),
    "no vintage": ("published_balance.csv", FIGURE.replace("as of May 2017", ""), 2, "vintage is empty"),
    "a figure not to be used": ("published_balance.csv", FIGURE.replace("official", '"error in source, do not use"'), 2, "quality is 'error in source, do not use'"),
    "a figure outside of its span": ("published_balance.csv", FIGURE.replace(",,,item", ",0.3,0.4,item"), 2, "value is 0.2265; expected it from low"),
    "a comma without marks": ("published_balance.csv", f"{FIGURE}, Tokyo", 2, "13 cells; expected 12"),
    "an unknown measure": ("bands.csv", BAND.replace("receipts_copyright", "receipts_copyrigth"), 2, "did you mean receipts_copyright?"),
    "another unit of a band": ("bands.csv", BAND.replace("JPY tn", "%"), 2, "unit is '%'; expected JPY tn"),
    "two bands for one cell": ("bands.csv", f"{BAND}\n{BAND}", 3, "receipts_copyright, 2014 stands in line 2, too"),
    "a band before the break": ("bands.csv", BAND.replace("2014", "2013"), 2, "year is 2013; expected 2014 or later"),
    "no definition of a band": ("bands.csv", BAND.replace(",item,", ",,"), 2, "definition is ''"),
    "a band beside its figure": ("bands.csv", BAND.replace("0.18", "0.25"), 2, "value is 0.2265; expected it from low, 0.25"),
    "a missing column of the summary": ("historical_digital_balance.csv", "name,value,low,high,year,source,confidence", 1, "column unit is missing"),
    "another unit of the summary": ("historical_digital_balance.csv", PROJECTION.replace("JPY tn", "USD"), 2, "unit is 'USD'"),
    "two projections for one cell": ("historical_digital_balance.csv", f"{PROJECTION}\n{PROJECTION}", 3, "stands in line 2, too"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_right_is_told_in_one_message_with_file_and_line(case, tmp_path: Path, monkeypatch):
    name, text, line, expected = BAD[case]
    file = tmp_path / name
    file.write_text(text if line == 1 else f"{HEAD[name]}\n{text}\n", encoding="utf-8")
    for module in ("items", "bounds", "outlook"):
        monkeypatch.setattr(f"experiments.runs.observed.{module}.data_file", lambda *_: file)
    read = {"published_balance.csv": published, "bands.csv": targets}.get(name, projections)
    with pytest.raises(ConfigError) as error:
        read(country("japan"))
    assert str(error.value).startswith(f"{file}, line {line}: ")
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def test_a_run_with_a_bad_file_is_refused_before_it_starts_and_leaves_nothing(tmp_path: Path, monkeypatch):
    file = tmp_path / "bands.csv"
    file.write_text(f"{HEAD['bands.csv']}\n{BAND.replace('JPY tn', 'USD')}\n", encoding="utf-8")
    monkeypatch.setattr("experiments.runs.observed.bounds.data_file", lambda *_: file)
    place = tmp_path / "here"
    place.mkdir()
    done = command("run", "--customers", "60", "--until", "2010-03", cwd=place)
    assert done.returncode == 2
    assert done.stderr.strip().endswith(f"{file}, line 2: unit is 'USD'; expected JPY tn")
    assert list(place.iterdir()) == []
