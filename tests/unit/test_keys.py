"""What can be set is listed, and what is listed can be set."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from configs import ConfigError, Settings, load
from configs.currency import in_currency, in_lcu
from configs.reading.catalogue import catalogue
from configs.reading.keys import ID, PATH, every_key, lever_keys, of_paths
from configs.schema.levers.base import LEVERS
from experiments.pages.provenance import toml_text

SCHEMA = json.loads(in_currency(json.dumps(Settings.model_json_schema()), "JPY"))
CURVES = {"Constant", "Growth", "Logistic", "Cycle", "Series"}
OWN = {"firms", "individuals", "offers", "title", "item"}
SCENARIOS = ("baseline", "theory/duopoly", "use_and_invest", "closed_economy")


def parts(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema, or the alternatives that it has, as they are defined."""
    if "$ref" in schema:
        return parts(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    alternatives = [option for word in ("anyOf", "oneOf", "allOf") for option in schema.get(word, [])]
    return [part for option in alternatives for part in parts(option)] or [schema]


def accepted(schema: dict[str, Any], key: str = "") -> Iterator[str]:
    """Every key that the JSON Schema of a scenario has, as editors read it: ID for ids, PATH for any path."""
    for part in parts(schema):
        if part.get("title") in CURVES:
            for name in () if part["title"] == "Constant" else part["properties"]:  # in TOML a bare number
                yield f"{PATH}.{name}"
            yield key
            continue
        below = [*part.get("patternProperties", {}).values()]
        below += [part["additionalProperties"]] if isinstance(part.get("additionalProperties"), dict) else []
        for name, inner in part.get("properties", {}).items():
            yield from accepted(inner, f"{key}.{name}" if key else name)
        for inner in below:
            yield from accepted(inner, f"{key}.{ID}")
        if "properties" not in part and part.get("type") != "null":
            yield key


def with_ids(key: str) -> str:
    """A key of the baseline's with ID for each id."""
    for pattern in (r"(services)\.\w+", r"(offers)\.\w+", r"(items)\.\w+", r"(providers)\.\w+", r"(levers)\.\w+",
                    r"(strata)\.\w+", r"(sectors)\.\w+", r"(cross_side)\.\w+", r"(pricing_parameters)\.\w+"):  # fmt: skip
        key = re.sub(rf"\b{pattern}", rf"\1.{ID}", key)
    return key


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_key_that_a_scenario_can_have_is_listed(name):
    listed = {entry.key for entry in every_key(name)}
    listed |= {with_ids(key) for key in listed}
    tables = ("services", "providers", "items", "levers", f"services.{ID}.offers", f"services.{ID}.cross_side.{ID}",
              f"services.{ID}.pricing_parameters.{ID}", "customers.firms.strata", "customers.firms.sectors",
              "customers.individuals.strata", "customers.firms.occupations",
              f"services.{ID}.firms.occupations.{ID}", f"services.{ID}.individuals.occupations.{ID}",
              f"welfare.jpy_per_utility.{ID}")  # fmt: skip
    missing = sorted(set(accepted(SCHEMA)) - listed - set(tables))
    assert missing == []


def test_every_key_of_service_defaults_is_listed():
    fields = SCHEMA["$defs"]["Service"]["properties"]
    listed = {entry.key for entry in every_key("baseline")}
    assert {f"service_defaults.{name}" for name in set(fields) - OWN if name != "complement"} <= listed
    assert "service_defaults.complement.bonus" in listed


def test_what_files_say_is_listed_with_its_source():
    listed = {entry.key: entry for entry in every_key("baseline")}
    assert [entry for entry in catalogue("baseline") if listed[entry.key] != entry] == []


def test_a_new_service_has_what_it_takes_from_others(scenario_file):
    text = """
    extends = "baseline"
    [services.line]
    title = "Telephone line"
    item = "none"
    reference_price = 0.0
    [services.line.individuals]
    [services.line.offers.ours]
    provider = "phone_maker"
    quality = 1.0
    """
    listed = {entry.key: entry for entry in every_key(str(scenario_file(text)))}
    shared = listed["services.line.imitation"]
    assert (shared.value, shared.kind) == (0.38, "literature")
    assert listed["services.line.pricing"].value == "exogenous"
    assert listed["services.line.offers.ours.list_price_growth_per_year"].value == 0.0


def is_there(table: Any, keys: list[str]) -> bool:
    """Whether the table of a key is one of the settings, and not one that a scenario leaves out."""
    for key in keys[:-1]:
        table = table.get(key) if isinstance(table, dict) else None
    return isinstance(table, dict)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_key_that_is_listed_can_be_set_to_what_it_is(name):
    before = load(name).model_dump()
    own = [
        f"{entry.key}={toml_text(entry.value)}"
        for entry in every_key(name)
        if is_there(before, entry.key.split(".")) and entry.value is not None
    ]
    assert len(own) > 90
    assert load(name, {}, own).model_dump() == before


def known_by_set(overrides: dict[str, Any]) -> bool:
    """Whether a scenario knows keys, were they not to be meant with what else it says."""
    try:
        load("baseline", overrides)
    except ConfigError as error:
        return " is unknown" not in str(error)
    return True


def test_every_key_that_is_listed_is_known_to_set():
    entries = every_key("baseline")
    required = [entry.key for entry in entries if entry.value == "required" and ID in entry.key]
    for entry in {with_ids(entry.key): entry for entry in entries if PATH not in entry.key}.values():
        # What the tables on the way cannot do without, so that one of them is not taken for a misspelt one.
        on_the_way = [key for key in required if entry.key.startswith(key.rpartition(".")[0] + ".")]
        overrides = dict.fromkeys(on_the_way, "required") | {entry.key: entry.value}
        assert known_by_set({key.replace(ID, "mine"): value for key, value in overrides.items()}), entry.key
    assert not known_by_set({"services.cloud.network_efect": 1.0})


@pytest.mark.parametrize("kind", ["growth", "logistic", "cycle", "series"])
def test_the_keys_of_a_path_make_one(kind):
    entries = [entry for entry in of_paths() if entry.meaning.startswith(f"{kind}: ")]
    numbers = {
        "midpoint": 2020.0,
        "slope_per_year": 0.1,
        "series": "usd_jpy_average",
        "level": 100.0,
        "level_year": 2015,
        "growth_before": 0.0,
    }
    path = {name: numbers.get(name, 120.0 if entry.value == "required" else entry.value)
            for entry in entries for name in [entry.key.removeprefix(f"{PATH}.")] if name != "file"}  # fmt: skip
    if kind == "series":
        path = {name: value for name, value in path.items() if name in ("series", "level", "level_year")}
    assert type(load("baseline", {"exchange_rate.usd_jpy": path}).exchange_rate.usd_lcu).__name__.lower() == kind


def test_a_table_that_a_scenario_leaves_out_is_not_unknown():
    with pytest.raises(ConfigError, match=r"customers\.firms\.\w+ is missing; expected"):
        load("theory/duopoly", {"customers.firms.digital_budget_share": 0.5})


@pytest.mark.parametrize("kind", sorted(LEVERS))
def test_the_keys_of_a_lever_make_one(kind):
    entries = {entry.key.removeprefix(f"levers.{ID}."): entry for entry in lever_keys(kind)}
    assert {in_lcu(name) for name in entries} == set(LEVERS[kind].model_fields)
    known = {f"levers.{ID}.{name}" for name in entries}
    assert known <= {entry.key for entry in every_key("baseline")}
    assert all(entry.meaning for entry in entries.values())
