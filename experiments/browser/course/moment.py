"""A run as it stood after a month: what panels read while somebody goes back and forth in it."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from typing import Any, TypeVar

from agents.provider import Providers
from agents.state.offers import Offers
from configs import Settings
from configs.language import language
from sim import DigitalEconomy
from sim.record.record import Record
from sim.start.world import World


@dataclass(frozen=True)
class Moment:
    """The first months of a run, and nothing of those after; `month` of them, 0 for the opening."""

    model: DigitalEconomy
    month: int

    @cached_property
    def record(self) -> Record:
        """What was recorded by then; a thread may go on with the run meanwhile, and measures what it notes itself."""
        record = copy(self.model.record)
        record.notes = copy(record.notes)
        record.notes.months, record.notes.noted = [], []
        record.n_recorded = min(self.month, record.n_recorded)
        return record

    @property
    def settings(self) -> Settings:
        """The scenario."""
        return self.model.settings

    @property
    def world(self) -> World:
        """Prices and dates of all months."""
        return self.model.world

    @property
    def offers(self) -> Offers:
        """The offers, those that enter or leave included."""
        return self.model.offers

    @property
    def providers(self) -> Providers:
        """Who provides them."""
        return self.model.providers


Run = DigitalEconomy | Moment
MOST_KEPT = 8
Made = TypeVar("Made")


def kept(make: Callable[..., Made]) -> Callable[..., Made]:
    """Make something of a moment of a whole run once: it is asked for by several panels, and again as that before.

    What is made of a run that goes on is not kept.
    """
    made_before = lru_cache(MOST_KEPT)(lambda _language, *words: make(*words))

    @wraps(make)
    def made(model: Any, *words: Any) -> Made:
        whole = isinstance(model, Moment) and not model.model.running
        return made_before(language(), model, *words) if whole else make(model, *words)

    return made
