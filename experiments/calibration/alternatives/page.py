"""The page of alternatives: which mechanisms the data tell of, and of which they do not."""

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from configs.language import N_, _, _p
from experiments.calibration.alternatives.compare import DECISIVE, FULL, PLACEBO, Compared, called, findings, missed
from experiments.calibration.page import FAIR, told_figures_text
from experiments.figures.fonts import fonts
from experiments.figures.style import DOMESTIC, INK
from experiments.lines import listed
from experiments.pages.page import Page, PageTable, Picture

METHOD = N_(
    "Every model is fitted by the same waves, emulator and sampler; what an alternative sets is not fitted in it. Log "
    "density is that of all figures that were held out, given those that were fitted: the mean over draws of normals "
    "with the stated errors and discrepancy, which makes up for some of what a model cannot do. Log evidence is the "
    "mean likelihood of fitted figures over the priors, by the emulator: rough."
)


def alternatives_page(compared: Compared, table: pd.DataFrame, command: str) -> Page:
    """The page."""
    mpl.rcParams["font.family"] = fonts()
    problem = compared.problem
    fits = _(
        "{n} fits by one procedure: {waves} waves of {points} points, {replicates} runs a point, {customers:,} "
        "customers a run, {draws} draws.",
        n=len(compared.fitted),
        waves=problem.waves,
        points=problem.points,
        replicates=problem.replicates,
        customers=problem.customers,
        draws=problem.draws,
    )
    caption = _(
        "Log predictive density of all held-out figures together, less that of the full model. In the grey band "
        "nothing is told apart: {decisive:g} and the placebo's own gap.",
        decisive=DECISIVE,
    )
    return Page(
        title=_("Which mechanisms the data tell of"),
        question=_(
            "Fitted to {figures}, does a model without one mechanism predict the others worse?",
            figures=told_figures_text(compared.until, compared.held),
        ),
        findings=findings(compared, table),
        design=[fits],
        provenance={_("seeds"): _("{seed}; of the placebo {second}", seed=problem.seed, second=problem.seed + 1)},
        command=command,
        pictures={"alternatives": Picture(alternatives_figure(table), caption)},
        tables=[
            PageTable(_("Models"), shown(table), _(FAIR), wrapped=True),
            PageTable(
                _("What each does not meet"), outside_frame(compared), _("Fitted figures outside 90% intervals."), True
            ),
        ],
        method=[_(METHOD)],
    )


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The table as readers see it."""
    return pd.DataFrame(
        {
            _("model"): [_named(model) for model in table["model"]],
            _("log density"): table["log_density"].round(1),
            _("beside the full model"): table["log_density_gap"].round(1),
            _("CRPS of balances, in their unit"): table["balance_crps"].round(3),
            _("scaled CRPS"): table["scaled_crps"].round(3),
            _("held out, inside 90%"): [_of(row.held_out_inside_90, row.held_out) for row in table.itertuples()],
            _("log evidence beside it"): table["log_evidence_gap"].round(1),
            _("fitted, outside 90%"): [_of(row.fitted_outside_90, row.fitted) for row in table.itertuples()],
            _("verdict"): table["verdict"].map(_),
        }
    )


def _named(model: str) -> str:
    return called(model).replace("_", " ")


def _of(n: object, n_all: object) -> str:
    return _("{n} of {total}", n=n, total=n_all)


def outside_frame(compared: Compared) -> pd.DataFrame:
    """A row a model: fitted figures that it does not meet."""
    rows = {
        called(model).replace("_", " "): listed(missed(fitted)) or _("none")
        for model, fitted in compared.fitted.items()
    }
    return pd.DataFrame({_("model"): rows.keys(), _p("calibration", "figures"): rows.values()})


def alternatives_figure(table: pd.DataFrame) -> Figure:
    """Gaps of the log predictive density beside the full model."""
    rows = table[table["model"] != FULL].iloc[::-1]
    band = DECISIVE + abs(float(table.loc[table["model"] == PLACEBO, "log_density_gap"].iloc[0]))
    figure = Figure(figsize=(9.0, 0.5 * len(rows) + 1.5), layout="constrained")
    axes = figure.subplots()
    axes.axvspan(-band, band, color="#eeeeee", zorder=0)
    axes.axvline(0.0, color="#666666", linewidth=0.8, linestyle=":")
    axes.plot(rows["log_density_gap"], range(len(rows)), "o", color=DOMESTIC[0], markersize=8)
    for place, gap in enumerate(rows["log_density_gap"]):
        axes.annotate(f"{gap:+.1f}", (gap, place), xytext=(0, 8), textcoords="offset points", ha="center", color=INK)
    axes.set_yticks(range(len(rows)), [_named(name) for name in rows["model"]])
    axes.set_ylim(-0.6, len(rows) - 0.3)
    widest = max(band, float(rows["log_density_gap"].abs().max())) * 1.25
    axes.set_xlim(-widest, widest)
    axes.set_xlabel(_("log predictive density beside the full model (left: worse)"))
    figure.suptitle(_title(table), x=0.01, ha="left", fontsize=13, color=INK)
    return figure


def _title(table: pd.DataFrame) -> str:
    rejected = int((table["verdict"] == "rejected").sum())
    return _(
        "{rejected} of {n} alternatives are rejected by figures that were held out", rejected=rejected, n=len(table) - 2
    )
