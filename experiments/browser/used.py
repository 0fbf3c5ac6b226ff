"""Which parameters a scenario makes use of: a control of one that changes nothing would promise what it does not do."""

from configs import Settings

CHOICE = ("network_effect", "switching_cost", "base_abroad_share")
PRICES = ("foreign_levy_rate", "domestic_subsidy_rate")


def is_used(settings: Settings, key: str, service: str) -> bool:
    """Whether another value of a parameter can lead to other choices, or other payments where there are some."""
    table, _, name = key.rpartition(".")
    if settings.time.steps is None:
        return True
    if table == "exchange_rate" or key == "rules.start":
        return False  # without a balance, dollars are paid by nobody, and steps have no date
    market, chooses = settings.services[service], _chooses(settings, service)
    if name == "domestic_preference":
        return len(market.offers) > 1 or market.outside_option
    if name in CHOICE:
        return chooses
    if name in PRICES:
        return chooses and market.price_sensitivity > 0.0
    return name != "local_share" or market.threshold is None


def _chooses(settings: Settings, service: str) -> bool:
    """Whether customers weigh offers: not where they follow a threshold, nor where there is one and no way round it."""
    market = settings.services[service]
    return market.threshold is None and (len(market.offers) > 1 or market.outside_option)
