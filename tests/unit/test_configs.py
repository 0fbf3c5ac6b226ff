"""Scenarios: overrides, sources, exogenous paths."""

from typing import get_args

import numpy as np
import pytest

from configs import ConfigError, Settings, load
from configs.reading.catalogue import UNSTATED, catalogue
from configs.reading.load import read_tree
from configs.reading.tree import parse_override
from configs.schema.levers.base import LEVERS
from configs.schema.observed import EXOGENOUS, OUTCOMES
from configs.schema.parameter import Table
from configs.schema.paths import Constant, Growth, Logistic, Series, walk_paths
from sim import DigitalEconomy


def test_overrides_reach_every_level_and_replace_whole_paths():
    settings = load(
        "baseline",
        {"services.cloud.network_effect": 3.5, "exchange_rate.usd_jpy": 120},
        [
            "services.cloud.offers.hyperscaler_1.quality=0.7",
            "customers.number=50",
            "services.cloud.firms.usage.level=2",
        ],
    )
    cloud = settings.services["cloud"]
    assert (cloud.network_effect, cloud.offers["hyperscaler_1"].quality) == (3.5, 0.7)
    assert settings.exchange_rate.usd_lcu == Constant(value=120.0)
    assert settings.customers.number == 50
    assert isinstance(cloud.firms.usage, Growth)
    assert cloud.firms.usage.level == 2


def test_an_override_of_a_default_reaches_the_services_that_do_not_say_otherwise():
    settings = load("baseline", {"service_defaults.quality_decay": 0.3})
    assert settings.services["messenger"].quality_decay == 0.3
    assert settings.services["cloud"].quality_decay == load("baseline").services["cloud"].quality_decay


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a.b=2", ("a.b", 2)), ("a=true", ("a", True)), ("a=word", ("a", "word")), ('a="x y"', ("a", "x y")), ("a=2035-12", ("a", "2035-12"))],
)  # fmt: skip
def test_set_values_are_read_as_toml(text, expected):
    assert parse_override(text) == expected


def tables(annotation: object, seen: set[type[Table]]) -> set[type[Table]]:
    """All tables that a value of a kind can hold, in lists, dicts, unions and other tables."""
    parts = list(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Table) and annotation not in seen:
        seen.add(annotation)
        parts += [field.annotation for field in annotation.model_fields.values()]
    for part in parts:
        tables(part, seen)
    return seen


def schema() -> set[type[Table]]:
    """Every table of a scenario, those of the program's levers among them."""
    seen = tables(Settings, set())
    for table in LEVERS.values():
        if table.__module__.startswith("configs."):  # not what another test has registered
            tables(table, seen)
    return seen


def test_every_parameter_states_unit_range_meaning_and_source():
    for table in schema():
        for name, field in table.model_fields.items():
            if field.annotation in (float, int, float | None, int | None) or "Tag" in str(field.metadata):
                assert field.description, f"{table.__name__}.{name} has no meaning"
                extra = field.json_schema_extra or {}
                assert extra.get("unit"), f"{table.__name__}.{name} has no unit"
                assert extra.get("source"), f"{table.__name__}.{name} has no source"


def test_every_key_says_what_it_means():
    fields = [(table.__name__, name, field) for table in schema() for name, field in table.model_fields.items()]
    assert [(table, name) for table, name, field in fields if not (field.description or "").strip()] == []


def test_the_schema_has_paths_and_levers():
    names = {table.__name__ for table in schema()}
    assert names >= {"Service", "Offer", "Stage2", "Constant", "Growth", "Logistic", "Series", "Cycle", "SupplyShock"}
    assert len(LEVERS) >= 9


def test_every_number_of_the_baseline_says_where_it_comes_from():
    unstated = [entry.key for entry in catalogue("baseline") if entry.kind == UNSTATED or not entry.source]
    assert unstated == []


def test_every_number_of_the_baseline_has_a_unit_and_a_meaning():
    assert [entry.key for entry in catalogue("baseline") if not entry.unit or not entry.meaning] == []


def test_at_most_40_constants_are_tuned():
    tuned = [entry for entry in catalogue("baseline") if entry.kind == "tuned"]
    assert 10 < len(tuned) <= 40


def test_an_exogenous_path_is_a_constant_a_curve_of_three_constants_or_a_cited_series():
    """Counted in what the baseline sets; use times the share that is paid for counts as one path."""
    constants = {
        key: len(path.model_dump(exclude_unset=True, exclude={"series", "file", "level_year"}))
        for key, _, path in walk_paths(load("baseline"))
    }
    assert max(constants.values()) <= 3
    for key, count in constants.items():
        if key.endswith(".usage"):
            moving = [length for length in (count, constants[key.replace(".usage", ".paying_share")]) if length > 1]
            assert len(moving) <= 1, key


