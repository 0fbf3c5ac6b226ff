"""Customers whose tastes belong to offers, and not to their order: another way from draws to the same chances.

The engines stretch one uniform number over cumulative chances (inversion), so that of two scenarios a customer takes
the same place in the order. Here each offer has a Gumbel number of its own, made from the same draw and the name of
the offer, and the largest sum of value and taste is taken (McFadden 1974): the chances are those of (4), and a customer
takes the same offer in two scenarios where its lead is large enough, whatever else is on the market.
"""

from functools import cache

import numpy as np

from agents import Firm, Individual
from agents.customer import Customer
from agents.draws import FloatArray, Key, draw_key, uniform
from agents.equations.choice import NONE
from agents.streams import Stream

WORDS = 2**32  # numbers that a draw can be


class OwnTastes(Customer):
    """Adopts as others do, and takes the offer by tastes of its own for each."""

    def choose(self, service: str, values: FloatArray, draw: float) -> int:
        """The offer of the largest value and taste."""
        taken = super().choose(service, values, draw)
        if taken == NONE:
            return taken
        market = self.markets[service]
        word = np.array([int(draw * WORDS)], dtype=np.uint32)
        numbers = np.concatenate([uniform(key_of(service, offer), word) for offer in market.offers])
        taste_scale = market.of_customers(self._rows, market.settings.taste_scale)
        # argmax_j V_ij / mu + g_ij with g = -ln(-ln u) has the chances of (4)
        return int(np.argmax(values / np.ravel(taste_scale)[0] - np.log(-np.log(numbers))))


class TastefulFirm(OwnTastes, Firm):
    """A firm with tastes of its own."""


class TastefulIndividual(OwnTastes, Individual):
    """An individual with tastes of its own."""


@cache
def key_of(service: str, offer: str) -> Key:
    """The key of an offer's tastes: it names the same numbers in every run, which are told apart by the draw."""
    return draw_key(0, Stream.CHOICE, "tastes", service, offer)


CLASSES = {"firm": TastefulFirm, "individual": TastefulIndividual}
