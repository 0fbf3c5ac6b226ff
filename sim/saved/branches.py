"""Branches: a model that goes on under other levers than those it began with, as far as these have not begun yet.

Two runs that differ in levers alone are one run until the first of these begins. Each policy says whether it waits,
that is whether until then all is as it would be without it; whatever else differs, no month is shared.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError, Settings
from configs.language import _
from configs.schema.levers.reach import months
from sim.month.rules import Effect
from sim.policies import POLICIES, Government
from sim.record.outcomes import OUTCOMES
from sim.record.outcomes.money import levers as by_lever
from sim.record.record import Record
from sim.together import together

WORDS = ("title", "description")
# What a record has of levers; all else goes on.
OF_LEVERS = frozenset({
    "names", "units", "flows", "measured", "places", "_values", "notes", "over_months", "in_time", "local", "stability",
})  # fmt: skip
# What the act Information looks up month by month, and nothing changes.
OF_MONTHS = ("share_abroad", "bias", "open", "spread", "dates", "awareness_keys", "choice_keys", "revision_keys")
# What a market has that is replaced where it changes, and never written into.
OF_MARKETS = (
    "settings", "customers", "contracts", "peers", "size", "home_bias", "price_sensitivity", "readiness", "link_bonus",
    "provider", "domestic", "rows", "sees_peers",
)  # fmt: skip


class Begun(NamedTuple):
    """A lever as branches see it: what it says, and the step from which on it may act."""

    text: str
    step: int


@dataclass
class Bough:
    """A stretch of steps that some arms share, to a step, and what they part into there."""

    until: int
    arms: list[int]
    boughs: list["Bough"] = field(default_factory=list)

    def n_steps(self, since: int = 0) -> int:
        """How many steps are made in all, of this stretch and of those behind it."""
        return self.until - since + sum(bough.n_steps(self.until) for bough in self.boughs)


def history_of(settings: Settings) -> str:
    """What scenarios agree in that can share months: all but their levers and what they are called."""
    text = settings.model_dump_json(exclude={"levers", *WORDS})
    return blake2b(text.encode(), digest_size=8).hexdigest()


def levers_of(members: Sequence[Settings]) -> dict[str, Begun]:
    """The levers of members that step together, by id: what these say in all of them, and when the first begins."""
    return {
        name: Begun(
            json.dumps([settings.levers[name].model_dump(mode="json") for settings in members], sort_keys=True),
            min(begins(settings, name) for settings in members),
        )
        for name in members[0].levers
    }


def begins(settings: Settings, name: str) -> int:
    """The step before which a lever does nothing at all, nor anything because of it; 0 where it may from the start."""
    lever = settings.levers[name]
    if not vars(POLICIES[lever.kind]).get("waits", False):  # what others have built on it may act before
        return 0
    return max(months(settings, lever)[0] - settings.time.first_step, 0)


def parted(arms: Sequence[Mapping[str, Begun]], n_steps: int) -> Bough:
    """Which steps arms of one history share, and where they part."""

    def grow(bundle: list[int]) -> Bough:
        names = {name for arm in bundle for name in arms[arm]}
        unlike = [name for name in names if len({arms[arm].get(name) for arm in bundle}) > 1]
        until = min((arms[arm][name].step for arm in bundle for name in unlike if name in arms[arm]), default=n_steps)
        if until >= n_steps:
            return Bough(n_steps, bundle)
        groups: dict[frozenset[tuple[str, str]], list[int]] = {}
        for arm in bundle:
            begun = frozenset((name, lever.text) for name, lever in arms[arm].items() if lever.step <= until)
            groups.setdefault(begun, []).append(arm)
        return Bough(until, bundle, [grow(group) for group in groups.values()])

    return grow(list(range(len(arms))))


def in_common(arms: Sequence[Sequence[Settings]]) -> list[Settings]:
    """The members of a stretch that arms share, as they are in all arms: with the levers that all have alike."""
    if len(arms) == 1:
        return list(arms[0])
    levers = [levers_of(members) for members in arms]
    shared = [name for name, lever in levers[0].items() if all(table.get(name) == lever for table in levers)]
    made: dict[int, Settings] = {}  # members that are one stay one
    for settings in arms[0]:
        kept = {name: settings.levers[name] for name in settings.levers if name in shared}
        made.setdefault(id(settings), settings.model_copy(update={"levers": kept}))
    return [made[id(settings)] for settings in arms[0]]


def own_outcomes() -> list[str]:
    """Outcomes of a user's own, of which nobody knows what they read of levers that have not begun."""
    return [outcome.name for outcome in OUTCOMES if outcome.value.__module__.partition(".")[0] != "sim"]


