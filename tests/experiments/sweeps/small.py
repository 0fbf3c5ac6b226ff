"""A small sweep that tests share, and what disturbs it: runs that raise, hang, wait or kill their worker."""

import json

from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep.study_runs import replicate_seeds
from tests.helpers.forked import forking
from tests.helpers.processes import FAULTS

SHARE, ORDER = "market.market.offer_1.market_share", "outcomes.order_parameter.market"
STUDY = f"""
title = "small"
question = "Does it tip?"
scenario = "theory/duopoly"
replicates = 6
outcomes = ["{SHARE}", "{ORDER}"]
[set]
"customers.number" = 40
"time.steps" = 5
[factors]
"services.market.network_effect" = {{ low = 1.0, high = 3.0, n = 5 }}
"""
N_RUNS = 30
SEEDS = replicate_seeds(1, 6)


def words_of(file, folder, *options):
    """What is typed for a sweep by two workers."""
    return ["sweep", file, "--out", str(folder), "--workers", "2", *options]


def disturbed(file, folder, faults, gate=None, **variables):
    """A sweep in a process of its own, in whose workers runs go wrong."""
    environment = {"PYTHONPATH": str(FAULTS), "COLUMNS": "200", "SWEEP_FAULTS": json.dumps(faults), **variables}
    return forking("-m", "experiments", *words_of(file, folder), SWEEP_GATE=str(gate), **environment)


def sweep(file, folder, faults):
    """Such a sweep when it has ended: exit code and what it said."""
    with disturbed(file, folder, faults) as process:
        out, err = process.communicate()
        return process.returncode, out, err


def go_on(file, folder):
    """The same sweep undisturbed, in this process: the receipt."""
    return run_sweep(read_study(file), folder, Execution(workers=0))


def listed_points(*effects):
    """The study with points of these network effects, and no factors."""
    points = [
        f'[[points]]\nlabel = "p{place}"\n"services.market.network_effect" = {effect}\n'
        for place, effect in enumerate(effects)
    ]
    head = STUDY.partition("[factors]")[0].replace("replicates = 6", 'replicates = 6\ndesign = "list"')
    return head + "".join(points)


def fault(replicate, effect):
    return f"{SEEDS[replicate]}@{effect:g}"
