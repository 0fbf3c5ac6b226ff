"""Scenarios that can step together, as they differ in numbers alone, and the one that has the numbers of all.

What decides the shape of arrays, or which of two ways a program goes, is structure: names, texts, whole numbers, which
parameters are 0, and those of `STRUCTURAL`. Other numbers are columns over the members of a batch.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np

from agents.equations.pricing import STRATEGIES
from configs import Settings
from configs.schema.levers.base import Lever
from configs.schema.parameter import Table
from configs.schema.paths import Constant, Curve
from sim.month.rules import Effect, effects_of
from sim.policies import POLICIES
from sim.start.offers import POPULATIONS, pricing_strategy
from sim.start.sample import planned_sizes

STRUCTURAL = frozenset({"revision_probability", "threshold", "degree"})  # decide a way, or the shape of a graph
PLAIN = frozenset({int, str, bool, type(None)})
IN_WORDS = frozenset({"title", "description"})
IN_TIME = frozenset({"start", "end", "strength"})  # of a lever, whose strength is 0 before and after


def structure(settings: Settings) -> str:
    """What scenarios that can step together agree in."""
    return blake2b(repr(_parts(settings)).encode(), digest_size=16).hexdigest()


def difference(first: Settings, second: Settings) -> str:
    """The first dotted key in which two scenarios differ in structure; "" for two that can step together."""
    if first is second:
        return ""
    former, latter = dict(_parts(first)), dict(_parts(second))
    return next((key for key in former | latter if former.get(key, ...) != latter.get(key, ...)), "")


def _parts(settings: Settings) -> list[tuple[str, Any]]:
    """Keys and what is structure of each; how many customers there are follows from shares, too."""
    parts: list[tuple[str, Any]] = []
    _note_structure(settings, "", parts)
    parts += [(f"the sizes of the sample of {name}", planned_sizes(settings, name)) for name in POPULATIONS]
    if alone := _sharing_with_equals_alone(settings):
        parts.append((alone, settings.model_dump_json()))
    return parts


def _sharing_with_equals_alone(settings: Settings) -> str:
    """The key of what has a scenario step together with its equals alone; "" for none."""
    if settings.time.update == "sequential":  # who decides in turn sees the others at once, and all their numbers
        return "time.update"
    for name, service in settings.services.items():
        for strategy in {pricing_strategy(service, offer) for offer in service.offers.values()}:
            if not STRATEGIES[strategy].by_member:
                return f"services.{name}.pricing"
    unfit = (name for name, lever in settings.levers.items() if not POLICIES[lever.kind].by_member)
    return next((f"levers.{name}" for name in unfit), "")


def _note_structure(value: Any, key: str, parts: list[tuple[str, Any]]) -> None:
    """Note what is structure of a value, and of all below it."""
    if isinstance(value, Curve):  # the world has its values of every month, whatever they come from
        parts.append((key, not isinstance(value, Constant) or value.value != 0.0))
    elif isinstance(value, Table):
        parts.append((key, type(value).__name__))
        left_out = _left_out(value)
        for name, part in value.__dict__.items():
            if name in left_out:
                continue
            dotted = f"{key}.{name}" if key else name
            if type(part) is float:  # most are
                parts.append((dotted, part if name in STRUCTURAL else part != 0.0))
            elif type(part) in PLAIN:
                parts.append((dotted, part))
            else:
                _note_structure(part, dotted, parts)
    elif isinstance(value, Mapping):
        parts.append((key, sorted(value)))
        for name in sorted(value):
            _note_structure(value[name], f"{key}.{name}", parts)
    elif isinstance(value, float) and key.rpartition(".")[2] not in STRUCTURAL:
        parts.append((key, value != 0.0))
    else:
        parts.append((key, value))


def _left_out(table: Table) -> frozenset[str]:
    """Fields that are read member by member, and so are no structure."""
    if not isinstance(table, Lever):
        return IN_WORDS
    return IN_WORDS if Effect.WITHDRAWAL in effects_of(table.changes) else IN_WORDS | IN_TIME


def together(members: Sequence[Settings]) -> Settings:
    """The scenario that has the numbers of all members, of one structure: a number where they agree, else a column."""
    first = members[0]
    return first if all(settings is first for settings in members) else _joined(members)


def _joined(values: Sequence[Any]) -> Any:
    first = values[0]
    if isinstance(first, Table) and not isinstance(first, Curve):
        parts = {name: _joined([value.__dict__[name] for value in values]) for name in first.__dict__}
        changed = {name: part for name, part in parts.items() if part is not first.__dict__[name]}
        return first.model_copy(update=changed) if changed else first
    if isinstance(first, Mapping):
        joined = {name: _joined([value[name] for value in values]) for name in first}
        return joined if any(joined[name] is not first[name] for name in first) else first
    if isinstance(first, float) and any(value != first for value in values):
        return np.array(values, dtype=np.float64)
    return first
