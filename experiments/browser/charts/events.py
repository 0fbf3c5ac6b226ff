"""What happens along the axis of time: launches, a fall of the currency, rules and levers in force."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents.draws import FloatArray
from configs import Settings
from configs.language import _
from configs.schema.levers.reach import months
from configs.schema.time import month_number
from experiments.browser.charts.chart import Chart, Mark
from experiments.browser.lever_controls import title_of
from experiments.runs.calendar import YEAR
from experiments.runs.notes.history import RULES
from experiments.runs.notes.levers import first_sold
from experiments.runs.reading import number_text
from experiments.runs.titles import offer_titles

FALL, MOST_FALLS = 0.15, 2  # of the currency within a year, from which on it is told, and how many are
WHOLE = 20.0  # units of the currency for a dollar from which on parts of one say little


@dataclass(frozen=True)
class Event:
    """Something that begins after some months of the run; a period also ends."""

    text: str
    month: int
    end: int | None = None


def events_of(settings: Settings, usd_lcu: FloatArray, service: str = "") -> list[Event]:
    """Events of a whole run, or those that a service sees: launches, the currency, rules and levers in force."""
    if settings.time.steps is not None:
        return []
    events = [*_periods(settings), *_currency(usd_lcu)]
    first = settings.time.first_step
    if service:
        titles = offer_titles(settings, service)
        launches = {name: offer.launch for name, offer in settings.services[service].offers.items() if offer.launch}
        starts = [
            (_("{offer} launched", offer=titles[name]), month_number(launch)) for name, launch in launches.items()
        ]
    else:
        starts = [
            (_("{service} on sale", service=_(table.title)), first_sold(settings, name))
            for name, table in settings.services.items()
        ]
    events += [Event(text, month - first) for text, month in starts]
    return [event for event in events if event.end is not None or 0 < event.month < settings.time.n_steps]


def marked(chart: Chart, events: Sequence[Event]) -> Chart:
    """A chart with events at their places."""
    marks = [
        Mark(event.text, chart.axis.place(event.month), None if event.end is None else chart.axis.place(event.end))
        for event in events
    ]
    return replace(chart, marks=(*chart.marks, *marks))


def _periods(settings: Settings) -> list[Event]:
    """Levers and rules, from their first month to their last."""
    first, n = settings.time.first_step, settings.time.n_steps
    events = []
    for name, lever in settings.levers.items():
        start, end = months(settings, lever)
        if start - first < n:
            events.append(Event(title_of(name), max(start - first, 0), min(end + 1 - first, n)))
    if any(getattr(settings.rules, name) > 0.0 for name in RULES):
        start = month_number(settings.rules.start) - first if settings.rules.start else 0
        if start < n:
            events.append(Event(_("Rules"), max(start, 0), n))
    return events


def _currency(usd_lcu: FloatArray) -> list[Event]:
    """The years in which a dollar has become dearer by most, where it has by much."""
    rate = np.asarray(usd_lcu, dtype=float)
    rise = rate[YEAR:] / rate[:-YEAR] - 1.0
    events: list[Event] = []
    for _fall in range(MOST_FALLS):
        if not len(rise) or rise.max() < FALL:
            break
        place = int(np.argmax(rise))
        before, after = (number_text(rate[month], 0 if rate[month] >= WHOLE else 2) for month in (place, place + YEAR))
        events.append(Event(_("dollar {before} to {after}", before=before, after=after), place + YEAR // 2))
        rise[max(place - 2 * YEAR, 0) : place + 2 * YEAR] = 0.0
    return events
