"""The registry of panels: what a card of the page shows, in which view, at which place, and when."""

from collections.abc import Callable
from dataclasses import dataclass

from experiments.browser.session import Session

Draw = Callable[[Session], None]
When = Callable[[Session], bool]


@dataclass(frozen=True)
class Panel:
    """A card or more of a view: `draw` puts them on the page, where `when` says that there is something to show."""

    view: str  # title of the tab
    place: float  # lowest first, in its view; views stand in the order of their first panels
    when: When
    draw: Draw


PANELS: list[Panel] = []


def always(_session: Session) -> bool:
    """In every scenario."""
    return True


def in_theory(session: Session) -> bool:
    """In scenarios that count steps."""
    return session.settings.time.steps is not None


def in_months(session: Session) -> bool:
    """In scenarios of months, which have a balance."""
    return not in_theory(session)


def panel(view: str, place: float, when: When = always) -> Callable[[Draw], Draw]:
    """Register a panel of a view: a function that draws from a session, and opens its cards with `card`.

    A view that no panel has yet is a further tab. One function can be the panel of several views; what keeps a state of
    its own, or listens to the model, is a component that it calls. A function that is registered again, as its file is
    run anew, takes the place of the old one; raises `TypeError` where another one has its name in the view.
    """

    def register(draw: Draw) -> Draw:
        names = [(panel.view, panel.draw.__name__) for panel in PANELS]
        added = Panel(view, place, when, draw)
        if (view, draw.__name__) not in names:
            PANELS.append(added)
            return draw
        number = names.index((view, draw.__name__))
        registered = PANELS[number].draw
        if (registered.__module__, registered.__qualname__) != (draw.__module__, draw.__qualname__):
            raise TypeError(
                f"{draw.__module__}.{draw.__qualname__}: {view} has a panel {draw.__name__!r}, "
                f"of {registered.__module__}; expected another name"
            )
        PANELS[number] = added
        return draw

    return register


def views_of(session: Session) -> dict[str, list[Panel]]:
    """The panels of a scenario by view, in the order in which they stand on the page."""
    views: dict[str, list[Panel]] = {}
    for entry in sorted(PANELS, key=lambda entry: entry.place):
        if entry.when(session):
            views.setdefault(entry.view, []).append(entry)
    return views
