"""Scenarios joined by +: the first with the levers of the others, and each of them alone.

So what they do together can be told from the sum of what each does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from configs import ConfigError, Settings, country_of, load
from configs.currency import in_currency
from configs.language import _
from configs.reading.scenarios import locate

JOIN = "+"


@dataclass(frozen=True)
class Arm:
    """A scenario of a comparison: how it is called, where it is read, what is set in it, and which arms it joins."""

    label: str
    scenario: str
    levers: dict[str, Any] = field(default_factory=dict)  # dotted keys
    parts: tuple[str, ...] = ()  # labels of the arms that are joined in it


def arms_of(scenarios: Sequence[str]) -> list[Arm]:
    """Arms of scenarios: those given by themselves, then parts of joined ones that are not, then the joined ones.

    Raises `ConfigError` where a part that is not the first changes more than levers, or two have one lever.
    """
    split = [_parts(scenario) for scenario in scenarios]
    if split and len(split[0]) > 1:
        raise ConfigError(
            _(
                "{scenarios!r}: the first is what the others are compared with; expected one scenario",
                scenarios=scenarios[0],
            )
        )
    singles = [parts[0] for parts in split if len(parts) == 1]
    joined = list(dict.fromkeys(tuple(parts) for parts in split if len(parts) > 1))
    singles += [part for part in dict.fromkeys(part for parts in joined for part in parts) if part not in singles]
    if joined and load(singles[0]).levers:
        raise ConfigError(
            _(
                "{singles} has levers of its own; expected a first scenario without, to join others with",
                singles=singles[0],
            )
        )
    labels = labels_of(singles)
    called = dict(zip(reversed(singles), reversed(labels), strict=True))  # of one that is given twice, the first
    arms = [Arm(label, scenario) for label, scenario in zip(labels, singles, strict=True)]
    for parts in joined:
        joined_labels = tuple(called[part] for part in parts)
        label = f" {JOIN} ".join(joined_labels)
        if label in labels:
            raise ConfigError(
                _(
                    "{names} and a scenario are both called {label!r}; expected another file name",
                    names=JOIN.join(parts),
                    label=label,
                )
            )
        arms.append(Arm(label, parts[0], _levers_beside(singles[0], parts), joined_labels))
    return arms


def labels_of(scenarios: Sequence[str]) -> list[str]:
    """What scenarios are called: their name, the file's without folder if that tells them apart, and never twice."""
    short = [Path(name).stem if name.endswith(".toml") else name for name in scenarios]
    meant = {
        name: {scenario for scenario, named in zip(scenarios, short, strict=True) if named == name} for name in short
    }
    labels: list[str] = []
    for scenario, name in zip(scenarios, short, strict=True):
        label = name if len(meant[name]) == 1 else scenario
        n_before = sum(label_before == label or label_before.startswith(f"{label} (") for label_before in labels)
        labels.append(f"{label} ({n_before + 1})" if n_before else label)
    return labels


def _parts(text: str) -> list[str]:
    """The scenarios that a text joins; itself where there is a scenario of that name."""
    parts = [part.strip() for part in text.split(JOIN)]
    if len(parts) > 1:
        try:
            locate(text)
        except ConfigError:
            if len(set(parts)) < len(parts) or not all(parts):
                raise ConfigError(
                    _("{text!r}: expected different scenarios, joined by {join}", text=text, join=JOIN)
                ) from None
            return parts
    return [text]


def _levers_beside(first: str, parts: Sequence[str]) -> dict[str, Any]:
    """The levers of all parts but the first, by dotted key."""
    text, plain, taken = JOIN.join(parts), _without_levers(load(first)), set(load(parts[0]).levers)
    changes: dict[str, Any] = {}
    for part in parts[1:]:
        settings = load(part)
        changed = _without_levers(settings)
        if not settings.levers or changed != plain:
            unlike = next((key for key in changed if changed[key] != plain.get(key)), None)
            fault = _("changes {key}, too", key=unlike) if unlike else _("has no levers")
            raise ConfigError(
                _(
                    "{text}: {part} {fault}; expected scenarios that add levers to {first}, and nothing else, "
                    "after the first {join}",
                    text=text,
                    part=part,
                    fault=fault,
                    first=first,
                    join=JOIN,
                )
            )
        twice = sorted(taken & set(settings.levers))
        if twice:
            raise ConfigError(
                _(
                    "{text}: two of the scenarios have a lever {twice!r}; expected different ids",
                    text=text,
                    twice=twice[0],
                )
            )
        taken |= set(settings.levers)
        for name, lever in settings.levers.items():
            fields = lever.model_dump(exclude_unset=True)
            currency = country_of(settings).currency  # by which the columns of a design call amounts
            changes |= {
                f"levers.{name}.{in_currency(key, currency)}": value
                for key, value in fields.items()
                if value is not None
            }
    return changes


def _without_levers(settings: Settings) -> dict[str, Any]:
    return settings.model_dump(exclude={"levers", "title"})
