"""What exchange rates alone decide, for all months at once: they are given, and no month has to work it out."""

import numpy as np

from agents.draws import FloatArray
from agents.members import beside
from agents.state.offers import Offers
from configs import Settings
from sim.start.world import World


class Rates:
    """Yen for a unit of the currency of each list price: 1 where it is listed in yen, [n_months, ..., n_offers]."""

    def __init__(self, settings: Settings, offers: Offers, world: World) -> None:
        """Work out all months."""
        self.n_months, self.batch_axes = world.n_months, [-1] * (offers.price.ndim - 1)
        rate, spot = self._columns(world.price_usd_lcu, 1), self._columns(world.usd_lcu, 1)
        reference = beside(settings.exchange_rate.reference)
        # P = P_list fx_bar (fx_3 / fx_bar)^psi  for offers listed in dollars;  P = P_list  otherwise              (6)
        # The rate is `passed_through` of `agents.equations`; multiplied in this order, paths keep their last bit.
        self.reference = np.where(offers.usd, reference, 1.0)  # [..., n_offers]
        # Each month has exponents of its own in memory: of a single one NumPy takes short cuts.
        exponents = offers.pass_through + np.zeros_like(rate)
        self.followed = np.where(offers.usd, (rate / reference) ** exponents, 1.0)
        self.spot = np.where(offers.usd, spot, 1.0)  # at the rate of the month itself
        # Of foreign offers, a year's: given in dollars.
        self.revenue_abroad_lcu = self._columns(world.revenue_abroad_usd, len(offers)) * spot

    def to_lcu(self, price: FloatArray, month: int) -> FloatArray:
        """P of (6): list prices of a month in yen, a year's, [..., n_offers]."""
        return price * self.reference * self.followed[month]

    def _columns(self, path: FloatArray, n: int) -> FloatArray:
        """A path along the months, [..., n_months], with these first: [n_months, ..., n]."""
        return np.ascontiguousarray(np.moveaxis(path, -1, 0)).reshape(self.n_months, *self.batch_axes, n)
