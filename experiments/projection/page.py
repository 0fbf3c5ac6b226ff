"""The page of a projection: fans with published figures, what the variance is made of, regimes."""

import matplotlib as mpl

from configs import country_of
from configs.language import N_, _
from experiments.figures.fonts import fonts
from experiments.lines import in_a_row, listed
from experiments.pages.page import Page, PageTable, Picture
from experiments.pages.provenance import shared_provenance
from experiments.projection.figures import fan_figure, regime_figure, variance_figure
from experiments.projection.findings import findings
from experiments.projection.page_tables import published_table, regime_table, share_table, year_table
from experiments.projection.project import Projection
from experiments.projection.rates import annual_spread
from experiments.projection.regimes import outcomes, regime_fans
from experiments.runs.manifest import shared_facts
from experiments.runs.observed import break_text, definition_text

TITLE = N_("The digital balance ahead, as far as it is known")
HELD = N_(
    "They hold for the scenario's own exchange rate, which stays at its newest published mean, and for its policies: "
    "neither is drawn. Constants that were not fitted stay as the scenario has them."
)


def page_of(done: Projection, command: str) -> Page:
    """The page."""
    mpl.rcParams["font.family"] = fonts()
    question = done.question
    country = country_of(question.settings)
    unit, counted = country.unit_told, in_a_row([definition_text(country), break_text(country)])
    return Page(
        title=_(TITLE),
        question=_(
            "Where may the balance of {year} lie, and what would have to be known to say it better?",
            year=question.until,
        ),
        findings=findings(done),
        design=_design(done),
        provenance={
            _("Posterior"): question.posterior.file,
            _("Fitted by program"): question.posterior.program,
            _("Seeds"): "; ".join(", ".join(map(str, seeds)) for seeds in done.ensemble.seeds),
            **shared_provenance(shared_facts("auto")),
        },
        command=command,
        pictures=_pictures(done, counted),
        tables=[
            PageTable(
                _("Year by year"),
                year_table(done),
                in_a_row([_("{unit}, medians with intervals of 80%.", unit=unit), _(HELD)]),
            ),
            PageTable(
                _("Beside what was published"),
                published_table(done),
                in_a_row([_("{unit}.", unit=unit), counted]),
            ),
            PageTable(
                _("What the variance is made of"), share_table(done), _("Shapley effects with intervals of 95%.")
            ),
            PageTable(
                _("Regimes"),
                regime_table(done),
                _("Probabilities with intervals of Wilson; balance in {unit}.", unit=unit),
            ),
        ],
        method=_method(done),
    )


def _design(done: Projection) -> list[str]:
    question, unknowns, until = done.question, done.question.unknowns, done.question.posterior.until
    fitted = _("all published figures") if until is None else _("figures up to {year}", year=until)
    drawn = _(
        "{n_draws} draws of the constants of {scenario}, fitted to {fitted}, each run {n_seeds} times with "
        "{customers:,} customers; draws are in {n_blocks} blocks, each with seeds of its own.",
        n_draws=done.ensemble.n_draws,
        scenario=question.posterior.scenario,
        fitted=fitted,
        n_seeds=question.n_seeds,
        customers=question.settings.customers.number,
        n_blocks=len(done.ensemble.seeds),
    )
    varied = _(
        "For the variance {n} trajectories, in which draw, seed (of {seeds}), rate (of {rates}) and scenario "
        "({scenarios}) are drawn anew one after another.",
        n=unknowns.trajectories,
        seeds=unknowns.seeds,
        rates=unknowns.rates,
        scenarios=listed(question.scenarios),
    )
    return [drawn, varied]


def _pictures(done: Projection, counted: str) -> dict[str, Picture]:
    question = done.question
    variance = _("Shapley effects, which add up to the variance.")
    pictures = {
        "fans": Picture(fan_figure(done.fans, question), in_a_row([_("Fans of 50, 80 and 95%."), counted])),
        "variance": Picture(variance_figure(done.variance, question), variance),
    }
    for outcome in outcomes(done.ensemble):
        if fans_of := regime_fans(done.ensemble, outcome):
            figure = regime_figure(fans_of, outcome.label, question)
            caption = _("Runs by {outcome}, which has two humps.", outcome=outcome.label)
            pictures[f"regimes_{outcome.name}"] = Picture(figure, caption)
    return pictures


def _method(done: Projection) -> list[str]:
    question = done.question
    wrong = [_("{item} {amount:g}", item=_(item), amount=amount) for item, amount in question.discrepancy.items()]
    fans = _(
        "Fans are of figures as they would be published: every run has its own draw of what the model is wrong by, "
        "whatever its constants are, seven tenths of it left a year later (of each side, standard deviations in "
        "{unit}: {stated}).",
        unit=country_of(question.settings).unit_told,
        stated=listed(wrong) or _("none"),
    )
    steps = _(
        "Rates walk from the newest published mean with steps of {spread:.1%} a year (standard deviation in logs).",
        spread=annual_spread(question.unknowns.rate_series, question.settings.country),
    )
    weights = _(
        "Scenarios have equal weights: their share says how far the listed ones are apart, not how likely they are."
    )
    return [
        in_a_row([fans, _(HELD), _("Errors of observation and revisions are not in them.")]),
        _(
            "Shares of variance are Shapley effects: what drawing an input adds, over all orders of adding inputs. "
            "They add up to the variance though inputs interact or move together, as Sobol indices do not. The "
            "constants of a posterior move together and are one input, a draw of it (Goda 2021, by SALib). Within "
            "parameters the worth of a set of constants is the variance that a straight fit on them explains (Owen & "
            "Prieur 2017)."
        ),
        in_a_row([steps, weights]),
        _(
            "Of two humps the valley parts two regimes; runs of one draw share its constants, and those of one block "
            "their seeds: intervals count draws or seeds, whichever are fewer."
        ),
    ]
