"""Which series of a file is meant: by component and code, never by position, and one alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from configs import ConfigError
from configs.errors import known, nearest
from configs.language import _
from experiments.observed.mapping import Mapping, Side, Wanted
from experiments.observed.reading import Contents, Series

AREAS = ("REF_AREA", "COUNTRY_CODE", "COUNTRY", "geo")  # what components of a country are called


@dataclass(frozen=True)
class Selected:
    """A wanted series, the side that its accounting entry says, its codes, and the series of the file that it is.

    The series is None where the file does not have it; then `lacking` says which code is not there.
    """

    wanted: Wanted
    side: Side | None
    where: dict[str, str]
    series: Series | None = None
    lacking: str = ""

    @property
    def label(self) -> str:
        """The series of ours in words."""
        return f"{self.wanted.item or self.wanted.name} {self.named_side}".rstrip()

    @property
    def named_side(self) -> str:
        """Receipts, payments or balance; "" of what has no sides."""
        return self.side or ""

    @property
    def series_name(self) -> str:
        """The codes by which it is known, which no other series of the file has."""
        return listed(self.where)


def selected(contents: Contents, series: list[Series], mapping: Mapping, file: Path, country: str) -> list[Selected]:
    """Every wanted series of a country. Raises `ConfigError` where one is two, or where none is there at all."""
    for key, names in (("roles", mapping.roles.model_dump().values()), ("attributes", mapping.attributes)):
        _refuse_unknown(contents, filter(None, names), f"{file}: {key}")
    area = _area(contents, mapping, file, country)
    chosen = []
    for number, wanted in enumerate(mapping.series, 1):
        entries = _entries(wanted, mapping)
        if wanted.item and not wanted.side and not mapping.entries:
            raise ConfigError(
                _(
                    "{file}: series {number}: side is missing; expected one, or a table entries",
                    file=file,
                    number=number,
                )
            )
        for side, entry in entries:
            where = area | entry | wanted.where
            _refuse_unknown(contents, where, f"{file}: series {number}: where")
            chosen.append(_chosen(contents, series, Selected(wanted, side, where)))
    if not any(choice.series for choice in chosen):
        guess = _meant(contents, chosen[0].where)
        problem = f"none of the series of {file.name} is there: {chosen[0].lacking}{guess}"
        raise contents.refusal("", problem)
    return chosen


def _chosen(contents: Contents, series: list[Series], choice: Selected) -> Selected:
    matching = [single for single in series if _has(single, choice.where)]
    if len(matching) > 1:
        keys = [single.key for single in matching]
        parts = [
            name
            for name in dict.fromkeys(name for key in keys for name in key)
            if len({key.get(name) for key in keys}) > 1
        ]
        told = "; ".join(f"{name} is {', '.join(sorted({key.get(name, '(none)') for key in keys}))}" for name in parts)
        problem = (
            f"{len(matching)} series have {choice.series_name}: {told}; expected one definition: a code of {parts[0]} "
            "in where, or the component in attributes if it tells no series from another"
        )
        raise contents.refusal(choice.label, problem)
    if matching:
        return replace(choice, series=matching[0])
    return replace(choice, lacking=_lacking(contents, choice.where))


def _has(series: Series, where: dict[str, str]) -> bool:
    return all(row.components.get(name) == code for name, code in where.items() for row in series.observations)


def _area(contents: Contents, mapping: Mapping, file: Path, country: str) -> dict[str, str]:
    """The component and code of a country; none for a source of one country, which has to be that one."""
    if mapping.country:
        known(f"{file.name} is a source of {mapping.country}: --country", country, [mapping.country])
        return {}
    component = mapping.roles.country or next((name for name in AREAS if name in contents.components), "")
    if not component or not mapping.countries:
        raise ConfigError(
            _(
                "{file}: says no country; expected a table countries, or country = {country!r}",
                file=file,
                country=country,
            )
        )
    if country not in mapping.countries:
        raise ConfigError(
            _(
                "{file}: countries has no {country}; expected its code of {component}{meant}",
                file=file,
                country=country,
                component=component,
                meant=nearest(country, mapping.countries),
            )
        )
    return {component: mapping.countries[country]}


def _entries(wanted: Wanted, mapping: Mapping) -> list[tuple[Side | None, dict[str, str]]]:
    """Sides of a wanted series with the accounting entry of each: all that the map knows where it names no side."""
    if wanted.side or not mapping.entries or next(iter(mapping.entries)) in wanted.where:
        return [(wanted.side, {})]
    ((component, sides),) = mapping.entries.items()
    return [(side, {component: code}) for code, side in sides.items()]


def _refuse_unknown(contents: Contents, names: Iterable[str], key: str) -> None:
    for name in names:
        if name not in contents.components:
            raise ConfigError(
                _(
                    "{key}: {file} has no component {name}{meant}",
                    key=key,
                    file=contents.file,
                    name=name,
                    meant=nearest(name, contents.components),
                )
            )


def _lacking(contents: Contents, where: dict[str, str]) -> str:
    """Which code no series has, or that none has all of them."""
    absent = next((name for name, code in where.items() if code not in _codes(contents, name)), "")
    return f"no {absent} {where[absent]}" if absent else f"no series with {listed(where)}"


def _meant(contents: Contents, where: dict[str, str]) -> str:
    """The nearest code of the file to the first that it does not have."""
    absent = next((name for name, code in where.items() if code not in _codes(contents, name)), "")
    return nearest(where[absent], _codes(contents, absent)) if absent else ""


def _codes(contents: Contents, component: str) -> set[str]:
    return {row.components[component] for row in contents.observations if row.components.get(component)}


def listed(where: dict[str, str]) -> str:
    """Codes by component, in words."""
    return ", ".join(f"{name} {code}" for name, code in where.items())
