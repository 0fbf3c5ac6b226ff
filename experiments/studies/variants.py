"""Variants of a study that a user asks for: other options, another scenario, a quick version.

An option may be spoken of anywhere in a study file: `services.{market}.network_effect` is a key of the market that the
option `market` names, and "{low}" by itself is the value of the option `low`.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from configs import ConfigError, Settings
from configs.errors import nearest
from configs.language import _
from configs.reading.fields import field_of
from configs.schema.parameter import parameter_title

NAMED = re.compile(r"\{(\w+)\}")
TEXTS = ("title", "question")  # which people read: options stand there by their titles
TABLES = ("set", "factors", "options", "sampling")  # of which a quick version names some keys only


@dataclass(frozen=True)
class Variant:
    """Which variant of a study is asked for; by default that of its file."""

    options: dict[str, Any] = field(default_factory=dict)
    scenario: str | None = None
    quick: bool = False


def varied(table: dict[str, Any], file: str, asked: Variant) -> dict[str, Any]:
    """The tables of a study file as they are asked for. Raises `ConfigError` for an option that the study has not."""
    quick = table.get("quick", {})
    if asked.quick:
        if not isinstance(quick, dict) or not quick:
            raise ConfigError(_("{file}: the study has no quick version; expected one with a table [quick]", file=file))
        table = {**table, **{key: _merged(table.get(key), value, key) for key, value in quick.items()}, "quick": {}}
    options = table.get("options", {})
    if asked.options and isinstance(options, dict):
        for name, value in asked.options.items():
            _check_option(file, options, name, value)
        table = {**table, "options": {**options, **asked.options}}
    if asked.scenario is not None:
        table = {**table, "scenario": asked.scenario}
    options = table.get("options", {})
    if not isinstance(options, dict):
        return table
    return {key: value if key in ("options", "quick", *TEXTS) else _filled(value, options, file)
            for key, value in table.items()}  # fmt: skip


def spoken(text: str, options: dict[str, Any], settings: Settings, file: str) -> str:
    """A title or question of a study in which options stand: services and their parameters by what they are called."""
    return str(_filled(text, {name: _called(value, settings) for name, value in options.items()}, file))


def _called(value: Any, settings: Settings) -> Any:
    """The title of a service, or of a parameter that services have; what else an option may be stays."""
    if not isinstance(value, str):
        return value
    if value in settings.services:
        return settings.services[value].title
    field = field_of(["services", "", *value.split(".")])
    return value if field is None else parameter_title(value.rpartition(".")[2], field)


def _merged(own: Any, quick: Any, key: str) -> Any:
    """A value of a quick version over the study's own."""
    return {**own, **quick} if key in TABLES and isinstance(own, dict) and isinstance(quick, dict) else quick


def _check_option(file: str, options: dict[str, Any], name: str, value: Any) -> None:
    if name not in options:
        known = _("expected one of {names}", names=", ".join(options)) if options else _("the study has none")
        raise ConfigError(
            _(
                "{file}: options: {name} is unknown; {known}{meant}",
                file=file,
                name=name,
                known=known,
                meant=nearest(name, options),
            )
        )
    kinds = (int, float) if isinstance(options[name], float) else (type(options[name]),)
    if not isinstance(value, kinds) or isinstance(value, bool) != isinstance(options[name], bool):
        expected = (
            _("a number")
            if kinds[0] is int
            else _("a text")
            if kinds[0] is str
            else _("such as {example!r}", example=options[name])
        )
        raise ConfigError(
            _(
                "{file}: options: {name} is {value!r}; expected {expected}",
                file=file,
                name=name,
                value=value,
                expected=expected,
            )
        )


def _filled(value: Any, options: dict[str, Any], file: str) -> Any:
    """A value in which options stand for their names."""
    if isinstance(value, dict):
        return {_filled(key, options, file): _filled(entry, options, file) for key, entry in value.items()}
    if isinstance(value, list):
        return [_filled(entry, options, file) for entry in value]
    if not isinstance(value, str):
        return value
    alone = NAMED.fullmatch(value)
    for name in NAMED.findall(value):
        if name not in options:
            raise ConfigError(
                _(
                    "{file}: {value!r} speaks of the option {name}, which is missing{meant}",
                    file=file,
                    value=value,
                    name=name,
                    meant=nearest(name, options),
                )
            )
    return options[alone[1]] if alone else NAMED.sub(lambda match: str(options[match[1]]), value)
