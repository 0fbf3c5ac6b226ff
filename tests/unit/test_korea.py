"""Korea's baseline: Japan's behaviour, and nothing else of Japan."""

import re
from fnmatch import fnmatchcase

import pytest

from configs.reading.catalogue import UNSTATED, Entry, catalogue
from configs.reading.load import load

# What describes a country, with nothing of how anybody behaves. Everything else is Japan's, to the last digit.
DESCRIPTIVE = (
    "customers.firms.strata.*.count", "customers.firms.strata.*.employees_*",  # who there is
    "customers.firms.sectors.*.share", "customers.firms.sectors.*.value_added_per_employee_lcu",
    "customers.firms.occupations.*.share", "customers.individuals.strata.*.count",
    "customers.individuals.strata.*.employed_share", "economy.wage_lcu",
    "exchange_rate.reference", "exports.home_revenue_lcu",  # money: what is of it at all is in the other currency
    "service_defaults.research_scale_lcu", "services.*.research_*_lcu", "services.*.reference_price",
    "services.*.individuals.app_spending_lcu", "services.*.offers.*.core_funding_lcu", "services.*.offers.*.list_price",
    "compute.kwh_per_lcu.level", "compute.*_limit_twh*", "compute.grid_carbon_kg_per_kwh",  # data centres
    "items.*.unmodelled_*_lcu*", "services.content_streaming.licence_demand_usd.level",  # size of what is not simulated
    "services.*.offers.*.opening_share",  # the markets of 2010
    "services.online_advertising.firms.usage*",  # observed spending, another curve
)  # fmt: skip
# What Japan's baseline does not have: a service, offers, and the link by which the audience of search is simulated.
ADDED = (
    "services.search.*", "services.cloud.offers.portal_cloud.*", "services.social_media.offers.story_network.*",
    "services.online_advertising.cross_side.search",
)  # fmt: skip
REPLACED = ("services.online_advertising.offers.*.audience_share", "services.online_advertising.firms.usage.*")
FREE = 0.0  # what costs nothing does so in all currencies


def plain(key: str) -> str:
    """A key whatever currency its file names.

    >>> plain("economy.wage_krw"), plain("compute.kwh_per_krw.level"), plain("exchange_rate.usd_krw")
    ('economy.wage_lcu', 'compute.kwh_per_lcu.level', 'exchange_rate.usd_lcu')
    """
    return re.sub(r"(?<=_)(jpy|krw|lcu)(?![a-z])", "lcu", key)


def entries(scenario: str) -> dict[str, Entry]:
    return {plain(entry.key): entry for entry in catalogue(scenario)}


JAPAN, KOREA = entries("baseline"), entries("korea")


def is_one_of(key: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in patterns)


def is_money(entry: Entry, key: str) -> bool:
    """Whether a number is an amount in the country's currency, and not in dollars, an index or a rate."""
    service, _, offer = key.partition(".offers.")
    if key.endswith((".reference_price", ".list_price")):
        settings = load("korea")
        named = settings.services[service.split(".")[1]]
        provider = settings.providers[named.offers[offer.split(".")[0]].provider] if offer else None
        return named.money_price and (provider is None or provider.origin == "domestic")
    return bool(re.search(r"_lcu(\.(level|ceiling))?$", key)) and "lcu" in key


def test_korea_differs_from_japan_only_in_what_describes_a_country():
    changed = [key for key in JAPAN.keys() & KOREA.keys() if JAPAN[key].value != KOREA[key].value]
    assert sorted(key for key in changed if not is_one_of(key, DESCRIPTIVE)) == []


def test_what_only_one_of_the_two_has_is_named():
    assert sorted(key for key in KOREA.keys() - JAPAN.keys() if not is_one_of(key, (*ADDED, *REPLACED))) == []
    assert sorted(key for key in JAPAN.keys() - KOREA.keys() if not is_one_of(key, REPLACED)) == []


def test_no_amount_in_yen_is_read_as_one_in_won():
    amounts = [key for key, entry in KOREA.items() if is_money(entry, key)]
    inherited = [key for key in amounts if key in JAPAN and KOREA[key].value == JAPAN[key].value != FREE]
    assert len(amounts) > 50
    assert inherited == []


def test_every_name_of_the_list_is_of_something():
    assert [pattern for pattern in (*DESCRIPTIVE, *ADDED) if not any(fnmatchcase(key, pattern) for key in KOREA)] == []


def test_every_number_of_korea_says_where_it_comes_from():
    assert [key for key, entry in KOREA.items() if entry.kind == UNSTATED or not entry.source] == []


def test_nothing_is_tuned_in_koreas_baseline_and_five_constants_are_in_the_tuned_world():
    assert [key for key, entry in KOREA.items() if entry.kind == "tuned"] == []
    tuned = {plain(entry.key) for entry in catalogue("korea/tuned") if entry.kind == "tuned"}
    changed = {
        key for key, entry in entries("korea/tuned").items() if key not in KOREA or entry.value != KOREA[key].value
    }
    assert tuned == changed
    assert len(tuned) == 5


@pytest.mark.parametrize("key", ["services.search.home_bias", "services.cloud.network_effect"])
def test_settings_of_korea_have_japans_behaviour(key):
    _, service, name = key.split(".")
    korea, japan = load("korea"), load("baseline")
    named = japan.services.get(service, japan.services["online_advertising"])
    assert getattr(korea.services[service], name) == getattr(named, name)
