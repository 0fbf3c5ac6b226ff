"""What the acts of a month hand on to each other, and what outcomes are measured on: data alone.

Four classes build on each other. `State` declares this data; acts, policies and outcomes see no more of the model.
`sim.economy.Economy` fills it at the start and says what happens in each act. `sim.model.Simulation` puts the acts into
their order, a month. Two are made by users: `sim.model.DigitalEconomy`, one run as a Mesa model with agents to look at,
and `sim.replicates.Replicates`, several runs that step together.
"""

from agents import Behaviour, Population, Providers
from agents.draws import FloatArray
from agents.members import Number
from agents.state.market import Market
from agents.state.offers import Offers
from configs import Settings
from sim.month.compute import Allotment
from sim.month.ledger import Ledger
from sim.month.productivity import Productivity
from sim.month.public_money import PublicMoney
from sim.month.rules import Effect, RulesInForce
from sim.month.use import Use
from sim.start.listings import Listings
from sim.start.world import World


class State:
    """The state of the economy in a month; a batch puts its replicates before every axis."""

    settings: Settings
    world: World
    month: int  # steps since the start
    running: bool  # whether a month is left
    in_month: bool  # whether a month has begun and not ended: for good where an error has broken it off
    providers: Providers
    offers: Offers
    populations: dict[str, Population]
    behaviours: dict[str, Behaviour]  # by population
    listings: Listings
    markets: list[Market]
    effects: frozenset[Effect]  # what levers of the run can change beside the named values themselves

    # What each act of the month leaves for the next.
    rules: RulesInForce
    usd_lcu: Number
    grid_carbon_kg_per_kwh: Number
    list_price_lcu: FloatArray  # list prices in yen, a year's, [..., n_offers]
    price_lcu: FloatArray  # the same at home, where rules and shocks change them
    relative_price: FloatArray  # buyers' prices over the reference price, [..., n_offers]
    quality: FloatArray  # as posted to the customers of the month, [..., n_offers]
    use: Use
    units: FloatArray  # in use, a year's, by offer, [..., n_offers]
    allotment: Allotment
    ledger: Ledger
    gains: Productivity
    lambda_symmetric: FloatArray  # of every month, [n_months, ..., n_services]
    public_money: PublicMoney
