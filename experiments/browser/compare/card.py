"""The cards of a comparison: which two, what their draws say, a table of years, and who gains and who loses."""

from collections.abc import Mapping
from functools import cache, partial
from html import escape

import solara
from solara.alias import rv

from agents.draws import FloatArray
from configs import ConfigError
from configs.language import _, _n
from experiments.browser.charts.drawn import charts
from experiments.browser.compare.charts import Two, fans_of, month_charts, share_charts
from experiments.browser.compare.pair import Arm, Pair, arms_of, choices, chosen_names
from experiments.browser.compare.table import headline, years_table
from experiments.browser.compare.welfare import check_pair, gains, label, wanted_of
from experiments.browser.course.chosen import FIRST, SECOND
from experiments.browser.course.draws import MOST_CUSTOMERS, N_DRAWS, Key, Wanted
from experiments.browser.course.paths import Paths, paths_of
from experiments.browser.pieces import card, say, table
from experiments.browser.session import Session
from experiments.browser.ticks import redraw, update_counter
from experiments.lines import in_a_row
from experiments.runs.titles import capitalised


@solara.component
def Comparison(session: Session) -> None:
    """All cards of a comparison; while runs or draws are computed, what is there of it."""
    update_counter.get()
    solara.use_effect(lambda: session.drawing.forget, [])
    pair, wrong = _pair(session)
    wanted = _wanted(session, pair)
    made = session.drawing.of(wanted, redraw)
    two = None if pair is None else _two(session, pair, made)
    with solara.Div(classes=["db-cards", "whole"]):
        _compared(session, pair, two, wrong, (wanted, made))


def _compared(
    session: Session,
    pair: Pair | None,
    two: Two | None,
    wrong: str,
    draws: tuple[list[Wanted], Mapping[Key, Paths]],
) -> None:
    """The card with the choice, and those of what is there."""
    wanted, made = draws
    with card(whole=True):
        _Choice(session)
        if wrong:
            solara.Text(wrong, classes=["db-wrong"])
        elif pair is None or two is None:
            say(_("The two runs are being computed: their pictures are here in a moment."))
        elif session.in_months:
            rv.Html(tag="p", class_="db-headline", children=[headline(two, pair[1].course.model.world, session.years)])
            show_progress(session, wanted, len(made) < len({entry.key for entry in wanted}))
        elif not session.changed:
            say(_("Change a control, and the run stands beside the scenario as it is written, with the same draws."))
    if pair is None or two is None:
        return
    if not session.in_months:
        with card(whole=True):
            charts(lambda: share_charts(_first_share(pair[0]), _first_share(pair[1]), two), _("Both runs"))
        return
    _cards(session, two, pair)
    if session.chosen.welfare:
        _gains(session, pair, made, two.names)


def _cards(session: Session, two: Two, pair: Pair) -> None:
    """Charts and table of two scenarios."""
    drawn = cache(lambda: month_charts(two, _fan(session, pair[0])))
    with card():
        charts(lambda: [drawn()[0], drawn()[2]], _("Both scenarios"))
    with card():
        charts(lambda: drawn()[1:2], _("Their difference"))
        say(_("Differences are of pairs of runs with the same draws and the same customers."))
    with card(whole=True):
        solara.HTML(tag="h2", unsafe_innerHTML=_("The two in numbers, {draws}", draws=two.draws))
        with solara.Div(classes=["db-years", "by-five"]):
            table(years_table(two, pair[1].course.model.world, session.years))
        say(_("Flows of several years are sums; of draws, means are shown. Value added is what firms gain by use."))


def _gains(session: Session, pair: Pair, made: Mapping[Key, Paths], names: tuple[str, str]) -> None:
    """Who gains and who loses in the second scenario, once its draws are there."""
    with card(whole=True):
        title = _("Who gains, who loses: {second} beside {first}", first=names[0], second=names[1])
        solara.HTML(tag="h2", unsafe_innerHTML=escape(title))
        try:
            check_pair(pair[0].settings, pair[1].settings)
            wanted = [wanted_of(arm.settings, session.course.model.seed) for arm in pair]
        except ConfigError as error:
            say(str(error))
            return
        paths = [made.get(entry.key) for entry in wanted]
        if paths[0] is None or paths[1] is None:
            say(_("The account of {draws} is being computed.", draws=label(wanted[0])))
            return
        told = gains(paths[0], paths[1], names)
        say(_("{unit}, by how the stay bonus counts: enjoyed, as a cost of leaving, or left out.", unit=told.unit))
        with solara.Div(classes=["db-years"]):
            table(told.table)
        say(told.total)
        say(in_a_row([told.notes, _("{text}.", text=capitalised(label(wanted[0])))]))


