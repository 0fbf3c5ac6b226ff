"""What an import would write of a file, what it refuses, and that it writes as a whole and once."""

import csv
import json
import re
from pathlib import Path

import pytest

from configs import country
from configs.schema.observed import observed_series
from experiments.observed.mapping import Mapping, read_mapping, shipped
from experiments.runs.observed import items
from tests.helpers.command import here
from tests.helpers.office_files import (
    BALANCE,
    BOJ_MAP,
    CREDIT,
    DEBIT,
    KEY,
    MAP,
    YEAR,
    boj_table,
    generic,
    refused,
    rows,
    sdmx_csv,
    structure_specific,
    world_bank,
    written,
)


@pytest.mark.parametrize("form", [generic, structure_specific, sdmx_csv])
def test_every_form_of_sdmx_gives_the_same_rows(form, brought):
    series = [
        (CREDIT, {"2010": "9007199254740993", "2011": "", "2012": "1500"}),
        (DEBIT, {"2010": "7", "2012": "2000.5"}),
    ]
    answer = brought(form(series), "--json", name="small.xml" if form is not sdmx_csv else "small.csv")
    assert rows(answer) == {
        ("cloud_receipts", "2010"): "9007199254740.993 USD bn",
        ("cloud_receipts", "2012"): "1.5 USD bn",
        ("cloud_payments", "2010"): "0.007 USD bn",
        ("cloud_payments", "2012"): "2.0005 USD bn",
    }


@pytest.mark.parametrize(
    ("component", "code", "value"),
    [
        ("UNIT_MULT", "6", "1.5"),
        ("UNIT_MULT", "9", "1500"),
        ("UNIT_MULT", "Millions", "1.5"),
        ("SCALE", "0", "0.0000015"),
    ],
)
def test_a_value_is_multiplied_once_by_what_its_own_series_says(component, code, value, brought):
    series = [(KEY | {component: code}, {"2010": "1500"}), (KEY | {component: "6", "REF_AREA": "KR"}, {"2010": "9"})]
    assert rows(brought(structure_specific(series), "--json", name="small.xml")) == {
        ("cloud_receipts", "2010"): f"{value} USD bn"
    }


def test_a_whole_number_stays_whole(brought):
    mapping = MAP.replace("USD bn", "USD")
    answer = brought(sdmx_csv([(KEY | {"UNIT_MULT": "0"}, {"2010": "9007199254740993"})]), "--json", mapping=mapping)
    assert rows(answer) == {("cloud_receipts", "2010"): "9007199254740993 USD"}


def test_credit_debit_and_balance_are_receipts_payments_and_what_is_between(brought):
    text = sdmx_csv([(CREDIT, {"2010": "5"}), (DEBIT, {"2010": "8"}), (BALANCE, {"2010": "-3"})])
    assert rows(brought(text, "--json")) == {
        ("cloud_receipts", "2010"): "0.005 USD bn",
        ("cloud_payments", "2010"): "0.008 USD bn",
        ("cloud_balance", "2010"): "-0.003 USD bn",
    }


def test_negative_debits_are_turned_round_where_the_map_says_so_and_refused_elsewhere(brought):
    text = sdmx_csv([(CREDIT, {"2010": "5"}), (DEBIT, {"2010": "-8"}), (BALANCE, {"2010": "-3"})])
    assert "2010 of the debits is -0.008; expected a positive number" in refused(brought(text))
    answer = brought(text, "--json", mapping='debits = "negative"\n' + MAP)
    assert rows(answer)["cloud_payments", "2010"] == "0.008 USD bn"


def test_a_balance_that_is_not_receipts_less_payments_is_refused(brought):
    text = sdmx_csv([(CREDIT, {"2010": "5"}), (DEBIT, {"2010": "8"}), (BALANCE, {"2010": "13"})])
    assert "expected the balance to be receipts less payments" in refused(brought(text))


def test_twelve_months_of_a_flow_are_a_year(brought):
    answer = brought(boj_table("億円,億円", YEAR), "--json", mapping=BOJ_MAP, encoding="cp932")
    assert rows(answer) == {
        ("copyright receipts", "2014"): "0.1278 JPY tn",
        ("copyright payments", "2014"): "0.3 JPY tn",
    }
    row = json.loads(answer.stdout)["rows"][0]
    assert (row["quality"], row["standard"], row["vintage"], row["note"]) == (
        "official, summed",
        "BPM6",
        "as of 2026-06-08",
        "12 months",
    )


