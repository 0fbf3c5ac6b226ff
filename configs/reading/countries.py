"""Countries by name or folder: what `country.toml` says of one, or one clear message."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from configs.currency import meet
from configs.errors import ConfigError, given_and_expected, nearest
from configs.language import _
from configs.places import COUNTRY_FILE, country_place, packaged_countries
from configs.reading.fields import ANY, table_of
from configs.reading.mistaken import toml_fault
from configs.schema.country import Country
from configs.schema.observed import changed_at
from configs.schema.scenario import Settings

BASELINE = "baseline.toml"


def countries() -> list[str]:
    """Names of the countries of the package."""
    return packaged_countries()


def country(name: str) -> Country:
    """What describes a country, by its name or the path of its folder; read again where the file has changed.

    Raises `ConfigError` with file, key, value and expectation, or with the nearest name.
    """
    file = _file_in(str(country_place(name)))
    return _country(name, file, changed_at(file))


def country_of(settings: Settings) -> Country:
    """The country that a scenario is of."""
    return country(settings.country)


def one_country(named: Mapping[str, Settings]) -> None:
    """Raise `ConfigError` for scenarios, by what they are called, that are not of one country."""
    (first, settings), *following = named.items()
    for name, beside in following:
        if beside.country != settings.country:
            own, second = country_of(settings), country_of(beside)
            raise ConfigError(
                _(
                    "{first} is of {title}, and {name} of {other}: their money is in different currencies "
                    "({currency}, {other_currency}), and they share no draws; expected scenarios of one country",
                    first=first,
                    title=own.title,
                    name=name,
                    other=second.title,
                    currency=own.currency,
                    other_currency=second.currency,
                )
            )


def has_baseline(name: str) -> bool:
    """Whether a country has a baseline, and so can be run."""
    return country_place(name).joinpath(BASELINE).is_file()


@lru_cache(maxsize=64)
def _file_in(place: str) -> Path:
    return Path(place, COUNTRY_FILE)


@lru_cache(maxsize=64)
def _country(name: str, file: Path, _changed: int) -> Country:
    try:
        described = Country.model_validate(read_table(file))
    except ValidationError as error:
        raise ConfigError(f"{file}: {unread(error)}") from None
    object.__setattr__(described, "_name", name)
    meet(described.currency)
    return described


def read_table(file: Traversable | Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises `ConfigError` for what is none."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise ConfigError(_("{file}: not a TOML file: expected UTF-8 text", file=file)) from None
    except (ValueError, RecursionError) as error:  # of TOML, of numbers and tables without end
        raise ConfigError(f"{file}: {toml_fault(error, text)}") from None
    except OSError as error:
        raise ConfigError(_("{file}: cannot be read: {error}", file=file, error=error.strerror or error)) from None


def unread(error: ValidationError, ignored: tuple[str, ...] = ()) -> str:
    """The first thing that is wrong with a country's file: key, value, expectation, nearest name.

    Faults of `ignored` kinds are told by somebody else.
    """
    first = next(fault for fault in error.errors() if fault["type"] not in ignored)
    key, fault = ".".join(map(str, first["loc"])), first["type"]
    if fault == "value_error":
        return ": ".join(filter(None, [key, str(first["ctx"]["error"])]))
    if fault == "missing":
        return _("{key} is missing; expected {expected}", key=key, expected=_meaning(first["loc"]))
    if fault == "extra_forbidden":
        names = list(_fields(first["loc"][:-1]))
        return _("{key} is unknown{meant}", key=key, meant=nearest(str(first["loc"][-1]), names))
    said = first["msg"].removeprefix("Input should be ").removeprefix("String should ")
    return given_and_expected(key, repr(first["input"]), said)


def _meaning(location: tuple[Any, ...]) -> str:
    field = _fields(location[:-1]).get(str(location[-1]))
    return _((field.description or field.title or "it") if field is not None else "it")


def _fields(location: tuple[Any, ...]) -> dict[str, Any]:
    """Fields of the table at a place of a country's file."""
    model: Any = Country
    for part in location:
        fields = getattr(model, "model_fields", {})
        if isinstance(model, dict):
            model = model[ANY]
        elif part in fields:
            annotation = fields[part].annotation
            model = table_of(get_args(annotation)[0] if get_origin(annotation) is list else annotation)
    return getattr(model, "model_fields", {})
