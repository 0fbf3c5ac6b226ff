"""How a parameter is declared: once, with unit, range, meaning and source; docs, checks and sliders follow from it.

What a parameter means stands below it as a text, where editors look for it, and `Table` cuts it out of the source: one
regular expression finds heads of classes and fields in a file (`TABLE_OR_FIELD`), once for all classes of the file.
Pydantic does the same with `use_attribute_docstrings`, but parses the lines of each class anew: importing the configs,
which every command does, then takes half as long again (0.16 s instead of 0.11). The price is that a text must stand
directly below its field, as Ruff formats it, and that files must be there to read, as in any wheel. Tests hold that no
field is without its meaning, here and in an installed wheel.
"""

import inspect
import re
import sys
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue

from configs.cells import html_table
from configs.currency import in_lcu
from configs.language import N_, _

# An id names a table of tables: small letters, digits and _, so that it can stand in a dotted key and in a file name.
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
KEYS = "Keys, each with default, unit and range::"  # as a block that no sign in it can break
SHORT = 60  # letters of a default
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
# Local currency units: in declared units and in messages it stands for the currency of the country (World Bank's word).
RESERVED = ("total", "none", "sources", "default")
# The head of a class, or a field, the lines on which it goes on, and the text below it.
TABLE_OR_FIELD = re.compile(
    r"^ *class (?P<table>\w+)"
    r"|^(?P<indent> +)(?P<field>\w+): .*\n(?:(?P=indent)[ )\]}].*\n)*"
    r"(?P=indent)(?P<quotes>\"{3}|'{3})(?P<text>(?s:.+?))(?P=quotes)",
    re.MULTILINE,
)


class Table(BaseModel):
    """A config table: immutable, and no key that is not declared. The text below a field says what it means."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        validate_default=True,
        defer_build=True,  # a table is built once, as part of the scenario
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of a table is described by what the table is; its keys have descriptions of their own."""
        schema = handler(core)
        described = handler.resolve_ref_schema(schema)
        described["description"] = what_is(cls)
        return schema

    def _repr_html_(self) -> str:
        rows = [
            (name, _shown(getattr(self, name)), _(declared_unit(field)), _range_of(field), _(field.description or ""))
            for name, field in type(self).model_fields.items()
        ]
        return html_table(type(self).__name__, (_("key"), _("value"), _("unit"), _("range"), _("meaning")), rows)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Take what a field means from the text below it, and have the class say so where it is asked for help."""
        silent = {name: field for name, field in cls.model_fields.items() if field.description is None}
        texts = _texts_below_fields(cls.__module__) if silent else {}
        for name, field in silent.items():
            field.description = texts.get((cls.__name__, name))
        cls.__doc__ = _Described(vars(cls).get("__doc__") or "")  # type: ignore[assignment]


class _Described:
    """The docstring of a table: what it is, and its keys with unit, range and default, put together when it is read."""

    def __init__(self, summary: str) -> None:
        self.summary = summary

    def __get__(self, _: Any, table: type[Table]) -> str:
        lines = [f"    {name}: {_key_text(field)}" for name, field in table.model_fields.items()]
        return "\n".join([self.summary.rstrip(), "", KEYS, "", *lines, ""]) if lines else self.summary


def what_is(table: type[Table]) -> str:
    """What a table is, by its docstring, without its keys."""
    return inspect.cleandoc((table.__doc__ or "").partition(KEYS)[0])


def _key_text(field: FieldInfo) -> str:
    """A key in a line: its default, unit and range, and what it means."""
    default = "required" if field.is_required() else repr(field.get_default(call_default_factory=True))
    parts = [default if len(default) <= SHORT else "a table", declared_unit(field), _range_of(field)]
    return f"{', '.join(part for part in parts if part)}; {' '.join((field.description or '').split())}"


def _shown(value: Any) -> Any:
    """A value in a cell; of tables by id their ids."""
    if isinstance(value, dict) and any(isinstance(entry, Table) for entry in value.values()):
        return ", ".join(map(str, value))
    return _("a table") if isinstance(value, Table) else value


def _range_of(field: FieldInfo) -> str:
    bounds = bounds_of(field)
    return range_text(bounds) if bounds else ""


@cache
def _texts_below_fields(module: str) -> dict[tuple[str, str], str]:
    """The text below each field of a module's classes, by class and field; none where the source cannot be read."""
    try:
        source = inspect.getsource(sys.modules[module])
    except (KeyError, OSError, TypeError):  # typed at a prompt
        return {}
    table, texts = "", dict[tuple[str, str], str]()
    for part in TABLE_OR_FIELD.finditer(source):
        if part["table"]:
            table = part["table"]
        else:
            texts[table, part["field"]] = inspect.cleandoc(part["text"])
    return texts