@pytest.mark.parametrize("value", [None, "", "ND"])
def test_a_year_that_lacks_a_month_is_refused_or_left_out(value, brought):
    table = {month: cells for month, cells in YEAR.items() if value is not None or month != "2014/05"}
    if value is not None:
        table["2014/05"] = ["105", value]
    table = {month.replace("2014", "2013"): cells for month, cells in YEAR.items()} | table
    text = boj_table("億円,億円", table)
    message = refused(brought(text, mapping=BOJ_MAP, encoding="cp932"))
    assert "2014 lacks 2014-05, 1 of 12 months; expected all of them (--until 2013 or --since 2015 leaves" in message
    answer = brought(text, "--until", "2013", "--json", mapping=BOJ_MAP, encoding="cp932")
    assert {year for _, year in rows(answer)} == {"2013"}
    assert json.loads(answer.stdout)["rows"][0]["standard"] == "BPM5 rearranged"


@pytest.mark.parametrize("kind", ["stock", "average"])
def test_months_of_what_is_no_flow_are_not_summed(kind, brought):
    mapping = BOJ_MAP.replace('"flow"', f'"{kind}"')
    message = refused(brought(boj_table("億円,億円", YEAR), mapping=mapping, encoding="cp932"))
    assert f"2014 has months of a {kind}, which do not add up to a year" in message


@pytest.mark.parametrize(("component", "code"), [("FLOW_STOCK_ENTRY", "LE"), ("COLLECTION", "E"), ("COLLECTION", "A")])
def test_a_stock_is_not_taken_for_a_flow_where_the_file_says_so(component, code, brought):
    message = refused(brought(sdmx_csv([(CREDIT | {component: code}, {"2010": "5"})])))
    assert f"{component} is {code}, a " in message
    assert "expected a flow, as the map has it" in message


@pytest.mark.parametrize(("role", "power", "value"), [("SCALE", "", "1500000000"), ("", ", power = 0", "1.5")])
def test_a_scale_multiplies_or_shows_as_the_map_says(role, power, value, brought):
    mapping = MAP.replace('{ unit = "USD" }', f'{{ unit = "USD"{power} }}') + f'[roles]\nmultiplier = "{role}"\n'
    text = sdmx_csv([(KEY | {"SCALE": "9"}, {"2010": "1500000000"})])
    assert rows(brought(text, "--json", mapping=mapping)) == {("cloud_receipts", "2010"): f"{value} USD bn"}


def test_a_component_that_tells_no_series_from_another_can_be_said_to_be_an_attribute(brought):
    text = sdmx_csv([(CREDIT | {"FOOTNOTE": "a"}, {"2010": "5"}), (CREDIT | {"FOOTNOTE": "b"}, {"2011": "6"})])
    assert "FOOTNOTE is a, b; expected one definition: a code of FOOTNOTE" in refused(brought(text))
    answer = brought(text, "--json", mapping='attributes = ["FOOTNOTE"]\n' + MAP)
    assert set(rows(answer)) == {("cloud_receipts", "2010"), ("cloud_receipts", "2011")}


