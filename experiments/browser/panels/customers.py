"""Customers as tiles: who uses which offer, and who is near whom."""

import solara

from configs import country_of
from configs.language import N_, _
from experiments.browser import frames
from experiments.browser.charts.customers import Mosaic, Tiles, colours_of
from experiments.browser.course.moment import Run
from experiments.browser.course.sample import MOST, Sample
from experiments.browser.panels.registry import panel
from experiments.browser.pieces import card, say
from experiments.browser.session import Session
from experiments.browser.ticks import month_counter, update_counter
from experiments.figures.words import POPULATIONS
from experiments.lines import in_a_row
from experiments.runs.titles import offer_titles
from sim import DigitalEconomy


@solara.component
def CustomersPanel(model: DigitalEconomy, service: str = "", population: str = "") -> None:
    """Customers as tiles in the colour of the offer they use, as the model stands."""
    update_counter.get()
    name, sample = service or frames.first_service(model), Sample(model)
    population = population or sample.populations(name)[0]
    Tiles(mosaic_of(model, sample, name, population, 0))


def mosaic_of(model: Run, sample: Sample, service: str, population: str, month: int) -> Mosaic:
    """The tiles of a population after a month of a sample."""
    market = sample.markets[service, population]
    names, colours = colours_of(frames.offers_of(model, service), offer_titles(model.settings, service), market.offers)
    said = {"market": _(model.settings.services[service].title), "population": _(POPULATIONS[population])}
    name = _("{market}, {population}: who uses what", **said)
    title = _("{market}: {population} by the offer in use", **said)
    states = sample.states[service, population][month]
    labels = country_of(model.settings).strata
    return Mosaic(name, title, names, colours, sample.strata(service, population), states, labels)


@solara.component
def _Population(session: Session, population: str) -> None:
    """The tiles of the month that is looked at."""
    update_counter.get()
    month_counter.get()
    Tiles(mosaic_of(session.model, session.course.sample, session.service, population, session.month))


@panel("Customers", place=30)
def customers(session: Session) -> None:
    """A card for each population that the service has, with the size of the sample."""
    sample = session.course.sample
    for population in sample.populations(session.service):
        market, n = sample.markets[session.service, population], len(sample.rows[session.service, population])
        with card():
            _Population(session, population)
            n_customers = len(market.offer)
            said = {"n": n, "n_all": n_customers, "population": _(POPULATIONS[population])}
            of_some, of_all = (N_("{n:,} of {n_all:,} simulated {population}, a tile each."),
                           N_("All {n_all:,} simulated {population}, a tile each."))  # fmt: skip
            told = _(of_some if n_customers > MOST else of_all, **said)
            say(told if market.peers is None else in_a_row([told, _("Those near each other see each other's choice.")]))