def test_a_horizon_of_ones_own_leaves_the_curves_where_they_are():
    """Use of 2024 is the use of 2024, whether the run starts in 2010 or in 2023."""
    early, late = (
        DigitalEconomy("baseline", rng=1, **{"customers.number": 60, "time.start": start, "time.end": "2024-01"})
        for start in ("2010-01", "2023-01")
    )
    for key, path in early.world.usage.items():
        assert late.world.usage[key][-1] == pytest.approx(path[-1]), key
    for item, path in early.world.world_demand_usd.items():
        assert late.world.world_demand_usd[item][-1] == pytest.approx(path[-1])
    for service, path in early.world.licence_demand_usd.items():
        assert late.world.licence_demand_usd[service][-1] == pytest.approx(path[-1])
    assert late.world.revenue_abroad_usd[:, -1] == pytest.approx(early.world.revenue_abroad_usd[:, -1])


def test_no_path_can_follow_an_outcome():
    assert not set(EXOGENOUS) & set(OUTCOMES)
    for name in ("total_balance_3items", "payments_total", "receipts_total", "balance_telecom_computer_info"):
        with pytest.raises(ConfigError, match="never follows the balance, observed or projected"):
            load("baseline", {"exchange_rate.usd_jpy": {"series": name}})


def test_paths_by_hand():
    years = np.array([2009.0, 2010.0, 2011.5, 2020.0])
    growth = Growth(level=2.0, growth_rate_per_year=0.1, fading_years=1000.0).values(years, 2010.0)
    assert growth[:2].tolist() == [2.0, 2.0]
    assert growth[2] == pytest.approx(2 * np.exp(0.15), rel=1e-3)
    fading = Growth(level=1.0, growth_rate_per_year=0.5, fading_years=2.0).values(np.array([2110.0]), 2010.0)
    assert fading == pytest.approx([np.e])
    assert Logistic(ceiling=0.4, midpoint=2020.0, slope_per_year=1.0).values(years, 0.0)[-1] == pytest.approx(0.2)
    rate = Series(series="usd_jpy_average", value_after=120.0).values(np.array([2014.0, 2014.9, 2026.0]), 0.0)
    assert rate == pytest.approx([105.7398, 105.7398, 120.0])
    indexed = Series(series="internet_ad_spend", level=10.0, level_year=2014, growth_before=0.1).values(
        np.array([2013.0, 2014.0]), 0.0
    )
    assert indexed == pytest.approx([10 * np.exp(-0.1), 10.0])


def test_the_newest_published_mean_holds_after_the_last_whole_year():
    """The exchange rate of 2026 and later is that of January to June 2026; a scenario's own value goes before it."""
    years = np.array([2025.99, 2026.0, 2035.9])
    assert Series(series="usd_jpy_average").values(years, 0.0) == pytest.approx([149.5686, 158.0792, 158.0792])
    assert Series(series="usd_jpy_average", value_after=180.0).values(years, 0.0) == pytest.approx([149.5686, 180, 180])
    grown = Series(series="usd_jpy_average", growth_after=0.1).values(np.array([2026.5, 2027.0]), 0.0)
    assert grown == pytest.approx([158.0792, 158.0792 * np.exp(0.1)])


def test_a_half_year_counts_only_right_after_the_last_whole_year(tmp_path):
    file = tmp_path / "rate.csv"
    rows = "name,value,year,source\nfx,100,2010,me\nfx,90,2010H1,me\nfx,120,2011H1,me\nfx,130,2012H1,me\n"
    file.write_text(rows, encoding="utf-8")
    rate = Series(series="fx", file=str(file))
    assert rate.values(np.array([2010.0, 2010.9, 2011.0, 2012.0]), 0.0).tolist() == [100.0, 100.0, 120.0, 120.0]
    file.write_text(rows.replace("2011H1", "2011FY"), encoding="utf-8")
    assert rate.values(np.array([2011.0]), 0.0).tolist() == [100.0]


def test_shared_defaults_of_resolved_settings_cannot_be_overridden_without_a_word():
    with pytest.raises(ConfigError, match="these settings are resolved"):
        load(load("baseline"), {"service_defaults.network_effect": 9.0})


def test_numbers_of_numpy_are_numbers():
    settings = load("baseline", {"customers.number": np.int64(50), "services.cloud.network_effect": np.float32(2.5)})
    assert settings.customers.number == 50
    assert settings.services["cloud"].network_effect == 2.5


def test_a_file_that_has_changed_is_read_anew_and_what_was_read_of_it_stays_as_it_was(scenario_file):
    text = 'extends = "baseline"\n[services.cloud]\nnetwork_effect = {}\n'
    path = scenario_file(text.format(2.5))
    first = load(path)
    tree = read_tree(path)
    tree.values["services"]["cloud"]["network_effect"] = 9.0
    tree.origins.clear()
    assert load(path) == first and load(path).origin("services.cloud.network_effect") == f"{path}: "
    scenario_file(text.format(3.5))
    assert load(path).services["cloud"].network_effect == 3.5
    assert first.services["cloud"].network_effect == 2.5
