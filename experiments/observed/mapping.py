"""Which series of a source is which of ours: a small TOML file, given by --map or shipped, one a source."""

import tomllib
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from configs import ConfigError
from configs.errors import closest, nearest
from configs.language import N_, _
from experiments.observed.layouts import BALANCE_FILE
from experiments.observed.reading import Contents, readable

Kind = Literal["flow", "stock", "average"]
Side = Literal["receipts", "payments", "balance"]


class Keys(BaseModel):
    """A table of a map, in which no other keys stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Roles(Keys):
    """Components that say what a value is in; None takes the usual names, "" says that there is none to be used."""

    unit: str | None = None
    multiplier: str | None = None
    frequency: str | None = None
    country: str | None = None


class SourceUnit(Keys):
    """A unit of the source in ours, and its power of ten where its name has one: "Mio. EUR" is EUR with 6."""

    unit: str
    power: int | None = None


class Standard(Keys):
    """The manual of figures up to a year, of all later ones without it."""

    standard: str
    until: int | None = None


class Wanted(Keys):
    """A series of ours: an item of the balance with a side, or a name; its unit, its kind, and where it stands."""

    where: dict[str, str]
    unit: str
    kind: Kind
    item: str = ""
    side: Side | None = None
    name: str = ""
    file: str = ""


class Mapping(Keys):
    """A map: the source in words, what its codes mean, and the series that are wanted of it."""

    source: str
    forms: list[str] = Field(default_factory=list)
    structures: list[str] = Field(default_factory=list)
    country: str = ""
    countries: dict[str, str] = Field(default_factory=dict)
    definition: str = "item"
    standards: list[Standard] = Field(default_factory=list)
    vintage: str = ""
    quality: str = "official"
    confidence: str = "high"
    debits: Literal["positive", "negative"] = "positive"
    attributes: list[str] = Field(default_factory=list)
    roles: Roles = Roles()
    entries: dict[str, dict[str, Side]] = Field(default_factory=dict)
    units: dict[str, SourceUnit] = Field(default_factory=dict)
    series: list[Wanted]


def read_mapping(file: Path) -> Mapping:
    """A map. Raises `ConfigError` with file, key, value and expectation, and the nearest name for an unknown key."""
    try:
        content = tomllib.loads(readable(file).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(_("{file}: is no TOML in UTF-8: {error}", file=file, error=error)) from None
    try:
        mapping = Mapping.model_validate(content)
    except ValidationError as error:
        raise ConfigError(f"{file}: {_problem(error)}") from None
    for number, wanted in enumerate(mapping.series, 1):
        if bool(wanted.item) == bool(wanted.name):
            doubled = N_("{file}: series {number}: has both item and name; expected one")
            lacking = N_("{file}: series {number}: has no item and name; expected one")
            raise ConfigError(_(doubled if wanted.item else lacking, file=file, number=number))
        if wanted.name and not wanted.file:
            raise ConfigError(
                _(
                    "{file}: series {number}: file is missing; expected one such as services_trade.csv",
                    file=file,
                    number=number,
                )
            )
        if Path(wanted.file).name != wanted.file or (wanted.file and Path(wanted.file).suffix != ".csv"):
            raise ConfigError(
                _(
                    "{file}: series {number}: file is {name!r}; expected the name of a CSV file",
                    file=file,
                    number=number,
                    name=wanted.file,
                )
            )
    mixed = {wanted.file for wanted in mapping.series if wanted.name} & {
        wanted.file or BALANCE_FILE for wanted in mapping.series if wanted.item
    }
    if mixed:
        raise ConfigError(
            _(
                "{file}: {mixed} is of items and of names; expected rows of one kind in a file",
                file=file,
                mixed=min(mixed),
            )
        )
    if len(mapping.entries) > 1:
        raise ConfigError(_("{file}: entries: has {n} components; expected one", file=file, n=len(mapping.entries)))
    return mapping


def mapping_for(contents: Contents, file: Path | None) -> tuple[Path, Mapping]:
    """The map that is given, or the shipped one of a file's form and structure, with its path. Raises `ConfigError`."""
    if file is not None:
        return file, read_mapping(file)
    for path in shipped():
        mapping = read_mapping(path)
        structured = not mapping.structures or any(
            fnmatchcase(contents.structure, pattern) for pattern in mapping.structures
        )
        if contents.form in mapping.forms and structured:
            return path, mapping
    named = f" of {contents.structure}" if contents.structure else ""
    raise contents.refusal(
        "", f"no shipped map is for {contents.form}{named}; expected --map FILE (docs/how-to/observed.md)"
    )


def shipped() -> list[Path]:
    """The maps of the package."""
    return sorted(Path(str(files("experiments.observed").joinpath("maps"))).glob("*.toml"))


def _problem(error: ValidationError) -> str:
    """The first thing that is wrong, an unknown key before all, in words."""
    problems = sorted(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    first = problems[0]
    key = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{key} is unknown{nearest(str(first['loc'][-1]), _keys_beside(first['loc']))}"
    if first["type"] == "missing":
        return f"{key} is missing"
    return f"{key} is {first['input']!r}; expected {_expected(first)}"


def _keys_beside(place: tuple[Any, ...]) -> list[str]:
    tables: dict[str, type[Keys]] = {"roles": Roles, "units": SourceUnit, "standards": Standard, "series": Wanted}
    return list((tables[str(place[0])] if len(place) > 1 else Mapping).model_fields)


def _expected(problem: Any) -> str:
    if problem["type"] == "literal_error":
        names = problem["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        guess = closest(str(problem["input"]), names)
        return f"one of {', '.join(names)}" + (f"; did you mean {guess}?" if guess else "")
    kinds = {"string_type": "a text", "int_type": "a whole number", "dict_type": "a table", "list_type": "a list"}
    return kinds.get(problem["type"], "a table" if "model" in problem["type"] else str(problem["msg"]).lower())
