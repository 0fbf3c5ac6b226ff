"""Suppress the deficit, or use and invest? Arms against one paired baseline, and the conditions of the answer.

The user of the model is to see the conclusion of the document true, false, or true under conditions: the page leads
with the answer by four measures, says where in the range of what is not known it holds, and what it rests on.
"""

from configs import load
from experiments.analyses.registry import analysis
from experiments.analyses.suppress_or_invest.conditions import explore
from experiments.analyses.suppress_or_invest.effects import measure
from experiments.analyses.suppress_or_invest.figures import condition_figure, net_figure, state_figure, year_figure
from experiments.analyses.suppress_or_invest.options import check, options_of
from experiments.analyses.suppress_or_invest.words import arms_table, factor_table, findings_of, method_of
from experiments.pages.page import PageTable, Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.statistics.intervals import bootstrap
from experiments.sweep.study_runs import StudyRuns


@analysis("suppress_or_invest", needs=("sklearn",), check=check)
def suppress_or_invest(runs: StudyRuns, progress: Progress) -> Answer:
    """Effects of each arm, a stress test, and the conditions under which use and investment beat suppression."""
    study = runs.study
    settings = load(study.scenario, study.set)
    options = options_of(study)
    effects = measure(runs, settings, options.first_year, options.cut_off, progress)
    conditions = explore(runs, settings, options, progress)
    pictures = {
        "net_effect": Picture(
            net_figure(effects),
            "Bars: change of value added, change of the digital balance, public money spent (to the left). Diamond: "
            "the net national effect, their sum; levies paid and levy revenue cancel. Circle: the same, with use where "
            "the productivity account is silent counted at its price, and refunds as transfers. 95% bootstrap "
            "intervals.",
        ),
        "years": Picture(
            year_figure(effects),
            "Change against the paired baseline by year: mean of the runs and its 95% bootstrap interval.",
        ),
        "states": Picture(
            state_figure(effects),
            "Means and 95% bootstrap intervals; the dotted line is the baseline. Cut off: the largest foreign cloud "
            "and the AI laboratory leave in the last two years and other foreign providers of cloud and AI triple "
            "their prices; the loss is against the same arm without it.",
        ),
        "conditions": Picture(
            condition_figure(conditions, 0),
            "Each mark is a draw of all uncertain parameters, shown over two of them that tell most; dashed, the rules "
            "found. Right: what each explains of the difference in net effect, 95% bootstrap intervals.",
        ),
        "conditions_at_price": Picture(
            condition_figure(conditions, 1), "The same with use at its price and refunds as transfers."
        ),
    }
    span = f"{effects.years[0]} to {effects.years[1]}"
    tables = [
        PageTable(f"Means over {study.replicates} runs; money against the baseline, {span}", arms_table(effects)),
        PageTable("What is uncertain", factor_table(conditions), wrapped=True),
    ]
    data = {
        "years": effects.years,
        "net_effect": {arm: bootstrap(values).record() for arm, values in effects.net.items()},
        "net_effect_use_at_price": {arm: bootstrap(values).record() for arm, values in effects.valued.items()},
        "changes": {
            arm: {name: bootstrap(values).record() for name, values in changes.items()}
            for arm, changes in effects.changes.items()
        },
        "loss_when_cut_off": {arm: bootstrap(values).record() for arm, values in effects.loss.items()},
        "conditions": [
            {"claim": claim.text, "share": claim.share, "accuracy": claim.accuracy, "commoner": claim.commoner,
             "rules": [vars(rule) for rule in claim.rules], "indices": claim.indices.to_dict("records")}
            for claim in conditions.claims
        ],
        "failed_in_analysis": effects.failed + conditions.failed,
    }  # fmt: skip
    return Answer(findings_of(effects, conditions), pictures, method_of(conditions, study.replicates), tables, data)
