"""Customers as tiles: who uses which offer, and who is near whom."""

import solara

from configs import country_of
from experiments.browser import frames
from experiments.browser.panels.registry import panel
from experiments.browser.pieces import card, picture, say
from experiments.browser.sample import MOST, markets_of, sampled
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.figures.customers import customers_figure
from experiments.runs.titles import offer_titles
from sim import DigitalEconomy


@solara.component
def CustomersPanel(model: DigitalEconomy, service: str = "", population: str = "") -> None:
    """Customers as tiles in the colour of the offer they use."""
    update_counter.get()
    name = service or frames.first_service(model)
    markets = markets_of(model, name)
    population = population or next(iter(markets))
    title = f"{model.settings.services[name].title}, {population}: who uses what"
    titles, country = offer_titles(model.settings, name), country_of(model.settings)
    picture(
        lambda: customers_figure(sampled(markets[population]), frames.offers_of(model, name), title, titles, country),
        title,
    )


@panel("Customers", place=30, of_service=True)
def customers(session: Session) -> None:
    """A card for each population that the service has, with the size of the sample."""
    for population, market in markets_of(session.model, session.service).items():
        with card():
            CustomersPanel(session.model, session.service, population)
            n_customers = len(market.offer)
            sample = f"{len(sampled(market)):,} of {n_customers:,}" if n_customers > MOST else f"All {n_customers:,}"
            neighbours = "." if market.peers is None else "; those near each other see each other's choice."
            say(f"{sample} simulated {population}, a tile each{neighbours}")