def test_an_import_shows_first_writes_once_and_tells_where_rows_came_from(brought, tmp_path):
    text = boj_table("億円,億円", YEAR)
    shown = brought(text, mapping=BOJ_MAP, encoding="cp932")
    assert "Nothing is written: --write writes 2 rows in countries/japan/data" in shown.stdout
    assert list((tmp_path / "countries").iterdir()) == []
    brought(text, "--write", mapping=BOJ_MAP, encoding="cp932")
    folder = tmp_path / "countries" / "japan" / "data"
    assert sorted(path.name for path in folder.iterdir()) == ["imports.json", "published_balance.csv"]
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = brought(text, "--write", mapping=BOJ_MAP, encoding="cp932")
    assert "there already" in again.stdout
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (entry,) = json.loads(before["imports.json"])
    assert (entry["file"], entry["form"], entry["map"], len(entry["sha256"])) == (
        "small.csv",
        "Bank of Japan CSV",
        "map.toml",
        64,
    )
    assert entry["rows"]["SERIES_CODE BP01'C"] == [
        "published_balance.csv copyright receipts 2014 item as of 2026-06-08"
    ]
    with (folder / "published_balance.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert entry["sha256"][:12] in first["source"]


def test_published_figures_that_were_imported_are_read_as_those_of_the_package_are(brought, tmp_path, monkeypatch):
    brought(boj_table("億円,億円", YEAR), "--write", mapping=BOJ_MAP, encoding="cp932")
    monkeypatch.setattr(items, "data_file", lambda name, _country: tmp_path / "countries" / "japan" / "data" / name)
    assert {(figure.measure, figure.value) for figure in items.published(country("japan"))} == {
        ("receipts_copyright", 0.1278),
        ("payments_copyright", 0.3),
    }


def test_an_imported_series_is_one_that_a_path_can_follow(brought, tmp_path):
    brought(world_bank({"2010": "4000000000", "2011": "", "2012": "5000000000"}), "--write", mapping="")
    file = tmp_path / "countries" / "japan" / "data" / "services_trade.csv"
    assert observed_series("ict_service_exports", str(file)).by_year == {2010: 4.0, 2012: 5.0}


def test_another_value_is_refused_unless_it_is_to_be_revised_or_is_another_vintage(brought, tmp_path):
    brought(sdmx_csv([(CREDIT, {"2010": "5", "2011": "6"})]), "--write")
    file = tmp_path / "countries" / "japan" / "data" / "services_trade.csv"
    file.write_text(file.read_text() + 'other,1,%,,,2010,"a, b",high\n')
    revised = sdmx_csv([(CREDIT, {"2010": "5.5", "2011": "6", "2012": "7"})])
    message = refused(brought(revised, "--write"))
    assert (
        "services_trade.csv, line 2: cloud_receipts, 2010 is 0.005 USD bn there, and 0.0055 USD bn in small.csv"
        in message
    )
    brought(revised, "--write", "--revise")
    with file.open(encoding="utf-8", newline="") as text:
        values = [(row["name"], row["year"], row["value"], row["source"][:4]) for row in csv.DictReader(text)]
    assert values == [
        ("cloud_receipts", "2010", "0.0055", "an o"),
        ("cloud_receipts", "2011", "0.006", "an o"),
        ("other", "2010", "1", "a, b"),
        ("cloud_receipts", "2012", "0.007", "an o"),
    ]
    assert len(json.loads((file.parent / "imports.json").read_text())) == 2
    table = boj_table("億円,億円", YEAR)
    for vintage in ("first print", "second print"):
        brought(table, "--write", "--vintage", vintage, mapping=BOJ_MAP, encoding="cp932")
    assert len((file.parent / "published_balance.csv").read_text().splitlines()) == 5


def test_shipped_maps_can_be_read_and_serve_their_forms(brought):
    assert [path.name for path in shipped()] == ["balance_of_payments.toml", "world_bank.toml"]
    for path in shipped():
        read_mapping(path)
    key = {"FREQ": "A", "REF_AREA": "JP", "COUNTERPART_AREA": "W1", "ACCOUNTING_ENTRY": "D", "INT_ACC_ITEM": "SH"}
    text = structure_specific(
        [(key | {"UNIT_MEASURE": "USD", "UNIT_MULT": "6"}, {"2010": "18769"})], structure="BOP"
    ).replace('agencyID="XX"', 'agencyID="IMF"')
    answer = brought(text, "--json", mapping="", name="small.xml")
    assert rows(answer) == {("ip_charges_payments", "2010"): "18.769 USD bn"}
    assert len(json.loads(answer.stdout)["absent"]) == 11


def test_the_map_of_the_page_is_one(brought):
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "observed.md").read_text(encoding="utf-8")
    mapping = re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1]
    answer = brought(boj_table("億円,億円", YEAR), "--json", mapping=mapping, encoding="cp932")
    assert rows(answer) == {("copyright receipts", "2014"): "0.1278 JPY tn"}
    keys = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", page, re.MULTILINE))))
    assert keys == set(Mapping.model_fields) - {"series"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"country": "korea"}, "map.toml is a source of japan: --country is 'korea'; expected one of japan"),
        ({"country": "../x"}, "--country is '../x'; expected a name of small letters"),
        ({"mapping": ""}, "no shipped map is for Bank of Japan CSV; expected --map FILE"),
    ],
)
def test_a_country_or_source_without_a_map_is_refused(words, message, brought):
    said = refused(brought(boj_table("億円,億円", YEAR), **({"mapping": BOJ_MAP, "encoding": "cp932"} | words)))
    assert message in said


def test_series_of_a_file_are_listed_by_component_and_code(tmp_path):
    written(tmp_path, "small.csv", sdmx_csv([(CREDIT, {"2010": "5", "2011": ""})]))
    answer = here("observed", "series", "small.csv", cwd=tmp_path, columns=200)
    assert "FREQ A, REF_AREA JP, ITEM 001, ACCOUNTING_ENTRY C, UNIT_MEASURE USD" in answer.stdout
    assert "1 figures, 2010 to 2011, UNIT_MULT 6" in answer.stdout
    said = json.loads(here("observed", "series", "small.csv", "--json", cwd=tmp_path).stdout)
    assert said["series"][0]["figures"] == 1


def test_without_sdmx1_a_file_of_sdmx_is_refused_with_what_to_install(brought, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sdmx", None)
    monkeypatch.setitem(__import__("sys").modules, "sdmx.reader.csv", None)
    for text, name in (
        (sdmx_csv([(CREDIT, {"2010": "5"})]), "small.csv"),
        (generic([(CREDIT, {"2010": "5"})]), "small.xml"),
    ):
        assert "Reading SDMX needs sdmx: pip install 'digital-balance[data]'" in refused(brought(text, name=name))
    assert brought(boj_table("億円,億円", YEAR), mapping=BOJ_MAP, encoding="cp932").returncode == 0
