"""Captions of the figures of a run, made of what each of them draws."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from configs.schema.country import Country
from experiments.runs.observed import break_text, definition_text

BY = {"firms": "by size of the firm", "individuals": "by age"}


def caption_of(name: str, figure: Figure, n_runs: int, country: Country, carried: str = "") -> str:
    """What the figure of this name shows; `carried`: the draws of a posterior that runs carry, in words."""
    labels = _labels(figure)
    if name == "shares":
        some = next((f" ({label})" for label in labels if label.startswith("and ")), "")
        runs = "" if n_runs == 1 else f", a line a run, {n_runs} runs" + (f" ({carried})" if carried else "")
        return f"Share of every offer{some}, step by step{runs}."
    text = {"digital_balance": _balance, "both_sides": _sides, "market_shares": _shares, "adoption": _adoption}[name](
        figure, labels, country
    )
    mean = f"{text} Mean of {n_runs} runs" + (f": {carried}." if carried else ".")
    return text if n_runs == 1 else mean


def _balance(_: Figure, labels: list[str], country: Country) -> str:
    parts = ["Balance by item and year"]
    parts += ["what is not simulated hatched"] if "Not simulated" in labels else []
    parts += ["the net line on top of it"] if any(label.startswith("digital balance") for label in labels) else []
    parts += ["observations"] if any(label.startswith("observed") for label in labels) else []
    parts += ["dashed the ends of 80%"] if any(label.startswith("80%") for label in labels) else []
    projected = tuple(country.projections.values())
    parts += ["what others project"] if projected and any(label.startswith(projected) for label in labels) else []
    return f"{', '.join(parts)}."


def _sides(_: Figure, _labels: list[str], country: Country) -> str:
    return (
        "Receipts and payments of all items and of every item: lines of the model, dots of what was published. "
        f"{definition_text(country)} {break_text(country)}"
    )


def _shares(_: Figure, labels: list[str], _country: Country) -> str:
    hues = [f"{origin} offers in {hue}" for origin, hue in (("domestic", "blues"), ("foreign", "oranges"))
            if any(label.startswith(origin) for label in labels)]  # fmt: skip
    return f"Share of users by offer, a panel a service: {', '.join(hues)}."


def _adoption(figure: Figure, labels: list[str], country: Country) -> str:
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    users = [
        population for population in ("firms", "individuals") if any(title.endswith(population) for title in titles)
    ]
    strata = set(country.strata.values())
    grouped = [title for axes, title in zip(figure.axes, titles, strict=True) if strata & set(_legend(axes))]
    by = [text for population, text in BY.items() if any(title.endswith(population) for title in grouped)]
    dots = "; dots are surveys" if any(label.startswith("survey") for label in labels) else ""
    groups = f", {' and '.join(by)}" if by else ""
    return f"Share of {' and '.join(users)} that use a service{groups}{dots}."


def _labels(figure: Figure) -> list[str]:
    """What stands in the legends of a figure."""
    of_figure = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    return of_figure + [text for axes in figure.axes for text in _legend(axes)]


def _legend(axes: Axes) -> list[str]:
    legend = axes.get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]