def branch_off(model: Any, members: Sequence[Settings], in_place: bool = False) -> Any:
    """A copy of a model, or (`in_place`) the model itself, that goes on with the levers of other scenarios.

    Raises `ConfigError` where these differ in more than levers that have not begun.
    """
    model.assert_unbroken()
    _see_that_it_can(model, members)
    measured = model.record.measured_values  # now, so that no branch has to
    branch = model if in_place else copy.deepcopy(model, _as_they_are(model))
    before = branch.government
    kept = _unchanged(branch.members, members)
    branch.members, branch.settings, branch._fingerprints = members, together(members), {}
    country = before.country
    government = Government(
        branch.settings, members, country.offers, country.listings, country.markets, country.seeds, country.batch
    )
    government.without_levers = before.without_levers
    had = {policy.name: policy for policy in before.policies}
    for place, policy in enumerate(government.policies):
        if policy.name in kept:
            government.policies[place] = had[policy.name]
            had[policy.name].country = government.country
    branch.government, branch.effects = government, government.effects
    branch.public_money = government.public_money()
    for panel in branch.stability.panels if Effect.PERSONAL in branch.effects else ():
        if panel.taste is None:
            panel.begin_to_note(branch.month)
    branch.record_in(_record_of(branch, measured, country.batch))
    return branch


def _see_that_it_can(model: Any, members: Sequence[Settings]) -> None:
    pairs = {(id(old), id(new)): (old, new) for old, new in zip(model.members, members, strict=True)}
    for old, new in pairs.values():
        if history_of(old) != history_of(new):
            raise ConfigError(
                _(
                    "{unlike} is another one; expected what differs in levers alone to branch off",
                    unlike=_unlike(old, new),
                )
            )
    kept = _unchanged(model.members, members)
    for settings in (*model.members, *members):
        for name in settings.levers.keys() - kept:
            if begins(settings, name) < model.month:
                raise ConfigError(
                    _(
                        "levers.{name} begins before {dates}, the last month of the model; expected levers that "
                        "differ to begin later",
                        name=name,
                        dates=model.world.dates[model.month - 1],
                    )
                )
    if model.own_classes:
        raise ConfigError(_("agent_classes: what agents of a user's own know of levers is not known; expected none"))


def _unlike(first: Settings, second: Settings) -> str:
    """The first key of two scenarios, but for levers, in which they differ."""

    def walk(before: Any, after: Any, key: str) -> str:
        if isinstance(before, dict) and isinstance(after, dict):
            for name in before | after:
                if before.get(name, ...) != after.get(name, ...):
                    return walk(before.get(name), after.get(name), f"{key}.{name}" if key else name)
        return key

    left_out = {"levers", *WORDS}
    return walk(first.model_dump(mode="json", exclude=left_out), second.model_dump(mode="json", exclude=left_out), "")


def _unchanged(before: Sequence[Settings], after: Sequence[Settings]) -> set[str]:
    """The levers that are the same before and after, in all members."""
    pairs = list({(id(old), id(new)): (old, new) for old, new in zip(before, after, strict=True)}.values())
    names = set(before[0].levers) & set(after[0].levers)
    return {name for name in names if all(old.levers[name] == new.levers[name] for old, new in pairs)}


def _as_they_are(model: Any) -> dict[int, Any]:
    """What a copy shares with the model, as nothing changes it: by what Python knows it by."""
    fixed: list[Any] = [model.settings, model.world, *model.members, *model.populations.values()]
    for market in model.markets:
        fixed += [getattr(market, name) for name in OF_MARKETS]
    fixed += [panel.rows for panel in model.stability.panels] + [panel.peer_rows for panel in model.stability.panels]
    fixed += [getattr(model.information, name) for name in OF_MONTHS]
    fixed += [place.settings for place in model.listings.places] + [place.customers for place in model.listings.places]
    return {id(part): part for part in fixed if part is not None}


def _record_of(branch: Any, measured: FloatArray, batch: tuple[int, ...]) -> Record:
    """A record with a place for what the branch's levers pay, and all that has been recorded."""
    before = branch.record
    record = Record(branch, branch.stability, batch)
    for name, value in vars(before).items():
        if name not in OF_LEVERS:
            setattr(record, name, value)
    places, n = {name: place for place, name in enumerate(before.names)}, branch.month
    had = np.array([places.get(name, -1) for name in record.names], dtype=np.int64)
    known = np.flatnonzero(had >= 0)
    record._values[:n, ..., known] = measured[:n][..., had[known]]
    for outcome, place in zip(record.measured, record.places, strict=True):
        new = np.arange(len(record.names))[place][had[place] < 0]
        if np.size(new) and outcome.names is not by_lever:
            name = record.names[np.ravel(new)[0]]
            raise ConfigError(
                _("outcome {name} is one of levers that have not begun: its months before are unknown", name=name)
            )
        record._values[:n, ..., new] = 0.0  # before a lever begins, nothing is paid
    return record
