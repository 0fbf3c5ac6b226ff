"""Use: how much a user uses, and of what quality."""

from agents.draws import FloatArray
from sim.record.measured import Month, ratio, services
from sim.record.outcomes.registry import outcome

PLACE = 40


@outcome(
    "use_intensity",
    unit="ratio",
    label="use a user over that at the reference price, by service",
    names=services,
    place=PLACE,
    over_months=True,
)
def use_intensity(month: Month) -> FloatArray:
    """tilde-p^(-epsilon) of (10), weighted by users: 1 at the reference price."""
    listings = month.state.listings
    used = month.by_service(listings.by_offer(listings.users.sum(axis=-2) * month.state.use.response))
    return ratio(used, month.by_service(month.users))


@outcome(
    "quality_in_use",
    unit="quality units",
    label="quality weighted by users, by service",
    names=services,
    place=PLACE,
    over_months=True,
)
def quality_in_use(month: Month) -> FloatArray:
    """As posted to the customers of the month."""
    return month.by_service(month.share * month.state.quality)