def parameter(
    default: Any = ...,
    unit: str = "1",
    meaning: str | None = None,
    *,
    eq: int | tuple[int, ...] = (),
    source: str = "scenario",
    low: float | None = None,
    above: float | None = None,
    high: float | None = None,
    title: str | None = None,
) -> Any:
    """Declare a parameter; its meaning stands below it, as a text (or in `meaning`, where the source cannot be read).

    `unit` is what the number is measured in, `low`, `high` (inclusive) and `above` (exclusive) its range, `eq` the
    equations that it belongs to, or `source` where the usual range comes from; where the *value* comes from stands in
    the `sources` table beside it in the TOML file. `title` is what figures call it where its name in words does not do
    (`parameter_title`).
    """
    extra: JsonDict = {"unit": unit, "source": _equations(eq) or source}
    return Field(default, ge=low, le=high, gt=above, title=title, description=meaning, json_schema_extra=extra)


def path_parameter(
    default: Any = ...,
    unit: str = "1",
    *,
    eq: int | tuple[int, ...] = (),
    source: str = "scenario",
    low: float | None = None,
    above: float | None = None,
    high: float | None = None,
    title: str | None = None,
) -> Any:
    """Declare an exogenous path as a parameter; its range is checked month by month when the scenario is loaded."""
    bounds = {"low": low, "high": high, "above": above}
    extra: JsonDict = {"unit": unit, "source": _equations(eq) or source}
    extra["bounds"] = {name: bound for name, bound in bounds.items() if bound is not None}
    return Field(default, title=title, json_schema_extra=extra)


def parameter_title(name: str, field: FieldInfo | None) -> str:
    """What figures call a parameter: its title, else its name in words, without the unit that stands beside it.

    >>> parameter_title("core_funding_lcu", parameter(0.0, "LCU/year")), parameter_title("network_effect", None)
    ('core funding', 'network effect')
    """
    if field is not None and field.title:
        return field.title
    words = in_lcu(name).removesuffix("_lcu").split("_")
    signs = {sign.lower() for sign in re.findall("[A-Za-z]+", declared_unit(field)) if not sign.islower()}
    short = list(words)
    while short and short[-1] in signs:
        short.pop()
    return " ".join(short or words)


def declared_unit(field: FieldInfo | None) -> str:
    """The unit that a parameter declares; empty where it declares none."""
    extra = None if field is None else field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _equations(eq: int | tuple[int, ...]) -> str:
    numbers = (eq,) if isinstance(eq, int) else eq
    return "eq. " + ", ".join(f"({number})" for number in numbers) if numbers else ""


def own(table: type[Table], name: str) -> Any:
    """Declare a parameter of a table once more for a single thing that the table speaks of; None takes the table's."""
    field = table.model_fields[name]
    extra: Any = field.json_schema_extra
    bounds: Any = bounds_of(field)
    return parameter(None, extra["unit"], field.description, source=extra["source"], title=field.title, **bounds)


def title_field(default: Any = ...) -> Any:
    """Declare what a thing is called where people read of it."""
    return parameter(default, "text", "name in figures and tables")


def month(default: Any = ...) -> Any:
    """Declare a month of the calendar, as "YYYY-MM"."""
    return Field(default, pattern=MONTH)


def bounds_of(field: FieldInfo) -> dict[str, float]:
    """The declared range of a field: `low`, `high` (inclusive) and `above` (exclusive), those that are declared."""
    extra = field.json_schema_extra
    if isinstance(extra, dict) and isinstance(extra.get("bounds"), dict):
        return dict(extra["bounds"])  # type: ignore[arg-type]
    names = {"ge": "low", "le": "high", "gt": "above"}
    return {names[key]: getattr(part, key) for part in field.metadata for key in names if hasattr(part, key)}


def range_text(bounds: dict[str, float], written: Callable[[float], str] = "{:g}".format) -> str:
    """A range in words, "any value" without bounds."""
    words = {"low": N_("at least {value}"), "above": N_("above {value}"), "high": N_("at most {value}")}
    parts = [_(text, value=written(bounds[name])) for name, text in words.items() if name in bounds]
    if len(parts) > 1:
        return _("{first} and {second}", first=parts[0], second=parts[1])
    return parts[0] if parts else _("any value")
