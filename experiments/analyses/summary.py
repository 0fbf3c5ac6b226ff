"""The analysis of a study that names none: every outcome over the design, means and their intervals."""

from configs.language import N_, _
from experiments.analyses.registry import analysis
from experiments.lines import listed
from experiments.pages.outcomes import findings, means_table, point_names, readings_of
from experiments.pages.study import Answer
from experiments.pages.sweep_pictures import outcome_pictures
from experiments.progress import Progress
from experiments.runs.titles import factor_phrases
from experiments.sweep.study_runs import StudyRuns


@analysis("summary", carries=True)
def summary(runs: StudyRuns, _progress: Progress) -> Answer:
    """Mean and 95% interval of every outcome at every design point, as the report of the sweep has them."""
    study, design, titles = runs.study, runs.design, runs.titles
    values = {text: runs.run_values(text) for text in study.outcomes}
    readings = readings_of(study, values, titles, runs.last_month)
    columns = [str(name) for name in design.columns if name != "point_id"]
    text = N_("Scenario {scenario}, design {design} over {factors}.")
    if not columns:
        text = N_("Scenario {scenario}, design {design} over one point.")
    factors = listed(factor_phrases(columns, titles).values())
    return Answer(
        findings(values, readings, point_names(study, design, titles)),
        outcome_pictures(study, design, values, readings, titles),
        [_(text, scenario=study.scenario, design=study.design, factors=factors)],
        [means_table(study, design, readings, titles)] if readings else [],
    )
