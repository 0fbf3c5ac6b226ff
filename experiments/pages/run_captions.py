"""Captions of the figures of a run, made of what each of them draws."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from configs.language import N_, _
from configs.schema.country import Country
from experiments.figures.markets import IN_MARKET, OFFERS
from experiments.figures.words import NET, NOT_SIMULATED_NAME
from experiments.lines import in_a_row, listed
from experiments.runs.observed import break_text, definition_text

# By populations that are shown, and by those of which groups are.
ADOPTION: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {
    ("firms",): {
        (): N_("Share of firms that use a service{dots}."),
        ("firms",): N_("Share of firms that use a service, by size of the firm{dots}."),
    },
    ("individuals",): {
        (): N_("Share of individuals that use a service{dots}."),
        ("individuals",): N_("Share of individuals that use a service, by age{dots}."),
    },
    ("firms", "individuals"): {
        (): N_("Share of firms and individuals that use a service{dots}."),
        ("firms",): N_("Share of firms and individuals that use a service, by size of the firm{dots}."),
        ("individuals",): N_("Share of firms and individuals that use a service, by age{dots}."),
        ("firms", "individuals"): N_(
            "Share of firms and individuals that use a service, by size of the firm and by age{dots}."
        ),
    },
}


def caption_of(name: str, figure: Figure, n_runs: int, country: Country, carried: str = "") -> str:
    """What the figure of this name shows; `carried`: the draws of a posterior that runs carry, in words."""
    labels = _labels(figure)
    if name == "shares":
        more = [label for label in labels if label == _("and {n} more", n="".join(filter(str.isdecimal, label)))]
        said = {"n": n_runs, "some": _in_brackets("".join(more)), "draws": _in_brackets(carried)}
        if n_runs == 1:
            return _("Share of every offer{some}, step by step.", **said)
        return _("Share of every offer{some}, step by step, a line a run, {n} runs{draws}.", **said)
    text = {"digital_balance": _balance, "both_sides": _sides, "market_shares": _shares, "adoption": _adoption}[name](
        figure, labels, country
    )
    if n_runs == 1:
        return text
    mean = _("Mean of {n} runs: {draws}.", n=n_runs, draws=carried) if carried else _("Mean of {n} runs.", n=n_runs)
    return in_a_row([text, mean])


def _in_brackets(text: str) -> str:
    return _(" ({text})", text=text) if text else ""


def _balance(_figure: Figure, labels: list[str], country: Country) -> str:
    drawn = {
        _("Balance by item and year"): True,
        _("what is not simulated hatched"): _(NOT_SIMULATED_NAME) in labels,
        _("the net line on top of it"): any(label.startswith(_(NET)) for label in labels),
        _("observations"): any(label.startswith(_("observed")) for label in labels),
        _("dashed the ends of 80%"): any(label.startswith("80%") for label in labels),
        _("what others project"): any(
            label.startswith(_(projected)) for projected in country.projections.values() for label in labels
        ),
    }
    return _("{parts}.", parts=listed(part for part, is_drawn in drawn.items() if is_drawn))


def _sides(_figure: Figure, _labels: list[str], country: Country) -> str:
    text = _("Receipts and payments of all items and of every item: lines of the model, dots of what was published.")
    return in_a_row([text, definition_text(country), break_text(country)])


def _shares(_figure: Figure, labels: list[str], _country: Country) -> str:
    hues = {"domestic": _("domestic offers in blues"), "foreign": _("foreign offers in oranges")}
    drawn = [hue for origin, hue in hues.items() if any(_(text) in labels for text in OFFERS[origin])]
    return _("Share of users by offer, a panel a service: {colours}.", colours=listed(drawn))


def _adoption(figure: Figure, labels: list[str], country: Country) -> str:
    strata = {_(label) for label in country.strata.values()}
    panels = [(axes.get_title(loc="left"), bool(strata & set(_legend(axes)))) for axes in figure.axes]
    populations = [(population, grouped) for title, grouped in panels for population in IN_MARKET
                   if title.endswith(_(IN_MARKET[population], service=""))]  # fmt: skip
    users = tuple(name for name in IN_MARKET if any(name == population for population, _grouped in populations))
    groups = tuple(name for name in IN_MARKET if (name, True) in populations)
    dots = _("; dots are surveys") if any(label.startswith(_("survey")) for label in labels) else ""
    return _(ADOPTION[users][groups], dots=dots)


def _labels(figure: Figure) -> list[str]:
    """What stands in the legends of a figure."""
    of_figure = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    return of_figure + [text for axes in figure.axes for text in _legend(axes)]


def _legend(axes: Axes) -> list[str]:
    legend = axes.get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]
