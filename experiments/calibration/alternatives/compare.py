"""Alternatives: the model without a mechanism, fitted again by the same procedure, beside the full one.

What an alternative cannot do shows in figures that it was not told (scores of predictions, Gneiting & Raftery 2007) and
in those that it was told and still does not meet. The full model fitted again with other random numbers, the placebo,
says how far scores differ for no reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from configs import ConfigError, load
from configs.errors import nearest
from configs.language import N_, _, _p
from experiments.calibration.fit import Fitted, calibrate
from experiments.calibration.holdout import HoldOut
from experiments.calibration.posterior import Likelihood
from experiments.calibration.problem import Problem
from experiments.calibration.scoring import MODEL, fits, summary_of
from experiments.progress import Progress
from experiments.sweep import Execution

FULL, PLACEBO = N_("full model"), N_("placebo")
DECISIVE = 3.0  # log units: odds of twenty to one (Kass & Raftery 1995: strong)
TOLD = {
    "rejected": N_("{model} is rejected: {scores}."),
    "better": N_("{model} predicts better than the full model: {scores}."),
    "not told apart": N_("{model} is not rejected, the data do not tell: {scores}."),
}
MOST_POINTS = 2000  # of what is not ruled out, over which the likelihood is averaged


@dataclass(frozen=True)
class Compared:
    """The full model, the placebo and alternatives, each fitted."""

    problem: Problem
    until: int | None
    held: list[HoldOut]
    titles: dict[str, str]  # in English
    fitted: dict[str, Fitted]  # by name, the full model first


def chosen_alternatives(problem: Problem, names: Sequence[str]) -> list[str]:
    """Names of alternatives, all if none is said. Raises `ConfigError` for one that the problem has not."""
    if not problem.alternatives:
        raise ConfigError(_("{file}: alternatives is empty; expected tables [alternatives.NAME]", file=problem.file))
    for name in names:
        if name not in problem.alternatives:
            known = ", ".join(problem.alternatives)
            raise ConfigError(
                _("--alternative is {name!r}; expected one of {names}{meant}", name=name, names=known,
                  meant=nearest(name, problem.alternatives))
            )  # fmt: skip
    for name, alternative in problem.alternatives.items():
        try:
            load(problem.scenario, {**problem.set, **alternative.set})
        except ConfigError as error:
            raise ConfigError(f"{problem.file}: alternatives.{name}.set: {error}") from None
    return list(names or problem.alternatives)


def compare(
    problem: Problem,
    names: Sequence[str],
    until: int | None,
    held: Sequence[HoldOut],
    folder: Path,
    execution: Execution,
    say: Callable[[str], None] = lambda _text: None,
    progress: Progress | None = None,
) -> Compared:
    """Fit the full model, the placebo and alternatives, each kept in a folder of its own, and found there again."""
    problems = {FULL: problem, PLACEBO: problem.reseeded(problem.seed + 1)}
    problems |= {name: problem.alternative(name) for name in names}
    fitted = {}
    for number, (name, asked) in enumerate(problems.items()):
        say(_("{name}:", name=called(name)))
        place = folder / name.replace(" ", "_")
        heard = None if progress is None else _part(progress, number, len(problems), called(name))
        fitted[name] = calibrate(asked, until, place, execution, say, heard, held)
    titles = {FULL: N_("everything in"), PLACEBO: N_("everything in, other random numbers")}
    titles |= {name: problem.alternatives[name].title for name in names}
    return Compared(problem, until, list(held), titles, fitted)


def called(name: str) -> str:
    """What a model is called in the language in use, by its name."""
    return _(name) if name in (FULL, PLACEBO) else _p("alternative", name)


def _part(progress: Progress, number: int, n: int, name: str) -> Progress:
    def of_part(done: int, total: int, where: str) -> None:
        progress(number * total + done, n * total, _("{name}, {where}", name=name, where=where))

    return of_part


def table_of(compared: Compared) -> pd.DataFrame:
    """A row for each model: scores of figures that were held out, and what of the told ones it does not meet.

    Texts are those of programs: names of models, titles and verdicts in English, and `outside` in the language in use.

    `log_density` is that of all held-out figures together, `log_evidence` that of all fitted ones by the emulator.
    """
    rows = []
    for name, fitted in compared.fitted.items():
        rows_of = {row["predictor"]: row for row in summary_of(fitted.scores, fitted.targets).to_dict("records")}
        own = rows_of[MODEL]
        outside = missed(fitted)
        rows.append({
            "model": name,
            "title": compared.titles[name],
            "log_density": fitted.log_density,
            "scaled_crps": own["scaled_crps"],
            "balance_crps": own["mean_crps"],
            "held_out_inside_90": own["figures_inside_90"],
            "held_out": own["figures"],
            "log_evidence": log_evidence(fitted),
            "fitted_outside_90": len(outside),
            "fitted": int(fitted.used.sum()),
            "outside": outside,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    full = table.iloc[0]
    for column in ("log_density", "log_evidence"):
        table[f"{column}_gap"] = table[column] - full[column]
    scatter = abs(float(table.loc[table["model"] == PLACEBO, "log_density_gap"].iloc[0]))
    table["verdict"] = [
        verdict_of(name, gap, scatter) for name, gap in zip(table["model"], table["log_density_gap"], strict=True)
    ]
    return table


def verdict_of(name: str, gap: float, scatter: float) -> str:
    """Of a gap of the log density beside the full model, where that of the placebo is so far off; "" of these two."""
    if name in (FULL, PLACEBO):
        return ""
    if gap < -(DECISIVE + scatter):
        return N_("rejected")
    return N_("better") if gap > DECISIVE + scatter else N_("not told apart")


def missed(fitted: Fitted) -> list[str]:
    """Fitted figures outside the 90% interval of what the model says of them."""
    outside = ~fits(fitted.targets, fitted.predicted) & fitted.used
    return [target.label for target, is_outside in zip(fitted.targets, outside, strict=True) if is_outside]


def log_evidence(fitted: Fitted) -> float:
    """Log of the mean likelihood of fitted figures over the priors, by the emulator; what is ruled out counts as 0."""
    points = fitted.matched.plausible[:MOST_POINTS]
    logs = Likelihood(fitted.matched.evidence, fitted.matched.emulator)(points)
    highest = logs.max()
    share = max(fitted.matched.left[-1], 1.0 / 20_000)
    return float(highest + np.log(np.exp(logs - highest).mean()) + np.log(share))


def findings(compared: Compared, table: pd.DataFrame) -> list[str]:
    """Sentences: a verdict for each alternative, and how far the placebo is off."""
    rows = {row["model"]: row for row in table.to_dict("records")}
    full, placebo, sentences = rows[FULL], rows[PLACEBO], []
    for name in list(rows)[2:]:
        row = rows[name]
        scores = _(
            "log density of {held_out} held-out figures {gap:+.1f} beside the full model, CRPS of balances {crps:.2f} "
            "against {full_crps:.2f}, {outside} of {fitted} fitted figures outside their 90% interval against "
            "{full_outside}",
            held_out=row["held_out"],
            gap=row["log_density_gap"],
            crps=row["balance_crps"],
            full_crps=full["balance_crps"],
            outside=row["fitted_outside_90"],
            fitted=row["fitted"],
            full_outside=full["fitted_outside_90"],
        )
        sentences.append(_(TOLD[row["verdict"]], model=_(compared.titles[name]), scores=scores))
    scatter = _(
        "Fitted again with other random numbers the full model's log density differs by {gap:+.1f}: a gap below "
        "{least:.1f} says nothing.",
        gap=placebo["log_density_gap"],
        least=DECISIVE + abs(placebo["log_density_gap"]),
    )
    return [*sentences, scatter]
