"""Each form says the same: codes as texts, values as they are written, units and multipliers beside them."""

from decimal import Decimal

import pytest

from configs import ConfigError
from experiments.observed.amounts import EXACT, number_text, scaled, total
from experiments.observed.forms import FORMS, read_contents
from experiments.observed.reading import series_of
from tests.helpers.office_files import (
    KEY,
    SOME,
    boj_table,
    generic,
    sdmx_csv,
    structure_specific,
    world_bank,
    written,
)

LARGE = "9007199254740993"  # the first whole number that no floating-point number is
VALUES = {"2010": LARGE, "2011": "", "2012": "12.50"}
SDMX = {
    "generic": ("small.xml", generic),
    "structure-specific": ("small.xml", structure_specific),
    "csv": ("small.csv", sdmx_csv),
    "csv without action": ("small.csv", lambda rows: sdmx_csv(rows, action=False)),
}


@pytest.mark.parametrize("form", SDMX)
def test_a_form_of_sdmx_keeps_codes_values_and_multipliers(form, tmp_path):
    name, text = SDMX[form]
    (series,) = series_of(read_contents(written(tmp_path, name, text([(KEY | SOME, VALUES)]))))
    assert series.key == KEY  # the code is 001, and the multiplier tells no series from another
    assert {row.period: row.value for row in series.observations} == VALUES
    assert [row.is_missing for row in series.observations] == [False, True, False]
    assert {row.components["UNIT_MULT"] for row in series.observations} == {"6"}


def test_columns_with_labels_are_the_codes_before_them(tmp_path):
    text = sdmx_csv([(KEY | SOME, VALUES)]).replace(",ITEM,", ",ITEM: Item,").replace(",001,", ",001: Cloud,")
    (series,) = series_of(read_contents(written(tmp_path, "labels.csv", text)))
    assert series.key == KEY


def test_a_table_of_the_bank_of_japan_is_read_by_the_labels_of_its_rows(tmp_path):
    rows = {"2014/01": ["1,588".replace(",", ""), "ND"], "2014/02": ["0", "***"]}
    contents = read_contents(written(tmp_path, "table.csv", boj_table("億円,億円", rows), "cp932"))
    receipts, payments = series_of(contents)
    assert (receipts.key["SERIES_CODE"], receipts.key["UNIT"]) == ("BP01'C", "億円")
    assert [(row.period, row.value) for row in receipts.observations] == [("2014/01", "1588"), ("2014/02", "0")]
    assert [row.is_missing for row in payments.observations] == [True, True]
    assert contents.prepared == "2026-06-08"


def test_an_answer_of_the_bank_of_japans_api_is_read_by_its_columns(tmp_path):
    text = (
        "STATUS,200\nMESSAGE,done\nPARAMETER,DB,BP01\nNEXTPOSITION,\n"
        "SERIES_CODE,NAME_OF_TIME_SERIES,UNIT,FREQUENCY,CATEGORY,LAST_UPDATE,SURVEY_DATES,VALUES\n"
        "BPX,Services/Credit,100 million yen,MONTHLY,Balance of Payments,20260608,201401,007\n"
    )
    contents = read_contents(written(tmp_path, "answer.csv", text))
    (series,) = series_of(contents)
    assert series.key == {"SERIES_CODE": "BPX", "UNIT": "100 million yen", "FREQ": "MONTHLY"}
    assert (series.observations[0].period, series.observations[0].value) == ("201401", "007")
    assert contents.prepared == "2026-06-08"


@pytest.mark.parametrize("years", [["2010", "2011"], ["2010 [YR2010]", "2011 [YR2011]"]])
def test_a_file_of_the_world_bank_has_its_unit_in_the_indicators_name(years, tmp_path):
    text = world_bank(dict(zip(years, [LARGE, ".."], strict=True)))
    contents = read_contents(written(tmp_path, "wdi.csv", text))
    (_, japan) = series_of(contents)
    assert (japan.key["COUNTRY_CODE"], japan.key["UNIT"]) == ("JPN", "current US$")
    assert [(row.period, row.value, row.is_missing) for row in japan.observations] == [
        ("2010", LARGE, False),
        ("2011", "..", True),
    ]
    assert contents.prepared == "2026-10-07"


