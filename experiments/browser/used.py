"""Which parameters a scenario makes use of, and when: a control of one that changes nothing would promise in vain."""

from collections.abc import Callable
from dataclasses import dataclass

from configs import Settings
from configs.language import _
from configs.schema.service import Service
from configs.schema.time import month_number
from experiments.runs.notes.registry import month_text

CHOICE = ("network_effect", "switching_cost", "base_abroad_share")
PRICES = ("foreign_levy_rate", "domestic_subsidy_rate")
# What a theory is about, and when it acts: Bass 1969, Watts 2002. Those of a country's markets are fitted or surveyed.
THEORY: dict[str, Callable[[Service], bool]] = {
    "innovation": lambda market: market.opening_awareness < 1.0,
    "imitation": lambda market: market.opening_awareness < 1.0,
    "threshold": lambda market: market.threshold is not None,  # without one it is another kind of market
    "degree": lambda market: market.local_share > 0.0,
}


def is_used(settings: Settings, key: str, service: str) -> bool:
    """Whether another value of a parameter can lead to other choices, or other payments where there are some."""
    table, _dot, name = key.rpartition(".")
    if settings.time.steps is None:
        return name not in THEORY
    if table == "exchange_rate" or key == "rules.start":
        return False  # without a balance, dollars are paid by nobody, and steps have no date
    market, chooses = settings.services[service], _chooses(settings, service)
    if name in THEORY:
        return THEORY[name](market)
    if name == "domestic_preference":
        return len(market.offers) > 1 or market.outside_option
    if name in (*CHOICE, *PRICES):
        overcome = name == "switching_cost" and market.threshold is not None  # a threshold is as much higher
        return overcome or (chooses and (name in CHOICE or market.price_sensitivity > 0.0))
    return True


def _chooses(settings: Settings, service: str) -> bool:
    """Whether customers weigh offers: not where they follow a threshold, nor where there is one and no way round it."""
    market = settings.services[service]
    return market.threshold is None and (len(market.offers) > 1 or market.outside_option)


@dataclass(frozen=True)
class Acting:
    """When the rules are in force, in words: a phrase of it, and the sentence of what stands below."""

    phrase: str
    sentence: str


def when_rules_act(settings: Settings) -> Acting | None:
    """In which months the rules are in force, and in which of what was observed; None while there is none."""
    rules, time = settings.rules, settings.time
    values = (rules.domestic_preference, rules.foreign_levy_rate, rules.domestic_subsidy_rate)
    if time.steps is not None or not any(values):
        return None
    last = time.first_step + time.n_steps - 1
    first = time.first_step if rules.start is None else max(month_number(rules.start), time.first_step)
    until = last if rules.end is None else min(month_number(rules.end), last)
    if first > until:
        return None
    projection = None if time.projection_start is None else month_number(time.projection_start)
    months = {"first": month_text(first), "last": month_text(until)}
    if projection is None or first >= projection or not settings.compare_with_history:
        if until == last:
            return Acting(
                _("from {first} on", first=months["first"]),
                _("What stands below is in force from {first} on.", first=months["first"]),
            )
        return Acting(
            _("from {first} to {last}", **months), _("What stands below is in force from {first} to {last}.", **months)
        )
    months["until"] = month_text(min(until, projection - 1))
    if until == last:
        return Acting(
            _("from {first} on, through the history of {first} to {until}", **months),
            _(
                "What stands below is in force from {first} on, through the history of {first} to {until}, which it "
                "changes.",
                **months,
            ),
        )
    return Acting(
        _("from {first} to {last}, through the history of {first} to {until}", **months),
        _(
            "What stands below is in force from {first} to {last}, through the history of {first} to {until}, which it "
            "changes.",
            **months,
        ),
    )
