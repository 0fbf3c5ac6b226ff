"""What a policy is: a lever at work. It adjusts the rules of a month, and pays out of a purse of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import Number
from agents.state.market import Market
from agents.state.offers import Offers
from configs import Settings
from configs.errors import refuse_taken
from configs.schema.levers.base import Lever
from configs.schema.levers.reach import months, reached
from sim.month.rules import RulesInForce
from sim.policies.purse import Purse
from sim.start.listings import Listings
from sim.state import State

T = TypeVar("T", bound=Lever)


@dataclass(frozen=True)
class Country:
    """What policies see of the country when they are made."""

    settings: Settings
    members: Sequence[Settings]  # the scenario of each member of a batch, of which `settings` has the numbers
    offers: Offers
    listings: Listings
    markets: list[Market]
    seeds: Sequence[int]
    batch: tuple[int, ...]  # (number of replicates,), or () for a single model


class Policy(Generic[T]):
    """A lever at work: subclasses say what it adjusts, and what it pays for."""

    kind: ClassVar[str] = ""
    # Whether it takes parameters, strengths and dates that members of a batch have of their own: as columns over them
    # (`agents.members`). Others see numbers: scenarios in which they differ do not step together.
    by_member: ClassVar[bool] = False
    # Whether all is as it would be without it until its first month: what it adjusts, pays, and keeps for itself. Runs
    # that differ in such levers alone are one until the first of them begins (`sim.saved.branches`). Of others it is
    # taken that they may act from the start.
    waits: ClassVar[bool] = False

    def __init__(self, name: str, lever: T, country: Country) -> None:
        self.name, self.lever, self.country = name, lever, country
        # First and last month of the calendar; of each member where they differ.
        self.dates = [months(settings, settings.levers[name]) for settings in country.members]
        if len(set(self.dates)) == 1:
            self.dates = self.dates[:1]
        self.services = reached(country.members[0], country.members[0].levers[name])
        self.offers = np.isin(np.array(country.offers.service), self.services)
        self.numbers = [
            number for number, place in enumerate(country.listings.places) if place.service in self.services
        ]
        self.purse = Purse(self.budget_lcu(), country.batch)

    def budget_lcu(self) -> Number | None:
        """Public money a year; 0 for what costs none, None for whatever is asked for."""
        return 0.0

    def strength(self, month: int) -> Number:
        """The lever's strength in a month of the calendar: 0 where it is not in force."""
        in_force = [first <= month <= last for first, last in self.dates]
        if len(in_force) > 1:
            return np.where(in_force, self.lever.strength, 0.0)
        return self.lever.strength if in_force[0] else 0.0

    def in_force(self, month: int) -> bool:
        """Whether the lever is in force in a month of the calendar, for any member of a batch."""
        return bool(np.any(self.strength(month) > 0.0))

    def grant(self, month: int) -> IntArray:
        """What the purse is given in a month, whole yen, [] or [n_members] where members differ."""
        strengths = np.atleast_1d(self.strength(month)).tolist()
        n = max(len(strengths), len(self.dates), self.purse.n_budgets)
        granted = [
            self.purse.grant_of(month - self.dates[member % len(self.dates)][0], member)
            if strengths[member % len(strengths)] > 0.0
            else 0
            for member in range(n)
        ]
        return np.array(granted[0] if n == 1 else granted, dtype=np.int64)

    def adjust(self, rules: RulesInForce, month: int) -> None:
        """Change the named values of a month of the calendar; nothing else changes."""

    def spend(self, state: State, month: int) -> list[tuple[int, IntArray]]:  # noqa: ARG002  most rules cost nothing
        """Pay for a month of the calendar: sectors that receive, and whole yen [...]."""
        return []

    def close(self, month: int, depreciation: Number) -> None:
        """What a month leaves behind, when all has been paid; `depreciation` is that of capacity in a month."""


class PacedPolicy(Policy[T]):
    """A programme that spends its budget at a pace, a twelfth a month; strength multiplies the money."""

    part: FloatArray  # of the money for each offer, [n_offers]

    def budget_lcu(self) -> Number | None:
        """The budget times the strength."""
        budget: Number = self.lever.budget_lcu  # type: ignore[attr-defined]
        return self.lever.strength * budget

    def shares(self, among: np.ndarray) -> FloatArray:
        """Equal parts for the lever's services, and in each for some of the offers, [n_offers]; at most 1 in all."""
        offers = self.country.offers
        chosen = among & self.offers
        n_in_service = offers.by_service(chosen.astype(np.int64))
        n_services = max(int(np.count_nonzero(n_in_service)), 1)
        return chosen / np.maximum(n_in_service, 1)[offers.service_row] / n_services

    def on_market(self) -> FloatArray:
        """The parts of the offers that are on the market, [..., n_offers]."""
        return self.part * np.broadcast_to(self.country.offers.on_market, (*self.country.batch, len(self.part)))


class PromisedPolicy(Policy[T]):
    """A programme that promises a share and may run out: what it promises is what last month says it can pay."""

    def __init__(self, name: str, lever: T, country: Country) -> None:
        super().__init__(name, lever, country)
        self.wanted = np.zeros(country.batch, dtype=np.int64)  # last month's, were there no limit

    def budget_lcu(self) -> Number | None:
        """The budget times the strength: else a budget that is spent would cut twice the strength back to once."""
        budget: Number | None = self.lever.budget_lcu  # type: ignore[attr-defined]
        return None if budget is None else self.lever.strength * budget

    def coverage(self, month: int) -> FloatArray:
        """Share of last month's claims that the money at hand covers, [...]; 1 without a limit."""
        if not self.purse.limited:
            return np.ones(self.country.batch)
        at_hand = self.purse.left + self.grant(month)
        claims = np.maximum(self.wanted, 1)
        return np.where(at_hand > 0, np.minimum(at_hand / claims, 1.0), 0.0)


POLICIES: dict[str, type[Policy]] = {}
AnyPolicy = TypeVar("AnyPolicy", bound=type[Policy])


def policy(kind: str) -> Callable[[AnyPolicy], AnyPolicy]:
    """Register the policy of a kind of lever; raises `ValueError` where the kind has another one."""

    def register(cls: AnyPolicy) -> AnyPolicy:
        refuse_taken(f"policy {kind!r}", POLICIES.get(kind), cls)
        cls.kind = kind
        POLICIES[kind] = cls
        return cls

    return register
