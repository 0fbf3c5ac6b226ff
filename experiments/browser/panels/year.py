"""The months of the year that has been reached, in a table."""

import solara

from configs import country_of
from configs.language import ENGLISH, _, language
from experiments.browser import frames
from experiments.browser.course.moment import Run
from experiments.browser.panels.registry import in_months, panel
from experiments.browser.pieces import begun, card, table
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.runs.calendar import YEAR, Year, YearKind, month_numbers, months_text


@solara.component
def YearPanel(model: Run, years: YearKind = "calendar") -> None:
    """A table of the year so far."""
    update_counter.get()
    if begun(model):
        rows = frames.year_so_far(model, years)
        _scale, unit = frames.A_MONTH.get(language(), frames.A_MONTH[ENGLISH])
        money = _(unit, currency=_(country_of(model.settings).currency))
        year = Year.of(int(month_numbers(rows.iloc[:, 0].to_numpy())[0]), years, model.settings.country).told()
        head = _("{year}: {money}", year=year, money=money)
        if len(rows) < YEAR:
            head = _("{year}, {months}: {money}", year=year, months=months_text(len(rows)), money=money)
        solara.HTML(tag="h2", unsafe_innerHTML=head)
        table(rows)


@panel("Balance", place=12, when=in_months)
def year_so_far(session: Session) -> None:
    """One card of the whole width: a table has many columns."""
    with card(whole=True):
        YearPanel(session.model, session.years)
