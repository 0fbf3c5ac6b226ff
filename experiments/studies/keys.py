"""Dotted keys of a study: tables made flat, the part that no scenario has, and the key that some outcomes ask for."""

from collections.abc import Iterable
from typing import Any

from configs import ConfigError, Settings
from configs.currency import in_lcu
from configs.language import _
from configs.reading.fields import DEFAULTS, field_of, in_program, is_path_key, table_at

LEVELS = ("low", "high", "n", "log")
KEPT, PARTS = "welfare.account", "outcomes.welfare."  # the key of the account, and with what its outcomes begin


def flat_keys(table: dict[str, Any], where: str, levels: bool = False, prefix: str = "") -> dict[str, Any]:
    """Nested tables as dotted keys; an exogenous path and the levels of a factor stay whole.

    Raises `ConfigError` where a key stands there twice, dotted and as a table.
    """
    flat: dict[str, Any] = {}
    for key, value in table.items():
        dotted = f"{prefix}{key}"
        whole = is_path_key(dotted.split(".")) or (levels and isinstance(value, dict) and set(value) <= set(LEVELS))
        nested = isinstance(value, dict) and not whole
        below = flat_keys(value, where, levels, f"{dotted}.") if nested else {dotted: value}
        if twice := sorted(set(below) & set(flat)):
            raise ConfigError(
                _("{where}: {twice} stands there twice; expected each key once", where=where, twice=twice[0])
            )
        flat.update(below)
    return flat


def unknown_part(settings: Any, keys: list[str]) -> tuple[str, list[str]] | None:
    """The first part of a dotted key that is unknown, and the names that are known there; None if all is known."""
    table = settings
    for depth, key in enumerate(keys):
        if key == DEFAULTS and depth == 0:  # resolved settings have spread them to the services
            table = None
            continue
        if table is None:  # a table that the scenario leaves out: the schema knows what may stand in it
            if field_of(keys) is not None:
                return None
            model = table_at(keys[:depth])
            return key, list(model.model_fields) if model is not None else []
        names = list(table) if isinstance(table, dict) else list(getattr(type(table), "model_fields", ()))
        name = key if isinstance(table, dict) else in_lcu(key)
        if name not in names:
            return key, names
        table = table[key] if isinstance(table, dict) else getattr(table, name)
    return None


def value_at(settings: Settings, key: str, where: str) -> float:
    """The number at a dotted key, that of the first service at `service_defaults`. Raises `ConfigError` without one."""
    node: Any = settings
    try:
        for part in in_program(key).replace(DEFAULTS, f"services.{next(iter(settings.services))}", 1).split("."):
            node = node[part] if isinstance(node, dict) else getattr(node, part)
        if isinstance(node, bool):
            raise TypeError
        return float(node)
    except (KeyError, AttributeError, TypeError, ValueError):
        raise ConfigError(
            _("{where}: no number stands at {key}; expected the key of one", where=where, key=key)
        ) from None


def account_asked(names: Iterable[Any]) -> dict[str, Any]:
    """What is set, by dotted key, so that outcomes of some names are there: naming one asks for the account."""
    return {KEPT: True} if any(isinstance(name, str) and PARTS in name for name in names) else {}
