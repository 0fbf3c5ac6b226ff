"""A parameter is declared once: its unit, range and source on one line, and what it means on the next."""

from configs.schema.parameter import Table, bounds_of, own, parameter, path_parameter
from configs.schema.paths import Path


class Bakery(Table):
    """A table of a user's own."""

    flour_share: float = parameter(0.5, "share", eq=(3, 18), above=0, high=1)
    """flour in a loaf"""
    ovens: int | None = parameter(
        None,
        "ovens",
        low=1,
    )
    '''ovens, or "none"'''
    price: Path = path_parameter(1.0, "JPY", source="the baker", low=0)
    """price of a loaf,
    with the bag"""
    silent: str = "x"
    rolls: float = parameter(1.0, "rolls", "rolls beside a loaf")

    def bake(self) -> None:
        """Not what a field means."""


class Loaf(Bakery):
    """A table that takes fields over, and one of them for itself."""

    flour_share: float | None = own(Bakery, "flour_share")


def test_what_a_field_means_stands_below_it():
    meanings = {name: field.description for name, field in Bakery.model_fields.items()}
    assert meanings == {
        "flour_share": "flour in a loaf",
        "ovens": 'ovens, or "none"',
        "price": "price of a loaf,\nwith the bag",
        "silent": None,
        "rolls": "rolls beside a loaf",
    }
    assert Loaf.model_fields["ovens"].description == 'ovens, or "none"'
    assert Bakery.model_json_schema()["properties"]["flour_share"]["description"] == "flour in a loaf"


def test_unit_source_and_range_stand_beside_it():
    assert Bakery.model_fields["flour_share"].json_schema_extra == {"unit": "share", "source": "eq. (3), (18)"}
    assert bounds_of(Bakery.model_fields["flour_share"]) == {"above": 0, "high": 1}
    assert bounds_of(Bakery.model_fields["price"]) == {"low": 0}
    assert Bakery.model_fields["rolls"].json_schema_extra["source"] == "scenario"


def test_a_parameter_that_stands_for_another_has_its_unit_range_and_meaning():
    field, shared = Loaf.model_fields["flour_share"], Bakery.model_fields["flour_share"]
    assert field.default is None
    assert (field.description, bounds_of(field)) == (shared.description, bounds_of(shared))
    assert field.json_schema_extra == shared.json_schema_extra
