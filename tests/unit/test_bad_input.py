"""Bad input gets one message with file, key, value, expectation and nearest name."""

import numpy as np
import pytest

from configs import ConfigError, load
from configs.reading.tree import parse_override

BAD = {
    "unknown key": ("[services.cloud]\nnetwork_efect = 2.0", "services.cloud.network_efect is unknown; did you mean network_effect?"),
    "wrong type": ("[services.cloud]\nnetwork_effect = 'much'", "services.cloud.network_effect is 'much'; expected a number"),
    "out of range": ("[services.cloud]\nnetwork_effect = -1.0", "services.cloud.network_effect is -1.0; expected at least 0 and at most 50"),
    "opening shares": ("[services.cloud.offers.hyperscaler_1]\nopening_share = 0.5", "opening_share of the offers to firms add up to 1.45; expected 1"),
    "sector shares": ("[customers.firms.sectors.trade]\nshare = 0.5", "sectors: share adds up to 1.27; expected 1"),
    "exposure shares": ("[services.cloud]\nlocal_share = 0.9", "base_abroad_share + local_share is 1.45; expected at most 1"),
    "unknown provider": ("[services.cloud.offers.hyperscaler_1]\nprovider = 'carier'", "provider is 'carier'; expected a known provider; did you mean carrier?"),
    "unknown item": ("[services.cloud]\nitem = 'copyrigth'", "services.cloud.item is 'copyrigth'; expected a known item; did you mean copyright?"),
    "broken file": ("[services.cloud\n", "not a TOML file"),
    "number of 5000 digits": (f"[customers]\nnumber = {5000 * '9'}\n", "not a TOML file"),
    "unknown base": ("extends = 'baselin'", "extends: scenario 'baselin' is unknown"),
    "missing data year": ("[exchange_rate]\nusd_jpy = { series = 'usd_jpy_average' }\n[time]\nstart = '2005-01'", "exchange_rate.usd_jpy: configs/data: series usd_jpy_average has no value for 2005"),
    "unknown series": ("[exchange_rate]\nusd_jpy = { series = 'usd_jpy_avrage' }", "series 'usd_jpy_avrage' is unknown; did you mean usd_jpy_average?"),
    "balance as a path": ("[services.cloud.firms]\nusage = { series = 'balance_copyright' }", "an exogenous path never follows the balance, observed or projected"),
    "path out of range": ("[services.generative_ai.individuals]\npaying_share = { ceiling = 1.5, midpoint = 2026.0, slope_per_year = 1.0 }", "services.generative_ai.individuals.paying_share is 1.0"),
    "curve key": ("[services.cloud.firms]\nusage = { level = 1.0, growth_rate = 0.1 }", "services.cloud.firms.usage.growth_rate is unknown; did you mean growth_rate_per_year?"),
    "bad month": ("[time]\nend = '2035-13'", "time.end is '2035-13'; expected a month such as 2010-01"),
    "end before start": ("[time]\nend = '2009-12'", "time: end is 2009-12, before start 2010-01"),
    "domestic booking": ("[services.cloud.offers.carrier_cloud]\nbooking_share = 0.5", "booking_share is 0.5; expected 0 for a domestic provider"),
    "a table as a number": ("[services]\ncloud = 3", "services.cloud is 3; expected a table"),
    "too few customers": ("[customers]\nnumber = 2", "customers.number is 2; expected at least 20"),
    "not a number": ("[services.cloud]\nnetwork_effect = nan", "services.cloud.network_effect is nan; expected"),
    "a launch with users": ("[services.cloud.offers.carrier_cloud]\nlaunch = '2012-01'", "services.cloud.offers.carrier_cloud.launch is '2012-01'; expected no launch after the start for an offer with opening_share 0.42"),
    "paid without an item": ("[services.cloud]\nitem = 'none'", "services.cloud.item is 'none'; expected a known item"),
    "imports without an item": ("[services.cloud]\nimported_input_item = 'none'", "services.cloud.imported_input_item is 'none'"),
    "a truth as a number": ("[economy]\nwage_jpy = true", "economy.wage_jpy is True; expected a number"),
    "a text as a number": ("[economy]\nwage_jpy = '4600000'", "economy.wage_jpy is '4600000'; expected a number"),
    "a number as a truth": ("[services.cloud]\nexports = 1", "services.cloud.exports is 1; expected true or false"),
    "defaults that are no table": ("service_defaults = 3", "service_defaults is 3; expected a table"),
    "an unknown default": ("[service_defaults]\nnetwork_efect = 1.0", "service_defaults.network_efect is unknown; did you mean network_effect?"),
    "defaults of offers": ("[service_defaults.offers.a]\nquality = 1.0", "service_defaults.offers is unknown"),
    "a reserved id": ("[items.total]\ntitle = 'x'", "items.total: the id is reserved"),
    "a group's id": ("[customers.firms.strata.sme]\nsize_class = 'small'\ncount = 1\nemployees_low = 1\nemployees_high = 1\nemployees_mean = 1.0\nsample_share = 1e-9\nreadiness = 0.5", "strata.sme: the id is taken by a group of strata"),
    "an id with a space": ("[services.cloud.offers.'my cloud']\nprovider = 'carrier'\nquality = 1.0", "expected an id of small letters, digits and _"),
    "a service that sells to itself": ("[services.cloud]\ncross_side = { cloud = 0.5 }", "services.cloud.cross_side is 'cloud'; expected a known other service"),
    "infinite growth": ("[services.cloud.firms]\nusage = { level = 1.0, growth_rate_per_year = 3.0, fading_years = 1e9 }", "services.cloud.firms.usage is"),
    "a huge price": ("[services.cloud]\nreference_price = 1e300", "services.cloud.reference_price is 1e+300; expected at least 0 and at most 1e+12"),
    "people with employees": ("[services.messenger.individuals]\nbasis = 'employees'", "services.messenger: individuals.basis is 'employees'; expected 'persons' or 'app_spending'"),
    "four constants": ("[exchange_rate]\nusd_jpy = { series = 'usd_jpy_average', level = 1.0, level_year = 2010, growth_before = 0.0, growth_after = 0.0, value_after = 1.0 }", "are four constants; expected at most three"),
    "a path of a wrong type": ("[exchange_rate]\nusd_jpy = { series = 3 }", "exchange_rate.usd_jpy.series is 3; expected a text"),
    "too many offers": ("\n".join(f"[services.cloud.offers.x{number}]\nprovider = 'carrier'\nquality = 1.0" for number in range(120)), "services.cloud.offers is"),
    "sources of nothing": ("[services.cloud.sources]\nnetwork_efect = 'tuned'", "speaks of services.cloud.network_efect, which the file does not set"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_named(case, scenario_file):
    text, expected = BAD[case]
    path = scenario_file(text if text.startswith("extends") else f'extends = "baseline"\n{text}\n')
    with pytest.raises(ConfigError) as error:
        load(path)
    message = str(error.value)
    assert expected in message
    assert str(path) in message, "the file is named"
    assert "\n" not in message


def test_a_service_without_a_provider_is_refused(scenario_file):
    text = """
    extends = "closed_economy"
    [services.messenger]
    title = "Messengers"
    item = "none"
    reference_price = 0
    firms = {}
    offers = {}
    """
    with pytest.raises(ConfigError, match=r"services.messenger: a service without a provider"):
        load(scenario_file(text))


def test_a_circle_of_extends_is_refused(scenario_file):
    first = scenario_file('extends = "two.toml"', "one.toml")
    scenario_file('extends = "one.toml"', "two.toml")
    with pytest.raises(ConfigError, match=r"extends goes in a circle: one.toml -> two.toml -> one.toml"):
        load(first)


def test_a_missing_year_inside_a_series_of_ones_own_is_named(scenario_file, tmp_path):
    (tmp_path / "fx.csv").write_text("name,value,year,source\nfx,100,2010,me\nfx,110,2012,me\n")
    path = scenario_file('extends = "baseline"\n[exchange_rate]\nusd_jpy = { series = "fx", file = "fx.csv" }')
    with pytest.raises(ConfigError, match=r"fx.csv: series fx has no value for 2011; expected every year of 2010-2012"):
        load(path)


def test_an_unknown_scenario_names_the_nearest():
    with pytest.raises(ConfigError, match=r"did you mean baseline\?"):
        load("baselin")


@pytest.mark.parametrize("name", ["no.toml", "../baseline", "", "scenarios/"])
def test_what_is_no_scenario_is_refused(name):
    with pytest.raises(ConfigError):
        load(name)


@pytest.mark.parametrize("text", ["", "a", "=3"])
def test_set_without_a_key_and_a_value_is_refused(text):
    with pytest.raises(ConfigError, match="expected a dotted key"):
        parse_override(text)


def test_a_file_of_outcomes_is_refused_under_any_name_of_series(scenario_file, tmp_path):
    (tmp_path / "historical_digital_balance.csv").write_text("name,value,year,source\nfx,100,2010,me\n")
    text = 'extends = "baseline"\n[exchange_rate]\nusd_jpy = { series = "fx", file = "historical_digital_balance.csv" }'
    with pytest.raises(ConfigError, match="no path may follow it"):
        load(scenario_file(text))


def test_ids_that_are_names_of_curves_are_ids(scenario_file):
    text = 'extends = "baseline"\n[services.cloud.offers.level]\nprovider = "carrier"\nquality = 1.0\n[providers.growth]\norigin = "domestic"\n'
    settings = load(scenario_file(text))
    assert {"level", "carrier_cloud"} <= set(settings.services["cloud"].offers)
    assert {"growth", "carrier"} <= set(settings.providers)


def test_a_circle_across_folders_is_refused(scenario_file, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.toml").write_text('extends = "../a.toml"')
    with pytest.raises(ConfigError, match="extends goes in a circle"):
        load(scenario_file('extends = "sub/b.toml"', "a.toml"))


def test_including_twice_over_many_levels_takes_no_time(scenario_file):
    scenario_file('extends = "closed_economy"', "level0.toml")
    for level in range(1, 30):
        scenario_file(f'include = ["level{level - 1}.toml", "level{level - 1}.toml"]', f"level{level}.toml")
    assert load(scenario_file('extends = "level29.toml"')) == load("closed_economy")


def test_the_speaker_of_an_override_is_named():
    cases = [
        ({"set_options": ["services.clod.network_effect=3"]}, "--set: services.clod is unknown; did you mean cloud?"),
        ({"set_options": ["services.cloud.adoption_scale=0.1"]}, "--set: services.cloud: adoption_scale is 0.1"),
        ({"set_options": ["services.cloud.item=foo"]}, "--set: services.cloud.item is 'foo'"),
        ({"set_options": ["exports.constant=abc"]}, "--set: exports.constant is 'abc'; expected a number"),
        ({"overrides": {"time.end": "2010-13"}, "origins": {"time.end": "--until"}}, "--until: time.end is '2010-13'"),
        ({"overrides": {"customers.number": 3}}, "override: customers.number is 3; expected at least 20"),
    ]
    for arguments, expected in cases:
        with pytest.raises(ConfigError) as error:
            load("baseline", **arguments)
        assert str(error.value).startswith(expected)


CSV = {
    "a short row": ("name,value,year,source\nfx,100\nfx,90,2010,me\n", None),
    "a byte order mark": ("\ufeffname,value,year,source\nfx,90,2010,me\n", None),
    "a year with spaces": ("name,value,year,source\nfx,90, 2010 ,me\n", None),
    "no number": ("name,value,year,source\nfx,many,2010,me\n", "fx.csv, line 2: value is 'many'; expected a number"),
    "two values": (
        "name,value,year,source\nfx,1,2010,me\nfx,2,2010,me\n",
        "fx.csv, line 3: fx, 2010 stands in line 2, too; expected one row",
    ),
    "two units": (
        "name,value,unit,year,source\nfx,1,JPY,2010,me\nfx,2,USD,2011,me\n",
        "fx.csv, line 3: unit is 'USD'; expected JPY",
    ),
    "a comma without marks": ("name,value,year,source\nfx,1,2010,me, you\n", "fx.csv, line 2: 5 cells; expected 4"),
    "no year": ("name,value,year,source\nfx,1,2010.0,me\n", "series fx has no value with a calendar year"),
    "no column": ("name,value,source\nfx,1,me\n", "column year is missing"),
}


@pytest.mark.parametrize("case", CSV)
def test_a_data_file_of_ones_own_is_read_or_refused_with_its_name(case, scenario_file, tmp_path):
    text, expected = CSV[case]
    (tmp_path / "fx.csv").write_text(text, encoding="utf-8")
    path = scenario_file('extends = "closed_economy"\n[exchange_rate]\nusd_jpy = { series = "fx", file = "fx.csv" }')
    if expected is None:
        assert load(path).exchange_rate.usd_lcu.values(np.array([2010.0]), 0.0) == [90.0]
        return
    with pytest.raises(ConfigError) as error:
        load(path)
    assert "fx.csv" in str(error.value)
    assert expected in str(error.value)


def test_a_latin_1_data_file_is_refused(scenario_file, tmp_path):
    (tmp_path / "fx.csv").write_bytes("name,value,year,source\nfx,1,2010,Zürich\n".encode("latin-1"))
    path = scenario_file('extends = "closed_economy"\n[exchange_rate]\nusd_jpy = { series = "fx", file = "fx.csv" }')
    with pytest.raises(ConfigError, match="not a CSV file in UTF-8"):
        load(path)


@pytest.mark.parametrize("name", ["fx_rates.csv", 300 * "x" + ".csv", "a\0b.csv"])
def test_a_data_file_that_is_not_there_is_named_with_the_nearest(name, scenario_file, tmp_path):
    (tmp_path / "fx_rate.csv").write_text("name,value,year,source\nfx,1,2010,me\n", encoding="utf-8")
    settings = {"exchange_rate.usd_jpy": {"series": "fx", "file": str(tmp_path / name)}}
    with pytest.raises(ConfigError, match="no such data file; expected a CSV file") as error:
        load("closed_economy", settings)
    assert name != "fx_rates.csv" or "did you mean fx_rate.csv?" in str(error.value)
