"""A table as an override goes over what is there key by key, as tables of files do, and speaks for itself."""

import pytest

from configs import ConfigError, load

ELASTICITY = {"service_defaults": {"price_elasticity": 1.5}}


def test_a_table_leaves_what_it_does_not_say(scenario_file):
    plain, merged = load("baseline"), load("baseline", ELASTICITY)
    from_file = load(scenario_file('extends = "baseline"\n[service_defaults]\nprice_elasticity = 1.5\n'))
    assert merged.model_dump() == from_file.model_dump()
    assert merged.model_dump() != plain.model_dump()


@pytest.mark.parametrize("start", ["baseline", load("baseline")], ids=["a name", "settings"])
def test_tables_in_tables_are_merged(start):
    plain = load("baseline")
    changed = load(start, {"services": {"cloud": {"network_effect": 2.0}}, "time": {"end": "2012-12"}})
    by_key = load("baseline", {"services.cloud.network_effect": 2.0, "time.end": "2012-12"})
    assert changed.model_dump() == by_key.model_dump()
    assert changed.services["cloud"].reference_price == plain.services["cloud"].reference_price
    assert changed.time.start == plain.time.start


def test_a_path_is_replaced_as_a_whole():
    path = {"level": 1.0, "growth_rate_per_year": 0.1}
    changed = load("baseline", {"services": {"cloud": {"firms": {"usage": path}}}})
    assert changed.model_dump() == load("baseline", {"services.cloud.firms.usage": path}).model_dump()
    assert changed.services["cloud"].firms.usage.model_dump(exclude_unset=True) == path


def test_numbers_in_a_table_are_taken_as_alone():
    assert load("baseline", {"customers": {"number": 200.0}}).customers.number == 200


WRONG = {
    "an unknown key": ({"compute": {"building_yaers": 2.0}}, "override: compute.building_yaers is unknown; did you mean building_years?"),
    "a value out of range": ({"compute": {"building_years": -1.0}}, "override: compute.building_years is -1.0; expected"),
    "what services share": ({"service_defaults": {"price_elasticity": -1.0}}, "override: services."),
    "an unknown default": ({"service_defaults": {"price_elastcity": 1.0}}, "override: service_defaults.price_elastcity is unknown"),
    "a new table that lacks a key": ({"services": {"cloud": {"offers": {"mine": {"provider": "carrier"}}}}}, "override: services.cloud.offers.mine.quality is missing"),
    "what tables say together": ({"time": {"start": "2030-01", "end": "2012-12"}}, "override: time: end is 2012-12, before start 2030-01"),
    "a name of nothing": ({"services": {"cloud": {"item": "copyrigth"}}}, "override: services.cloud.item is 'copyrigth'"),
    "no table": ({"time": 3}, "override: time is 3; expected a table"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_the_override_is_named_and_not_the_file_below(case):
    overrides, expected = WRONG[case]
    with pytest.raises(ConfigError) as error:
        load("baseline", overrides)
    assert str(error.value).startswith(expected)


def test_a_misspelt_table_of_one_key_has_its_nearest_name():
    with pytest.raises(ConfigError, match=r"override: services\.clod is unknown; did you mean cloud"):
        load("baseline", {"services.clod.network_effect": 2.0})
