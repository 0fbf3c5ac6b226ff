"""By which power of ten a value is multiplied, once: from unit and multiplier of the file to the unit of ours."""

from collections.abc import Sequence

from configs.errors import nearest
from experiments.observed.amounts import Unit, multiplier
from experiments.observed.mapping import Mapping, SourceUnit
from experiments.observed.reading import Contents, Observation
from experiments.observed.selection import Selected

UNITS = ("UNIT_MEASURE", "UNIT", "unit")
MULTIPLIERS = ("UNIT_MULT", "SCALE")  # the second in the IMF's present structure


def said(row: Observation, role: str | None, usual: Sequence[str]) -> str:
    """The code of a component with a role, by the map's name or the first usual one; "" where there is none."""
    names = usual if role is None else (role,)
    return next((row.components[name] for name in names if name in row.components), "")


def power_of(contents: Contents, choice: Selected, mapping: Mapping, row: Observation) -> int:
    """The power of ten that takes a value into the unit of ours. Raises `ConfigError`."""
    unit, source = _unit(contents, choice, mapping, row)
    wanted = Unit.parse(choice.wanted.unit)
    if source.unit != wanted.name:
        problem = f"the unit is {unit} ({source.unit}); expected {wanted.name}, as no exchange rate is applied"
        raise contents.refusal(choice.label, problem)
    code = _multiplier(contents, choice, mapping, row)
    if not code and source.power is None:
        problem = (
            f"has no multiplier beside the unit {unit}: no {' or '.join(MULTIPLIERS)}; "
            f"expected one, or in the map units.{unit}.power, a power of ten"
        )
        raise contents.refusal(choice.label, problem)
    if not code:
        return (source.power or 0) - wanted.power
    power = multiplier(code)
    if power is None:
        raise contents.refusal(
            choice.label, f"the multiplier is {code!r} ({row.place}); expected a power of ten such as 6"
        )
    if source.power:
        problem = (
            f"the unit {unit} has power {source.power} in the map, and the file the multiplier {code}; expected one of "
            'them (roles.multiplier = "" in the map where values are multiplied already)'
        )
        raise contents.refusal(choice.label, problem)
    return power - wanted.power


def refuse_two_units(contents: Contents, choice: Selected, mapping: Mapping, rows: list[Observation]) -> None:
    """Raise `ConfigError` where values of one series are in two units."""
    units = list(dict.fromkeys(said(row, mapping.roles.unit, UNITS) for row in rows))
    if len(units) > 1:
        named = " and ".join(unit or "none" for unit in units)
        raise contents.refusal(choice.label, f"the unit is {named}; expected one unit in a series")


def _unit(contents: Contents, choice: Selected, mapping: Mapping, row: Observation) -> tuple[str, SourceUnit]:
    unit = said(row, mapping.roles.unit, UNITS)
    if not unit:
        names = [mapping.roles.unit] if mapping.roles.unit else UNITS
        problem = f"has no unit ({row.place}): no {' or '.join(names)}; expected one, as a number alone says nothing"
        raise contents.refusal(choice.label, problem)
    if unit not in mapping.units:
        known = nearest(unit, mapping.units)
        raise contents.refusal(choice.label, f"the unit is {unit!r}; expected one of the map's table units{known}")
    return unit, mapping.units[unit]


def _multiplier(contents: Contents, choice: Selected, mapping: Mapping, row: Observation) -> str:
    """The code of the multiplier; "" where the file has none, or the map says that none is to be used."""
    role = mapping.roles.multiplier
    names = MULTIPLIERS if role is None else [role] if role else []
    codes = {name: row.components[name] for name in names if name in row.components}
    if len({multiplier(code) for code in codes.values()}) > 1:
        told = " and ".join(f"{name} {code}" for name, code in codes.items())
        problem = f"has {told} ({row.place}); expected one multiplier: roles.multiplier in the map"
        raise contents.refusal(choice.label, problem)
    return next(iter(codes.values()), "")
