"""What of a file or a map cannot be right is refused in one line, and nothing is written."""

import pytest

from tests.helpers.office_files import CREDIT, KEY, MAP, refused, sdmx_csv

QUARTERS = {f"2010-Q{quarter}": "5" for quarter in range(1, 5)}
REFUSED = {
    "no unit": ([({**CREDIT, "UNIT_MEASURE": ""}, {"2010": "5"})], "has no unit"),
    "an unknown unit": ([(CREDIT | {"UNIT_MEASURE": "USDX"}, {"2010": "5"})], "the unit is 'USDX'; expected one of the map's table units; did you mean USD?"),
    "no multiplier": ([(KEY, {"2010": "5"})], "has no multiplier beside the unit USD: no UNIT_MULT"),
    "a strange multiplier": ([(CREDIT | {"UNIT_MULT": "1000000"}, {"2010": "5"})], "the multiplier is '1000000'"),
    "two multipliers": ([(CREDIT | {"SCALE": "9"}, {"2010": "5"})], "has UNIT_MULT 6 and SCALE 9 (line 2), which multiplies values in some files and in others says how they are shown"),
    "a scale alone": ([(KEY | {"SCALE": "9"}, {"2010": "5"})], 'has SCALE 9 (line 2), which multiplies values in some files and in others says how they are shown; expected roles.multiplier in the map: "SCALE", or "" for values in units'),
    "two definitions": ([(CREDIT | {"MANUAL": "BPM5"}, {"2010": "5"}), (CREDIT | {"MANUAL": "BPM6"}, {"2010": "6"})], "cloud receipts: 2 series have REF_AREA JP, ACCOUNTING_ENTRY C, ITEM 001: MANUAL is BPM5, BPM6; expected one definition"),
    "two frequencies": ([(CREDIT, {"2010": "5"}), (CREDIT | {"FREQ": "Q"}, QUARTERS)], "FREQ is A, Q; expected one definition"),
    "a doubled key": ([(CREDIT, {"2010": "5"}), (CREDIT, {"2010": "5"})], "has 2010 twice, line 2 and line 3; expected one value"),
    "a forecast": ([(CREDIT | {"OBS_STATUS": "F"}, {"2027": "5"})], "2027 is a forecast (OBS_STATUS F); expected observations: --until 2026"),
    "after the latest": ([(CREDIT | {"LATEST_ACTUAL_ANNUAL_DATA": "2024"}, {"2024": "5", "2025": "6"})], "2025 is a forecast (LATEST_ACTUAL_ANNUAL_DATA 2024)"),
    "no number": ([(CREDIT, {"2010": "5p"})], "2010 is '5p' (line 2); expected a number"),
    "no period": ([(CREDIT, {"10": "5"})], "the period is '10' (line 2); expected one of frequency A"),
    "another frequency": ([(CREDIT, {"2010-03": "5"})], "the period is '2010-03' (line 2); expected one of frequency A"),
    "days": ([(CREDIT | {"FREQ": "D"}, {"2010-03-01": "5"})], "the frequency is 'D'; expected one of A, ANNUAL"),
    "a lacking quarter": ([(CREDIT | {"FREQ": "Q"}, {"2010-Q1": "5", "2010-Q2": "5"})], "2010 lacks 2010-Q3, 2010-Q4, 2 of 4 quarters"),
    "another item": ([(CREDIT | {"ITEM": "1"}, {"2010": "5"})], "none of the series of map.toml is there: no ITEM 001; known: 1"),
    "no figures": ([(CREDIT, {"2010": ""})], "has no figures of 1900 to 2100"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_right_is_refused_in_one_line(case, brought, tmp_path):
    series, message = REFUSED[case]
    said = refused(brought(sdmx_csv(series), "--write"))
    assert message in said
    assert "small.csv" in said
    assert list((tmp_path / "countries").iterdir()) == []


MAPS = {
    "an unknown component": (MAP.replace("{ ITEM =", "{ ITEMS ="), "series 1: where: small.csv has no component ITEMS; did you mean ITEM?"),
    "an unknown role": (MAP + '[roles]\nmultiplier = "UNIT_MULTI"\n', "roles: small.csv has no component UNIT_MULTI; did you mean UNIT_MULT?"),
    "an unknown attribute": ('attributes = ["UNIT_MEASURES"]\n' + MAP, "attributes: small.csv has no component UNIT_MEASURES; did you mean UNIT_MEASURE?"),
    "an unknown key": (MAP.replace("kind =", "kinds ="), "series.1.kinds is unknown; did you mean kind?"),
    "an unknown kind": (MAP.replace('"flow"', '"flows"'), "series.1.kind is 'flows'; expected one of flow, stock, average; did you mean flow?"),
    "an unknown table": (MAP.replace("[units]", "[unit]"), "unit is unknown; did you mean units?"),
    "a lacking key": (MAP.replace('unit = "USD bn"', ""), "series.1.unit is missing"),
    "no file": (MAP.replace('file = "services_trade.csv"', ""), "series 1: file is missing"),
    "a file elsewhere": (MAP.replace("services_trade", "../other/services"), "expected the name of a CSV file"),
    "two kinds in a file": (MAP.replace("services_trade", "published_balance") + MAP[MAP.index("[[series]]"):].replace('name = "cloud"\nfile = "services_trade.csv"', 'item = "copyright"'), "published_balance.csv is of items and of names"),
    "no country": (MAP.replace('japan = "JP"', 'japon = "JP"'), "countries has no japan; expected its code of REF_AREA; did you mean japon?"),
    "another currency": (MAP.replace("USD bn", "JPY tn"), "the unit is USD (USD); expected JPY, as no exchange rate is applied"),
    "multiplied twice": (MAP.replace('{ unit = "USD" }', '{ unit = "USD", power = 6 }'), "has power 6 in the map, and the file the multiplier 6"),
    "no TOML": ("source =", "is no TOML"),
    "one row twice": (MAP + MAP[MAP.index("[[series]]"):], "cloud_receipts, 2010 is given twice"),
    "an unknown item": (MAP.replace('name = "cloud"', 'item = "copyrights"').replace("USD bn", "USD"), "item is 'copyrights'; expected one of total, copyright"),
}  # fmt: skip


@pytest.mark.parametrize("case", MAPS)
def test_a_map_that_cannot_be_right_is_refused_in_one_line(case, brought):
    mapping, message = MAPS[case]
    said = refused(brought(sdmx_csv([(CREDIT, {"2010": "5"})]), mapping=mapping))
    assert message in said
    assert "map.toml" in said or case in ("another currency", "multiplied twice")