def _two(session: Session, pair: Pair, made: Mapping[Key, Paths]) -> Two:
    """What is drawn: the draws where both have theirs, else one draw of each."""
    seed, names = session.course.model.seed, [arm.short for arm in pair]
    if names[0] == names[1]:
        names = [arm.title for arm in pair]
    if names[0] == names[1]:
        names[1] = _("{scenario}, once more", scenario=names[1])
    paths = [made.get(Wanted(arm.settings, seed).key) if session.chosen.draws else None for arm in pair]
    if paths[0] is None or paths[1] is None:
        paths = [paths_of(arm.course.model.record, arm.settings, seed) for arm in pair]
    return Two((names[0], names[1]), *(path for path in paths if path is not None))


def _fan(session: Session, first: Arm) -> tuple[FloatArray, ...]:
    """The packaged projection of the first scenario, where there is one; it is of calendar years."""
    return fans_of(first.settings, first.course.model.world) if session.years == "calendar" else ()


def _first_share(arm: Arm) -> FloatArray:
    """The share of customers of the first offer by step, %, [n]."""
    users = arm.course.model.record.users[: arm.course.n_ready + 1]
    share: FloatArray = 100.0 * users[:, 0] / arm.settings.customers.number
    return share


@solara.component
def _Choice(session: Session) -> None:
    """Which two, and what of them: two lists and two switches."""
    update_counter.get()
    names = chosen_names(session)

    def choose(field: str, name: str | None) -> None:
        if name is not None:  # while somebody types
            setattr(session.chosen, field, name)
            redraw()

    def switch(field: str, on: bool | None) -> None:
        setattr(session.chosen, field, bool(on))
        redraw()

    with solara.Div(classes=["db-compare"]):
        items = [{"text": title, "value": name} for name, title in choices(session).items()]
        for title, field, name in ((_("First scenario"), FIRST, names[0]), (_("Second scenario"), SECOND, names[1])):
            rv.Autocomplete(
                label=title,
                v_model=name,
                items=items,
                hide_details=True,
                menu_props={"maxHeight": 480},
                on_v_model=partial(choose, field),
            ).key(field)
        if not session.in_months:
            return
        for title, field, on in (
            (_n("{n} draw", "{n} draws", N_DRAWS), "draws", session.chosen.draws),
            (_("Who gains, who loses"), "welfare", session.chosen.welfare),
        ):
            rv.Switch(
                label=title,
                v_model=on,
                hide_details=True,
                on_v_model=partial(switch, field),
            ).key(field)


def show_progress(session: Session, wanted: list[Wanted], waits: bool) -> None:
    """What is waited for, or why it does not come."""
    number = session.course.settings.customers.number
    if session.chosen.draws and number > MOST_CUSTOMERS:
        say(
            _(
                "{n} draws are made of at most {most:,} customers; this run has {number:,}.",
                n=N_DRAWS,
                most=MOST_CUSTOMERS,
                number=number,
            )
        )
    failure = session.drawing.failure_of(wanted)
    if failure:
        solara.Text(failure, classes=["db-wrong"])
    elif wanted and waits:
        done = session.drawing.share_done(wanted)
        told = _("Draws are being computed: {share:.0%} done.", share=done)
        rv.Html(tag="p", attributes={"role": "status"}, children=[told])
        rv.ProgressLinear(value=100.0 * done, color="primary", attributes={"aria-label": told})
    elif session.chosen.draws and number <= MOST_CUSTOMERS:
        first = session.course.model.seed
        say(
            _(
                "Seeds {first} to {last}: lines are means of the draws, in a band lie four fifths of them. "
                "Constants are held, so that more is not known than a band shows.",
                first=first,
                last=first + N_DRAWS - 1,
            )
        )
    else:
        say(_("One draw: switch on the draws to see how much of the difference is chance."))


def _pair(session: Session) -> tuple[Pair | None, str]:
    """The two with their runs, None where these are not there yet; and what speaks against the comparison."""
    try:
        pair = arms_of(session, redraw)
    except ConfigError as error:
        return None, str(error)
    failures = [arm.course.failure for arm in pair or () if arm.course.failure]
    return (None, failures[0]) if failures else (pair, "")


def _wanted(session: Session, pair: Pair | None) -> list[Wanted]:
    """The draws that are asked for: of both scenarios, then of their welfare accounts."""
    if pair is None or not session.in_months:
        return []
    seed, wanted = session.course.model.seed, []
    if session.chosen.draws and session.course.settings.customers.number <= MOST_CUSTOMERS:
        wanted += [Wanted(arm.settings, seed) for arm in pair]
    try:
        if session.chosen.welfare:
            check_pair(pair[0].settings, pair[1].settings)
            wanted += [wanted_of(arm.settings, seed) for arm in pair]
    except ConfigError:
        pass  # told where the table would stand
    return wanted
