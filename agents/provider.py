"""Providers: companies that price and improve their offers, at home and abroad."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from mesa import Agent

from agents.draws import FloatArray, IntArray
from agents.shown import Shown, made_by_hand
from agents.state.offers import Offers


@dataclass
class Providers:
    """Columns over providers, [n_providers], ordered by id."""

    name: list[str]
    foreign: np.ndarray  # bool
    home_compute_share: FloatArray
    regional_share: FloatArray
    offers: Offers
    rows: list[IntArray]  # offers of each provider


class Provider(Shown, Agent):
    """A view of one provider's row and of its offers."""

    origin: ClassVar[str] = ""

    def __init__(self, model: Any, providers: Providers | None = None, row: int = 0, unique_id: int = 0) -> None:
        """The model makes it. Raises `TypeError` where one is made by hand, without a row to be a view of."""
        if providers is None:
            raise TypeError(made_by_hand(self))
        # See `Customer.__init__`.
        self.model = model
        self.providers = providers
        self.row = row
        self.unique_id = unique_id
        self.pos = None

    def set_prices(self, years: float) -> None:
        """Set this month's list prices, from last month's shares; `years` since the start; equations (7), (8)."""
        self.providers.offers.set_prices(self.providers.rows[self.row], years)

    def innovate(self, frontier: FloatArray) -> None:
        """Learn and research; `frontier` is the best quality in each offer's service; equations (8), (9)."""
        self.providers.offers.innovate(self.providers.rows[self.row], frontier)

    @property
    def name(self) -> str:
        """Id of the provider."""
        return self.providers.name[self.row]

    @property
    def title(self) -> str:
        """What the company is, in words."""
        return str(self.model.settings.providers[self.name].title or self.name)

    @property
    def offers(self) -> dict[str, dict[str, float]]:
        """Price (currency of the list), quality and share by `service.offer`."""
        table = self.providers.offers
        return {
            f"{table.service[row]}.{table.name[row]}": {
                "price": float(table.price[row]),
                "quality": float(table.quality[row]),
                "market_share": float(table.share[row]),
            }
            for row in self.providers.rows[self.row]
        }

    @property
    def revenue_home_lcu(self) -> int:
        """Revenue of the latest month from customers at home, LCU."""
        return int(self.providers.offers.revenue_home_lcu[self.providers.rows[self.row]].sum())

    @property
    def revenue_abroad_lcu(self) -> float:
        """Revenue abroad of the latest month, LCU: a month's, as that from customers at home."""
        offers, rows = self.providers.offers, self.providers.rows[self.row]
        given = offers.revenue_abroad_lcu[rows].sum() / offers.steps_per_year
        return float(given + offers.exports_lcu[rows].sum())

    @property
    def capacity_lcu(self) -> int:
        """Compute at home, LCU a year at reference prices."""
        return int(self.providers.offers.capacity[self.providers.rows[self.row]].sum())

    def remove(self) -> None:
        """Refused: a provider that leaves keeps its row."""
        raise TypeError("a provider cannot be removed: its row stays, so that no other draws change")


class DomesticProvider(Provider):
    """A company resident in the country."""

    origin: ClassVar[str] = "domestic"


class ForeignProvider(Provider):
    """A company of the rest of the world, perhaps with an establishment in the country."""

    origin: ClassVar[str] = "foreign"
