"""Build the country: customers and the markets in which they meet the offers, as they stood at the start."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents import Behaviour, Population, Providers
from agents.equations.productivity import value_added_by_cell
from agents.members import of_scenarios
from agents.state.market import Market
from agents.state.offers import Offers
from configs import Settings
from sim.start.listings import Listings, Place, list_offers
from sim.start.markets import SharedColumns, build_market, rows_served
from sim.start.offers import build_offers, build_providers
from sim.start.sample import sample_population


@dataclass
class Country:
    """Everything that lives: columns of providers, offers and customers."""

    providers: Providers
    offers: Offers
    populations: dict[str, Population]
    behaviours: dict[str, Behaviour]  # of the customers of each population
    listings: Listings
    markets: list[Market]


def build_country(
    settings: Settings,
    members: Sequence[Settings],
    seeds: Sequence[int],
    agent_classes: dict[str, type],
    batch: tuple[int, ...],
) -> Country:
    """The country in the first month, before anybody has acted, once for each member. Raises `ConfigError`.

    `settings` has the numbers of all `members`, and `seeds` are theirs.
    """
    offers = build_offers(members[0])
    if batch:
        own = of_scenarios(lambda member: offers if member is members[0] else build_offers(member), members)
        offers = Offers.together(own)
    providers = build_providers(members, offers)
    populations, behaviours = {}, {}
    n_customers = 0
    for name, kind in (("firms", "firm"), ("individuals", "individual")):
        population = sample_population(members, name, seeds)
        if population is not None:
            if name == "firms":
                population.value_added_by_cell = value_added_by_cell(population, population.traits["value_added_lcu"])
            populations[name] = population
            behaviours[name] = Behaviour(population, {}, agent_classes[kind], first_unique_id=1 + n_customers)
            n_customers += len(population)
    places = [
        Place(service, name, settings.services[service], table, rows_served(settings, service, name, offers))
        for name in populations
        for service in sorted(settings.services)
        if (table := settings.services[service].customers(name)) is not None
    ]
    n_strata = max(len(population.strata) for population in populations.values())
    listings = list_offers(places, offers, n_strata, batch)
    columns = SharedColumns(members, seeds)
    markets = [
        build_market(row, place, rows, populations[place.population], offers, listings, columns)
        for row, (place, rows) in enumerate(zip(places, listings.slices(), strict=True))
    ]
    for market in markets:
        behaviours[market.population.name].markets[market.service] = market
    for market in markets:
        complement = market.settings.complement
        markets_of_population = behaviours[market.population.name].markets
        if complement is not None and complement.service in markets_of_population:
            market.link(markets_of_population[complement.service], complement.bonus)
    return Country(providers, offers, populations, behaviours, listings, markets)
