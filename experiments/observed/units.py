"""By which power of ten a value is multiplied, once: from unit and multiplier of the file to the unit of ours."""

from collections.abc import Sequence

from configs.errors import nearest
from experiments.observed.amounts import Unit, multiplier
from experiments.observed.mapping import Mapping, SourceUnit
from experiments.observed.reading import Contents, Observation
from experiments.observed.selection import Selected

UNITS = ("UNIT_MEASURE", "UNIT", "unit")
MULTIPLIER = "UNIT_MULT"
# The IMF's present structures have it, and its files values in units already: 94669000000 with SCALE 9 is 95 billion.
# What others mean by it the map has to say.
SHOWN_IN = "SCALE"


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
            f"has no multiplier beside the unit {unit}: no {MULTIPLIER}; "
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
    if role is not None:
        return row.components.get(role, "") if role else ""
    code, shown_in = (row.components.get(name, "") for name in (MULTIPLIER, SHOWN_IN))
    if shown_in and multiplier(shown_in) != multiplier(code or "0"):
        beside = f"{MULTIPLIER} {code} and " if code else ""
        problem = (
            f"has {beside}{SHOWN_IN} {shown_in} ({row.place}), which multiplies values in some files and in others "
            f'says how they are shown; expected roles.multiplier in the map: "{SHOWN_IN}", or "" for values in units'
        )
        raise contents.refusal(choice.label, problem)
    return code or shown_in
