"""A table registered after the configs were imported is a kind of lever like any other."""

import pickle
from typing import ClassVar

import pytest

from configs import ConfigError, Settings, load
from configs.reading.fields import field_of
from configs.schema.levers.base import LEVERS, Lever, lever
from configs.schema.parameter import parameter
from sim.policies import POLICIES, policy


class Rebate(Lever):
    """Part of the bill comes back."""

    changes: ClassVar[tuple[str, ...]] = ("bill_share",)
    rebate_share: float = parameter(0.5, unit="share", low=0.0, high=1.0, meaning="part that comes back")

    def out_of_reach(self, service, origins):
        return "" if service.is_paid else "a service with a price"


@pytest.fixture(autouse=True)
def _registered():
    lever("rebate")(Rebate)
    yield
    del LEVERS["rebate"]


@pytest.fixture
def settings(scenario_file):
    table = "[levers.back]\nkind = 'rebate'\nstart = '2026-01'\nrebate_share = 0.25\n"
    return load(scenario_file(f'extends = "baseline"\n{table}'))


def test_a_scenario_can_use_it(settings):
    assert settings.levers == {"back": Rebate(kind="rebate", start="2026-01", rebate_share=0.25)}
    assert load(settings, {"levers.back.rebate_share": 0.3}).levers["back"].rebate_share == 0.3
    assert load("baseline", {"levers.back.kind": "rebate", "levers.back.start": "2026-01"}).levers["back"].strength == 1


def test_it_survives_writing_reading_and_pickling(settings):
    assert Settings.model_validate(settings.model_dump(exclude_unset=True)).levers == settings.levers
    assert Settings.model_validate_json(settings.model_dump_json(exclude_unset=True)).levers == settings.levers
    assert pickle.loads(pickle.dumps(settings)) == settings
    assert settings.model_copy(deep=True) == settings


def test_its_parameters_are_found_and_written_into_the_json_schema():
    assert field_of(["levers", "back", "rebate_share"]).description == "part that comes back"
    schema = Settings.model_json_schema()
    assert schema["$defs"]["Rebate"]["properties"]["kind"]["const"] == "rebate"
    assert schema["$defs"]["Rebate"]["properties"]["rebate_share"]["maximum"] == 1.0
    del LEVERS["rebate"]
    assert "Rebate" not in Settings.model_json_schema()["$defs"]
    lever("rebate")(Rebate)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "rebat", "start": "2026-01"}, "levers.back.kind is 'rebat'; expected a kind of lever; did you mean rebate?"),
        ({"kind": ["rebate"]}, "levers.back.kind is ['rebate']; expected a kind of lever; did you mean rebate?"),
        ({"kind": "rebate", "start": "2026-01", "rebate": 1}, "levers.back.rebate is unknown; did you mean rebate_share?"),
        ({"kind": "rebate", "start": "2026-01", "rebate_share": 2.0}, "levers.back.rebate_share is 2.0; expected at least 0 and at most 1 (part that"),
        ({"kind": "rebate"}, "levers.back.start is missing"),
        ({"kind": "rebate", "start": "2026-01", "services": ["messenger"]}, "which rebate cannot reach; expected a service with a price"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_it_is_named(fields, expected):
    with pytest.raises(ConfigError) as error:
        load("baseline", {f"levers.back.{key}": value for key, value in fields.items()})
    assert expected in str(error.value)


def test_a_lever_that_is_no_table_is_refused():
    with pytest.raises(ConfigError, match=r"levers\.back is 3; expected a table"):
        load("baseline", {"levers.back": 3})


def test_two_levers_that_change_one_value_need_an_order_whoever_declared_them():
    support = {"levers.support.kind": "adoption_support", "levers.support.start": "2026-01"}
    rebate = {"levers.back.kind": "rebate", "levers.back.start": "2026-01"}
    with pytest.raises(ConfigError, match=r"levers\.support changes bill_share as levers\.back does"):
        load("baseline", {**support, **rebate})
    load("baseline", {**support, **rebate, "levers.support.order": 1, "levers.back.order": 2})


def test_a_kind_belongs_to_one_table():
    with pytest.raises(TypeError, match=r"Discount: Rebate is of kind 'rebate'; expected another kind"):
        lever("rebate")(type("Discount", (Rebate,), {}))


def test_a_table_that_does_not_say_what_it_changes_is_refused():
    with pytest.raises(TypeError, match=r"Nothing\.changes is missing"):
        lever("nothing")(type("Nothing", (Lever,), {"__module__": __name__}))
    assert "nothing" not in LEVERS


def test_a_kind_has_one_policy():
    class Another(POLICIES["commission_cap"]):
        """Not the one that the kind has."""

    with pytest.raises(ValueError, match=r"policy 'commission_cap' is there already, .*CommissionCapPolicy; expected"):
        policy("commission_cap")(Another)
    policy("commission_cap")(POLICIES["commission_cap"])
