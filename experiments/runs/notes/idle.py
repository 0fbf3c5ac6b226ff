"""Notes of keys that somebody sets and that cannot have an effect: what they belong to is off.

A mechanism is a function of the settings and a service; it gives keys of the service, and why nothing reads them.
"""

from collections.abc import Callable, Iterator
from functools import cache
from inspect import signature

from agents.equations.pricing import COSTS, STRATEGIES, TREND
from configs import Settings
from configs.language import _, _n
from configs.reading.fields import DEFAULTS
from configs.schema.offer import DOLLAR, POPULATIONS
from configs.schema.service import Service
from experiments.runs.notes.registry import note, said
from sim.start.networks import NETWORKS
from sim.start.offers import pricing_strategy

Idle = Iterator[tuple[tuple[str, ...], str]]  # keys of a service, and the reason
Mechanism = Callable[[Settings, Service], Idle]
MECHANISMS: list[Mechanism] = []
OF_BILLS = ("price_sensitivity", "price_elasticity", "pass_through", "booking_share", "imported_input_share",
            "compute_share", "exports")  # and nothing else  # fmt: skip
OF_STRATEGIES = ("max_markup", "price_adjustment", "critical_mass", "penetration_discount")  # and of nothing else


def mechanism(keys: Mechanism) -> Mechanism:
    """Register a function that gives the keys of a service that nothing reads, with the reason."""
    MECHANISMS.append(keys)
    return keys


@note
def idle_keys(settings: Settings) -> Iterator[str]:
    """Keys of services that are set and idle; what all services share is named where none of them reads it."""
    shared: dict[str, list[str]] = {}  # reasons by key
    idle: dict[tuple[str, str], list[str]] = {}  # keys by service and reason
    for name, service in settings.services.items():
        for keys, reason in (entry for keys_of in MECHANISMS for entry in keys_of(settings, service)):
            for key in keys:
                dotted = f"services.{name}.{key}"
                if not said(settings, dotted):
                    continue
                if _is_shared(settings, name, key):
                    shared.setdefault(key, []).append(reason)
                else:
                    idle.setdefault((name, reason), []).append(dotted)
    for key, reasons in shared.items():
        if len(reasons) == sum(_is_shared(settings, name, key) for name in settings.services):
            yield no_effect([f"{DEFAULTS}.{key}"], reasons[0] if len(set(reasons)) == 1 else _("no service reads it"))
    for (_service, reason), dotted_keys in idle.items():
        yield no_effect(dotted_keys, reason)


def no_effect(keys: list[str], reason: str) -> str:
    """The sentence for keys that cannot have an effect."""
    return _n(
        "{keys} has no effect: {reason}.",
        "{keys} have no effect: {reason}.",
        len(keys),
        keys=_(" and ").join(keys),
        reason=reason,
    )


@mechanism
def peers(_settings: Settings, service: Service) -> Idle:
    """A graph of peers."""
    if service.local_share == 0.0:
        yield ("network", "degree", "rewiring_share"), _("local_share is 0, and peers do not count")
    elif service.network in NETWORKS and not _rewires(service.network):
        yield ("rewiring_share",), _("the topology {network} rewires nothing", network=service.network)


@mechanism
def exposure(_settings: Settings, service: Service) -> Idle:
    """What else than users at home is seen."""
    audience = tuple(f"offers.{name}.audience_share" for name in service.offers)
    if service.network_effect == 0.0 and service.threshold is None:
        keys = ("base_abroad_share", "cross_side_effect", "cross_side", *audience)
        yield keys, _("network_effect is 0, and users do not count")
        if service.imitation == 0.0:
            yield ("local_share",), _("network_effect and imitation are 0, and peers do not count")
    elif service.cross_side_effect == 0.0:
        yield ("cross_side", *audience), _("cross_side_effect is 0")
    elif not any(service.cross_side.values()) and all(offer.audience_share == 0.0 for offer in service.offers.values()):
        yield ("cross_side_effect",), _("cross_side names no service, and no offer has an audience_share")


@mechanism
def strategies(settings: Settings, service: Service) -> Idle:
    """Parameters of pricing strategies that no offer follows."""
    by_offer = {name: pricing_strategy(service, offer) for name, offer in service.offers.items()}
    followed = sorted(set(by_offer.values()))
    known = [STRATEGIES[strategy] for strategy in followed if strategy in STRATEGIES]
    read = {name for strategy in known for name in strategy.parameters}
    own = {name for strategy in known for name in strategy.own_parameters}
    reason = _("no offer has a pricing strategy that reads it (pricing is {names})", names=", ".join(followed))
    yield tuple(name for name in OF_STRATEGIES if name not in read), reason
    yield tuple(f"pricing_parameters.{name}" for name in service.pricing_parameters if name not in own), reason
    if not any(strategy.sees_rivals for strategy in known):
        yield ("matched_rival",), reason
    if not any(_answers_expectations(offer.pricing or service.pricing) for offer in service.offers.values()):
        yield ("expectations",), reason
    costs = tuple(key for key in COSTS if known and all(key in strategy.unread for strategy in known))
    if not settings.welfare.account:  # which tells what providers earn
        yield costs, reason
    if "experience_years" not in costs and service.learning == 0.0:
        yield ("experience_years",), _("learning is 0")
    for name, strategy in by_offer.items():
        keys = tuple(key for key in TREND if strategy in STRATEGIES and key in STRATEGIES[strategy].unread)
        yield (
            tuple(f"offers.{name}.{key}" for key in keys),
            _("the price follows the strategy {strategy}, which does not read it", strategy=strategy),
        )