WRONG = {
    "no form": ("a.csv", "year,value\n2010,1\n", "no form that is known; expected one of SDMX-ML 2.1"),
    "no message": ("a.xml", "<html></html>", "cannot be read as SDMX-ML 2.1"),
    "cut off": ("a.xml", structure_specific([(KEY, VALUES)])[:-40], "cannot be read as SDMX-ML 2.1"),
    "a lacking column": ("a.csv", sdmx_csv([(KEY, VALUES)]).replace("TIME_PERIOD", "TIME_PERIODS"), "line 1: column TIME_PERIOD is missing; did you mean TIME_PERIODS?"),
    "a cell too many": ("a.csv", sdmx_csv([(KEY, {"2010": "1,5"})]), "line 2: 11 cells; expected 10"),
    "a cell too few": ("a.csv", sdmx_csv([(KEY, VALUES)]) + "dataflow,XX:SMALL(1.0),I,1\n", "line 5: 4 cells; expected 10"),
    "a deletion": ("a.csv", sdmx_csv([(KEY, VALUES)]).replace(",I,12", ",D,12"), "line 4: ACTION is 'D'; expected one of I, A, R, M"),
    "a column without a code": ("a.csv", sdmx_csv([(KEY, VALUES)]).replace(",ITEM,", ",,"), "line 1: a column is called ''; expected the code of a component"),
    "two structures": ("a.csv", sdmx_csv([(KEY, VALUES)]) + sdmx_csv([(KEY, VALUES)], "XX:LARGE(1.0)").split("\n", 1)[1], "STRUCTURE_ID is XX:SMALL(1.0) and XX:LARGE(1.0)"),
    "two tables": ("a.csv", boj_table("円,円", {"2014/01": ["1", "2"]}) * 2, "系列名称 stands there twice; expected one table"),
    "a fiscal year in a table": ("a.csv", boj_table("円,円", {"2014/01": ["1", "2"], "FY2014": ["1", "2"]}), "line 10: the period is 'FY2014'; expected one such as 2014/01"),
    "a strange column of the World Bank": ("a.csv", world_bank({"2010": "1", "2010Q1": "2"}), "line 5: a column is called '2010Q1'; expected a year"),
    "no figures": ("a.csv", sdmx_csv([(KEY, {})]), "has no observations"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(case, tmp_path):
    name, text, message = WRONG[case]
    with pytest.raises(ConfigError) as refusal:
        read_contents(written(tmp_path, name, text))
    assert message in str(refusal.value)
    assert name in str(refusal.value)


@pytest.mark.parametrize("place", ["observation", "group"])
def test_a_multiplier_counts_wherever_a_message_says_it(place, tmp_path):
    text = structure_specific([(KEY, {"2010": "5"})], attributes=SOME if place == "observation" else None)
    if place == "group":
        dimensions = " ".join(f'{name}="{code}"' for name, code in KEY.items() if name != "FREQ")
        text = text.replace("<Series ", f'<Group xsi:type="ns:Siblings" {dimensions} UNIT_MULT="6"/><Series ', 1)
    (series,) = series_of(read_contents(written(tmp_path, "small.xml", text)))
    assert series.key == KEY
    assert series.observations[0].components["UNIT_MULT"] == "6"


def test_every_form_is_told_from_all_others(tmp_path):
    texts = [
        structure_specific([(KEY, VALUES)]),
        sdmx_csv([(KEY, VALUES)]),
        world_bank({"2010": "1"}),
        boj_table("円,円", {"2014/01": ["1", "2"]}),
    ]
    assert [[form.name for form in FORMS if form.is_of(text.encode())] for text in texts] == [
        [form.name] for form in FORMS
    ]


def test_amounts_are_exact_to_the_last_digit():
    assert number_text(scaled(Decimal(LARGE), 6)) == LARGE + "000000"
    assert number_text(scaled(Decimal(LARGE), -9)) == "9007199.254740993"
    assert number_text(total([Decimal("0.1")] * 3)) == "0.3"
    assert EXACT.prec >= 120
