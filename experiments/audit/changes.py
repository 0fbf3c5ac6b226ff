"""Changes that should not matter, as data: how each is made with what the model offers, and where it cannot be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from agents.draws import in_order
from agents.streams import Stream
from configs import Settings
from configs.errors import known
from configs.language import N_
from experiments.audit.claim import Claim
from experiments.audit.tastes import CLASSES
from experiments.studies.keys import PARTS
from sim.model import Simulation

OTHER_SEEDS, OTHER_MONTHS = 1_000_000, 2_000_000  # added to seeds: those of two samples are never the same
NUMBER = "customers.number"
CALENDAR = N_("a scenario of calendar months has a step a month")
ALWAYS_BY_CONTRACT = N_("contracts say who decides in a month, in no order")
ONE_CASE = N_("it is of one run, and compares none")
COPIES = N_("leads are given to copies that are built anew, without the change")
SLOW_COPIES = N_("copies with leads of their own, one agent after the other, take too long")
SLOW_ACCOUNT = N_("the welfare account of 100,000 customers takes minutes a run")


def _as_it_is(settings: Settings) -> Settings:
    return settings


def _everywhere(_claim: Claim) -> str:
    return ""


@dataclass(frozen=True)
class Change:
    """A change, made to all runs of a claim; `beside` is set on both sides of the comparison."""

    name: str
    meaning: str
    overrides: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, Any] = field(
        default_factory=dict
    )  # where the change is dear: on its side and on the one it is held against
    seeds_added: int = 0  # to the seeds of all cases
    seeds_added_by_case: int = 0  # to those of the second, twice to those of the third
    settings: Callable[[Settings], Settings] = _as_it_is
    started: Callable[[Simulation, list[int]], None] | None = None  # what is done to runs before their first month
    engine: str = "auto"
    agent_classes: Mapping[str, type] = field(default_factory=dict)
    paired: bool = True  # whether both sides share draws, so that runs are compared one by one
    most_runs: int | None = None
    dear: bool = False  # whether a quick audit leaves it out unless it is named
    untestable: Callable[[Claim], str] = _everywhere  # why it cannot be made for a claim, "" where it can

    def seed(self, replicate: int, place: int) -> int:
        """The seed of a run: of its replicate, from 0, and of the place of its case in the claim."""
        return 1 + replicate + self.seeds_added + place * self.seeds_added_by_case

    def runs(self, asked: int) -> int:
        """How many runs it has of those asked for."""
        return min(asked, self.most_runs or asked)


def chosen_changes(names: list[str], quick: bool = False) -> list[Change]:
    """Changes by name, each once; without any all, or those that a quick audit makes. Raises `ConfigError`."""
    named = [CHANGES[known("--change", name, CHANGES)] for name in dict.fromkeys(names)]
    return named or [change for change in CHANGES.values() if not (quick and change.dear)]


def offers_in_reverse(settings: Settings) -> Settings:
    """A scenario whose offers come in the reverse order: offers are rows by name, and get names of that order.

    The draw of a customer picks from cumulative chances, so that in another order the same number picks another offer.
    """
    services = {}
    for name, service in settings.services.items():
        order = sorted(service.offers, reverse=True)
        offers = {f"offer_{place:02d}_{offer}": service.offers[offer] for place, offer in enumerate(order)}
        services[name] = service.model_copy(update={"offers": offers, "n_offers": None})
    return settings.model_copy(update={"services": services})


def relabel_customers(batch: Simulation, seeds: list[int]) -> None:
    """Customers change the numbers by which they draw, in an order of each seed's own; who they are stays."""
    for population in batch.populations.values():
        for seed, (first, last) in zip(seeds, pairwise(population.bounds.tolist()), strict=True):
            ids = population.ids[first:last]
            order = in_order((np.uint32(seed), np.uint32(len(Stream))), np.arange(len(ids), dtype=np.uint32))
            population.ids[first:last] = ids[order]


def draw_months_anew(batch: Simulation, seeds: list[int]) -> None:
    """Months draw from streams of other seeds; the customers and their opening stay."""
    time, axes = batch.settings.time, batch.information.choice_keys.shape[2:-1]
    monthly_seeds = [seed + OTHER_MONTHS for seed in seeds]
    batch.information.key_draws(monthly_seeds, axes, time.first_step, batch.world.n_months, time.months_per_step)


def _theory_only(reason: str) -> Callable[[Claim], str]:
    return lambda claim: "" if claim.theory else reason


def _without(beginning: str, reason: str) -> Callable[[Claim], str]:
    """Why claims cannot be tested that ask for measures with a name of such a beginning."""

    def untestable(claim: Claim) -> str:
        asked = [measure for case in claim.cases.values() for measure in case.measures]
        return reason if any(measure.startswith(beginning) for measure in asked) else ""

    return untestable


def _of_several(claim: Claim) -> str:
    return "" if len(claim.cases) > 1 else ONE_CASE


SMALL = {NUMBER: 300}
_ALL = (
    Change("customers_10000", N_("10,000 customers"), {NUMBER: 10_000}, paired=False, most_runs=8, dear=True),
    Change("customers_100000", N_("100,000 customers"), {NUMBER: 100_000}, paired=False, most_runs=6, dear=True,
           untestable=_without(PARTS, SLOW_ACCOUNT)),
    Change("streams", N_("other seeds"), seeds_added=OTHER_SEEDS, paired=False),
    Change("months", N_("the same customers, whose months draw from other streams"), started=draw_months_anew,
           untestable=_without("tipping.", COPIES)),
    Change("customer_order", N_("customers draw by each other's numbers"), started=relabel_customers,
           untestable=_without("tipping.", COPIES)),
    Change("offer_order", N_("offers in the reverse order"), settings=offers_in_reverse),
    Change("arms_apart", N_("the runs that a claim compares share no draws"), seeds_added_by_case=OTHER_SEEDS,
           untestable=_of_several),
    Change("tastes", N_("each offer has a taste of its own, whatever the order"), beside=SMALL, agent_classes=CLASSES,
           most_runs=16, dear=True, untestable=_without("tipping.", SLOW_COPIES)),
    Change("engine_numpy", N_("the engine numpy in the place of numba"), beside={NUMBER: 1000}, engine="numpy",
           most_runs=4),
    Change("engine_agents", N_("one Mesa agent after the other"), beside=SMALL, engine="agents", most_runs=2,
           dear=True, untestable=_without("tipping.", SLOW_COPIES)),
    Change("half_steps", N_("half as many decide in a step, in twice the steps"),
           {"services.market.revision_probability": 0.5, "time.steps": 400}, paired=False,
           untestable=_theory_only(CALENDAR)),
    Change("one_by_one", N_("customers decide one after the other, in an order by chance"),
           {"time.update": "sequential"}, beside={NUMBER: 500}, paired=False,
           untestable=_theory_only(ALWAYS_BY_CONTRACT)),
)  # fmt: skip
CHANGES = {change.name: change for change in _ALL}
AS_IT_STANDS = Change("as_it_stands", N_("nothing"))
