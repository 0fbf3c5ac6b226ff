"""Choice of an offer, eq. (1)-(5): exposure, utility, adoption, awareness, and the graph of peers."""

from pydantic import model_validator

from configs.language import _
from configs.schema.parameter import Table, parameter


class Complement(Table):
    """A bonus for the provider that the customer already uses in a linked service."""

    service: str = parameter(unit="id")
    """the linked service"""
    bonus: float = parameter(unit="utility", eq=2, low=0, high=20)
    """utility of one provider for both"""


class Choice(Table):
    """What customers weigh, whom they hear of a service from, and how often they decide."""

    outside_option: bool = True
    """whether a customer may use no offer at all"""
    quality_weight: float = parameter(1.0, "utility/quality unit", eq=2, low=0, high=10)
    """theta, utility of quality"""
    price_sensitivity: float = parameter(0.0, "utility/relative price", eq=2, low=0, high=20)
    """mean of eta_i"""
    network_effect: float = parameter(0.0, "utility/share", eq=2, low=0, high=50)
    """gamma, utility of an offer that everybody uses"""
    base_abroad_share: float = parameter(0.0, "share", eq=1, low=0, high=1)
    """omega, weight of users abroad in exposure"""
    local_share: float = parameter(0.0, "share", eq=1, low=0, high=1)
    """nu, weight of peers in exposure"""
    cross_side_effect: float = parameter(0.0, "share", eq=1, low=0, high=10)
    """kappa, weight of the other side of the market"""
    cross_side: dict[str, float] = parameter({}, "share", eq=1)
    """weights of other services' users in x_j; the rest is audience_share"""
    switching_cost: float = parameter(0.0, "utility", eq=2, low=0, high=50)
    """sigma, utility that the offer in use has because it is in use; lost by a change of the provider and by leaving"""
    home_bias: float = parameter(0.0, "utility", eq=2, low=-20, high=20)
    """mean of b_ci"""
    home_bias_spread: float = parameter(0.0, "utility", eq=2, low=0, high=20)
    """standard deviation of b_ci between customers"""
    captive_share: float = parameter(0.0, "share", eq=2, low=0, high=1)
    """share of customers whom rules, tenders or an integrator keep at domestic offers, where factors are 1"""
    captive_bias: float = parameter(0.0, "utility", eq=2, low=0, high=50)
    """what b_ci of captive customers is higher by"""
    complement: Complement | None = None
    """bonus for the provider used in a linked service, eq. (2)"""
    taste_scale: float = parameter(1.0, "utility", eq=4, low=1e-6, high=100)
    """mu, spread of tastes"""
    adoption_scale: float = parameter(1.0, "utility", eq=3, low=1e-6, high=100)
    """tau, at least mu"""
    readiness_effect: float = parameter(0.0, "utility", eq=3, low=0, high=50)
    """beta, utility of using at all that readiness adds"""
    adoption_feedback: float = parameter(0.0, "utility/share", eq=3, low=0, high=50)
    """phi, effect of the share of users"""
    reference_quality: float = parameter(1.0, "quality units", eq=(3, 18), low=0, high=1e6)
    """yardstick quality of adoption (I_c0, at the reference price) and of gains (q_c0)"""
    innovation: float = parameter(0.0, "1/year", eq=5, low=0, high=12)
    """p, rate of hearing of it without anybody"""
    imitation: float = parameter(0.0, "1/year", eq=5, low=0, high=12)
    """q, rate of hearing of it from its users"""
    opening_awareness: float = parameter(0.0, "share", eq=5, low=0, high=1)
    """share aware at the start"""
    multi_homing_share: float = parameter(0.0, "share", source="Rochet & Tirole 2003", low=0, high=1)
    """share of customers who divide their use over the offers by (4)"""
    contract_months: int = parameter(12, "months", low=1, high=120)
    """months (or steps) from one decision to the next"""
    network: str = "small_world"
    """topology of the peer graph"""
    degree: float = parameter(8, "peers", low=0, high=64)
    """peers of a customer: a whole number, but in a Poisson graph the mean"""
    rewiring_share: float = parameter(0.1, "share", source="Watts & Strogatz 1998", low=0, high=1)
    """share of random peers"""

    @model_validator(mode="after")
    def _weights(self) -> "Choice":
        exposure, cross_side = self.base_abroad_share + self.local_share, self.cross_side.values()
        if exposure > 1.0 + 1e-12:
            raise ValueError(
                _("base_abroad_share + local_share is {exposure:g}; expected at most 1", exposure=exposure)
            )
        if self.adoption_scale < self.taste_scale:
            raise ValueError(
                _(
                    "adoption_scale is {adoption_scale:g}; expected at least taste_scale, {taste_scale:g}",
                    adoption_scale=self.adoption_scale,
                    taste_scale=self.taste_scale,
                )
            )
        if sum(cross_side) > 1.0 + 1e-12 or min(cross_side, default=0.0) < 0.0:
            raise ValueError(
                _(
                    "cross_side weights add up to {cross_side:g}; expected shares, at most 1 in all",
                    cross_side=sum(cross_side),
                )
            )
        return self
