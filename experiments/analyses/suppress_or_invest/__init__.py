"""Suppress the deficit, or use and invest? Arms against one paired baseline, and the conditions of the answer.

The user of the model is to see the conclusion of the document true, false, or true under conditions: the page leads
with what residents have of it by the welfare account, says where in the range of what is not known that holds, and what
it rests on. The measure that it replaces stays as a memo.
"""

from configs import load
from configs.language import _
from experiments.analyses.registry import analysis
from experiments.analyses.suppress_or_invest.amounts import span
from experiments.analyses.suppress_or_invest.conditions import Conditions, explore, turns
from experiments.analyses.suppress_or_invest.effects import ITEMS, MONEY, Effects, measure
from experiments.analyses.suppress_or_invest.figures import condition_figure, state_figure, welfare_figure, year_figure
from experiments.analyses.suppress_or_invest.memo import FLAW
from experiments.analyses.suppress_or_invest.method import method_of
from experiments.analyses.suppress_or_invest.options import check, options_of
from experiments.analyses.suppress_or_invest.tables import arms_table, factor_table, group_table, worth_table
from experiments.analyses.suppress_or_invest.words import findings_of
from experiments.pages.page import PageTable, Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.sweep.study_runs import StudyRuns
from sim.record.surplus import READINGS


@analysis("suppress_or_invest", needs=("sklearn",), check=check, carries=True)
def suppress_or_invest(runs: StudyRuns, progress: Progress) -> Answer:
    """Welfare of each arm, a stress test, and the conditions under which use and investment beat suppression."""
    study = runs.study
    settings = load(study.scenario, study.set)
    options = options_of(study)
    effects = measure(runs, settings, options.first_year, options.apart, options.cut_off, progress)
    conditions = explore(runs, settings, options, progress)
    turning = turns(effects, options, settings)
    said = {**span(effects), "n": effects.n_pairs}
    tables = [
        PageTable(
            _("What all residents gain, {unit} against the baseline, {first} to {last}", **said),
            worth_table(effects),
            _(FLAW),
        ),
        PageTable(
            _("Who gains and who loses, {unit} against the baseline, {first} to {last}", **said), group_table(effects)
        ),
        PageTable(_("What else the arms do: means of {n} runs; money {first} to {last}", **said), arms_table(effects)),
        PageTable(_("What is uncertain"), factor_table(conditions), wrapped=True),
    ]
    data = {
        "years": effects.years,
        "n_pairs": effects.n_pairs,
        "welfare": {
            arm: {f"total{reading}": effects.mean(values).record() for reading, values in readings.items()}
            for arm, readings in effects.welfare.items()
        },
        "welfare_by_pair": {
            arm: {f"total{reading}": values.tolist() for reading, values in readings.items()}
            for arm, readings in effects.welfare.items()
        },
        "old_measure": {arm: effects.mean(values).record() for arm, values in effects.net.items()},
        "changes": {
            arm: {name: effects.mean(changes[name]).record() for name in MONEY | ITEMS}
            for arm, changes in effects.changes.items()
        },
        "loss_when_cut_off": {arm: effects.mean(values).record() for arm, values in effects.loss.items()},
        "turns": [
            {"number": turn.factor.name, "reading": f"total{turn.reading}", "at": turn.weight} for turn in turning
        ],
        "conditions": [
            {"claim": claim.text, "share": claim.share, "accuracy": claim.accuracy, "commoner": claim.commoner,
             "rules": [vars(rule) for rule in claim.rules], "indices": claim.indices.to_dict("records")}
            for claim in conditions.claims
        ],
        "failed_in_analysis": effects.failed + conditions.failed,
    }  # fmt: skip
    method = method_of(conditions, effects, study.replicates)
    return Answer(findings_of(effects, conditions, turning), _pictures(effects, conditions), method, tables, data)


def _pictures(effects: Effects, conditions: Conditions) -> dict[str, Picture]:
    pictures = {
        "welfare": Picture(
            welfare_figure(effects),
            _(
                "Left: what all residents together have of an arm, by how the stay bonus counts: means with 95% "
                "bootstrap intervals, and thin the ends between which 90% of the pairs lie. Right: who gains and who "
                "loses, means; the diamond is their sum."
            ),
        ),
        "years": Picture(
            year_figure(effects),
            _("Change against the paired baseline by year: means and their 95% bootstrap intervals."),
        ),
        "states": Picture(
            state_figure(effects),
            _(
                "Means and 95% bootstrap intervals; the dotted line is the baseline. Cut off: the largest foreign "
                "cloud and the AI laboratory leave in the last two years and other foreign providers of cloud and AI "
                "triple their prices; the loss is against the same arm without it."
            ),
        ),
    }
    for reading in READINGS:
        claim = conditions.claim(0, reading)
        pictures[f"conditions{reading}"] = Picture(
            condition_figure(conditions, claim),
            _(
                "Each mark is a draw of everything uncertain, shown over two numbers that tell most; dashed, the rules "
                "found. Right: what a number explains of the margin by itself, 95% bootstrap intervals."
            ),
        )
    return pictures