def _answers_expectations(strategy: str) -> bool:
    """Whether another strategy takes its place where shares respond."""
    return strategy in STRATEGIES and STRATEGIES[strategy].responsive != strategy


@mechanism
def prices(settings: Settings, service: Service) -> Idle:
    """What answers to a price, of a free service; what answers to the dollar, of one without prices in dollars."""
    if not service.is_paid:
        people = ("individuals.usage", "individuals.paying_share")
        trends = tuple(f"offers.{name}.list_price_growth_per_year" for name in service.offers)
        yield (*OF_BILLS, *people, *trends), _("the service is free (reference_price is 0)")
    abroad = {name for name, provider in settings.providers.items() if provider.origin == "foreign"}
    in_dollars = [
        offer.currency == DOLLAR if offer.currency else offer.provider in abroad for offer in service.offers.values()
    ]
    if service.is_paid and (not service.money_price or not any(in_dollars)):
        yield ("pass_through",), _("no offer has a price in dollars")


@mechanism
def gains(_settings: Settings, service: Service) -> Idle:
    """What use yields to firms, where none uses the service."""
    if service.firms is None:
        yield ("productivity_gain",), _("no firm uses the service")


@mechanism
def adoption(_settings: Settings, service: Service) -> Idle:
    """What speaks for using the service at all, where all who know it do."""
    if not service.outside_option:
        constants = tuple(f"{population}.adoption_constant" for population in POPULATIONS)
        yield ("readiness_effect", "adoption_feedback", *constants), _("outside_option is false, and all adopt")


@mechanism
def awareness(_settings: Settings, service: Service) -> Idle:
    """How customers hear of a service, where all know it."""
    if service.opening_awareness == 1.0:
        yield ("innovation", "imitation", "awareness_hazard"), _("opening_awareness is 1, and all know the service")


@mechanism
def opening(_settings: Settings, service: Service) -> Idle:
    """Whom opening shares give an offer."""
    if service.opening_awareness == 0.0 and service.network_effect == 0.0:
        keys = ("opening_share", *(f"offers.{name}.opening_share" for name in service.offers))
        yield keys, _("opening_awareness is 0, and nobody uses the service at the start")


@note
def opening_shares(settings: Settings) -> Iterator[str]:
    """Opening shares that give nobody an offer, though they are what the first customers see."""
    for name, service in settings.services.items():
        keys = ("opening_share", *(f"offers.{offer}.opening_share" for offer in service.offers))
        given = [f"services.{name}.{key}" for key in keys if said(settings, f"services.{name}.{key}")]
        if given and service.opening_awareness == 0.0 and service.network_effect > 0.0:
            yield _n(
                "{keys} moves nobody: opening_awareness is 0, and nobody uses the service at the start. The shares are "
                "what the first customers see, and no more.",
                "{keys} move nobody: opening_awareness is 0, and nobody uses the service at the start. The shares are "
                "what the first customers see, and no more.",
                len(given),
                keys=_(" and ").join(given),
            )


@mechanism
def decisions(settings: Settings, service: Service) -> Idle:
    """When customers decide again, and by what."""
    if settings.time.update == "sequential":
        yield (
            ("contract_months", "revision_probability"),
            _("time.update is sequential, and customers are drawn in turn"),
        )
    elif service.revision_probability is not None:
        yield ("contract_months",), _("revision_probability says when customers decide again")


@mechanism
def home(settings: Settings, service: Service) -> Idle:
    """What customers see in domestic offers."""
    origins = {settings.providers[offer.provider].origin for offer in service.offers.values()}
    if "domestic" not in origins:
        yield ("home_bias", "home_bias_spread", "captive_share", "captive_bias"), _("the service has no domestic offer")
    elif service.captive_share == 0.0:
        yield ("captive_bias",), _("captive_share is 0, and no customer is captive")
    if "foreign" not in origins:
        yield ("booking_share",), _("the service has no foreign offer")


@mechanism
def research(_settings: Settings, service: Service) -> Idle:
    """What research is made of, where it yields nothing."""
    if service.research_effect == 0.0:
        funding = tuple(f"offers.{name}.core_funding_lcu" for name in service.offers)
        yield ("research_share", "research_scale_lcu", *funding), _("research_effect is 0")


@mechanism
def leaving(_settings: Settings, service: Service) -> Idle:
    """After how long an offer leaves."""
    if all(offer.fixed_cost_lcu == 0.0 for offer in service.offers.values()):
        yield ("exit_months",), _("no offer has a fixed_cost_lcu, and none leaves")


@mechanism
def use(_settings: Settings, service: Service) -> Idle:
    """What use is measured by."""
    for population in POPULATIONS:
        table = service.customers(population)
        if table is not None and table.basis != "app_spending":
            yield (
                (f"{population}.app_spending_lcu",),
                _("{population}.basis is {basis}", population=population, basis=table.basis),
            )
    yield ("individuals.size_exponent",), _("individuals are all of one size")


@cache
def _rewires(network: str) -> bool:
    """Whether a topology reads the share of rewired ties; the parameter of one that does not begins with _."""
    return not any(name.startswith("_rewiring") for name in signature(NETWORKS[network]).parameters)


def _is_shared(settings: Settings, service: str, key: str) -> bool:
    """Whether a service takes a value that is set in the table of what all services share."""
    common = settings.origin(f"{DEFAULTS}.{key}")
    return bool(common) and settings.origin(f"services.{service}.{key}") == common
