"""What theory scenarios say of their service: symmetric offers, revision by chance, a utility for the first offer."""

from typing import Literal

from pydantic import model_validator

from configs.currency import LCU
from configs.language import _
from configs.schema.offer import Offer
from configs.schema.parameter import Table, parameter, path_parameter
from configs.schema.paths import Path


class Theory(Table):
    """Parameters of a service that theory isolates: all are at work beside those of any other service."""

    n_offers: int | None = parameter(
        None, "offers", source="Brock & Durlauf 2001", low=1, high=100, title="number of offers"
    )
    """symmetric offers offer_1, offer_2, ... of providers of their own, instead of a table offers"""
    opening_share: float | None = parameter(None, "share", low=0, high=1)
    """opening share of the first of n_offers; the others share the rest (default: equal shares)"""
    bias: Path = path_parameter(0.0, "utility", source="Brock & Durlauf 2001", low=-100, high=100)
    """utility added to the first offer; h = bias / (2 mu) in the duopoly"""
    revision_probability: float | None = parameter(None, "1/step", source="Brock & Durlauf 2001", above=0, high=1)
    """alpha, probability that a customer decides again in a step (default: when the contract ends)"""
    threshold: float | None = parameter(None, "share", source="Watts 2002", above=0, high=1)
    """phi: the first offer is taken without noise and for ever where its exposure reaches it"""
    awareness_hazard: Literal["linear", "continuous"] = "linear"
    """probability of becoming aware: the rate times the step, or 1 - exp of less that, eq. (5)"""
    unit_cost: float | None = parameter(None, "LCU/unit/period", eq=8, low=0, high=1e12)
    """c0, unit cost at the start, instead of unit_cost_share"""
    expectations: Literal["fulfilled", "responsive"] = "fulfilled"
    """whether a provider that sets its price takes shares as given, or foresees that they respond"""

    @model_validator(mode="after")
    def _opening(self) -> "Theory":
        if self.n_offers is None and self.opening_share is not None:
            raise ValueError(_("opening_share goes with n_offers; expected it in the tables of the offers"))
        if self.n_offers == 1 and self.opening_share not in (None, 0.0, 1.0):
            raise ValueError(
                _(
                    "opening_share is {opening_share:g} of a single offer; expected 0 or 1",
                    opening_share=self.opening_share,
                )
            )
        return self

    def symmetric_offers(self, n_offers: int) -> dict[str, Offer]:
        """Offers that are alike but for the opening share of the first, by id."""
        first = 1.0 / n_offers if self.opening_share is None else self.opening_share
        rest = (1.0 - first) / max(n_offers - 1, 1)
        return {
            f"offer_{number}": Offer(
                provider=f"provider_{number}",
                quality=1.0,
                currency=LCU,
                opening_share=first if number == 1 else rest,
            )
            for number in range(1, n_offers + 1)
        }
