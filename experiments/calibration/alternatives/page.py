"""The page of alternatives: which mechanisms the data tell of, and of which they do not."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.calibration.alternatives.compare import DECISIVE, FULL, PLACEBO, Compared, findings
from experiments.calibration.page import FAIR
from experiments.figures.style import DOMESTIC, INK
from experiments.pages.page import Page, PageTable, Picture


def alternatives_page(compared: Compared, table: pd.DataFrame, command: str) -> Page:
    """The page."""
    problem = compared.problem
    told = f"figures up to {compared.until}" if compared.until else "all published figures"
    told += f" without {', '.join(map(str, compared.held))}" if compared.held else ""
    return Page(
        title="Which mechanisms the data tell of",
        question=f"Fitted to {told}, does a model without one mechanism predict the others worse?",
        findings=findings(compared, table),
        design=[
            f"{len(compared.fitted)} fits by one procedure: {problem.waves} waves of {problem.points} points, "
            f"{problem.replicates} runs a point, {problem.customers:,} customers a run, {problem.draws} draws.",
        ],
        provenance={"seeds": f"{problem.seed}; of the placebo {problem.seed + 1}"},
        command=command,
        pictures={
            "alternatives": Picture(
                alternatives_figure(table),
                "Log predictive density of all held-out figures together, less that of the full model. In the grey "
                f"band nothing is told apart: {DECISIVE:g} and the placebo's own gap.",
            )
        },
        tables=[
            PageTable("Models", shown(table), FAIR, wrapped=True),
            PageTable("What each does not meet", outside_frame(table), "Fitted figures outside 90% intervals.", True),
        ],
        method=[
            "Every model is fitted by the same waves, emulator and sampler; what an alternative sets is not fitted in "
            "it. Log density is that of all figures that were held out, given those that were fitted: the mean over "
            "draws of normals with the stated errors and discrepancy, which makes up for some of what a model cannot "
            "do. Log evidence is the mean likelihood of fitted figures over the priors, by the emulator: rough.",
        ],
    )


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The table as readers see it."""
    return pd.DataFrame(
        {
            "model": table["model"].str.replace("_", " "),
            "log density": table["log_density"].round(1),
            "beside the full model": table["log_density_gap"].round(1),
            "CRPS of balances, in their unit": table["balance_crps"].round(3),
            "scaled CRPS": table["scaled_crps"].round(3),
            "held out, inside 90%": [f"{row.held_out_inside_90} of {row.held_out}" for row in table.itertuples()],
            "log evidence beside it": table["log_evidence_gap"].round(1),
            "fitted, outside 90%": [f"{row.fitted_outside_90} of {row.fitted}" for row in table.itertuples()],
            "verdict": table["verdict"],
        }
    )


def outside_frame(table: pd.DataFrame) -> pd.DataFrame:
    """A row a model: fitted figures that it does not meet."""
    names = [", ".join(outside) or "none" for outside in table["outside"]]
    return pd.DataFrame({"model": table["model"].str.replace("_", " "), "figures": names})


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
    axes.set_yticks(range(len(rows)), [name.replace("_", " ") for name in rows["model"]])
    axes.set_ylim(-0.6, len(rows) - 0.3)
    widest = max(band, float(rows["log_density_gap"].abs().max())) * 1.25
    axes.set_xlim(-widest, widest)
    axes.set_xlabel("log predictive density beside the full model (left: worse)")
    figure.suptitle(_title(table), x=0.01, ha="left", fontsize=13, color=INK)
    return figure


def _title(table: pd.DataFrame) -> str:
    rejected = int((table["verdict"] == "rejected").sum())
    return f"{rejected} of {len(table) - 2} alternatives are rejected by figures that were held out"
