"""How the page says that it was measured: what was varied, and what the reader should not conclude."""

from configs.language import N_, _
from experiments.analyses.suppress_or_invest.conditions import Conditions
from experiments.analyses.suppress_or_invest.effects import Effects
from experiments.lines import in_a_row
from experiments.statistics.intervals import few


def method_of(conditions: Conditions, effects: Effects, replicates: int) -> list[str]:
    """What was varied, what is measured, and what the reader should not conclude."""
    of_draws = effects.n_draws
    drawn = N_(
        "All arms have the same {n_draws} draws of the posterior, {replicates} runs each with seeds of their own: a "
        "difference from the baseline is what the policy does, run by run. What each arm does stands in its scenario "
        "file."
    )
    seeded = N_(
        "All arms have the same {replicates} seeds and draws of customers: a difference from the baseline is what the "
        "policy does, run by run. What each arm does stands in its scenario file."
    )
    over_draws = N_(
        "In brackets stand 95% bootstrap intervals of the mean, which is one over draws: they cover draws and seeds."
    )
    over_runs = N_("In brackets stand 95% bootstrap intervals of the mean over the runs.")
    pairs = _(drawn if of_draws else seeded, n_draws=of_draws, replicates=replicates)
    intervals = _(over_draws if of_draws else over_runs)
    return [
        in_a_row([pairs, intervals]) + few(of_draws or replicates, N_("draws") if of_draws else N_("runs")),
        _(
            "Welfare (all residents together) is that of docs/explanation/welfare.md: what customers have of their own "
            "choices in money, levies given back by heads, profits of domestic providers, public money and what "
            "raising it costs. Nothing is discounted."
        ),
        _(
            "The stay bonus of equation (2) may be a pleasure of habit (enjoyed), the cost of a change that is spared "
            "(cost of leaving), or no part of what use is worth (left out): nobody knows, and all three are told."
        ),
        _(
            "Conditions: {n} Latin-hypercube draws of all uncertain numbers together, each beside a draw of the "
            "posterior where there is one; runs of an arm in a draw: {replicates}, with seeds of their own. Rules are "
            "the leaves of a classification tree of at most three levels (CART), chosen by cross-validation.",
            n=len(conditions.values),
            replicates=conditions.replicates,
        ),
        _(
            "A model of mechanisms: budgets, effects and ranges are judgements with sources where there are any. "
            "Projections to 2035 are conditional on them, and no forecast."
        ),
    ]
