"""Studies of policies and of the theory of a duopoly with few customers, runs and steps."""

from experiments.studies.study import Study, read_study

SHORT = {"customers.number": 120, "time.start": "2025-01", "time.end": "2027-12"}


def short_study(**options) -> Study:
    """The study with few customers, draws and years."""
    study = read_study("suppress_or_invest")
    cut = {key: "2026-01" if key.endswith("start") else value for key, value in study.options["cut_off"].items()}
    conditions = {**study.options["conditions"], "samples": 6, "replicates": 1}
    changed = {
        "set": {**study.set, **SHORT},
        "replicates": 3,
        "options": {**study.options, "cut_off": cut, "conditions": conditions, **options},
    }
    return study.model_copy(update=changed)


def small_study(name: str) -> Study:
    """A study of the duopoly that is done in seconds."""
    if name == "tipping_bifurcation":
        study = read_study(name, {"customers.number": 200, "time.steps": 40}, replicates=6)
        factors = {"services.market.network_effect": [1.0, 1.8, 2.2, 3.0]}
        few = {"sizes": [40, 80], "replicates_of_sizes": 16, "steps_of_sizes": 60, "steps_before": 40}
        return study.model_copy(update={"factors": factors, "options": {**study.options, **few}})
    if name == "tipping_hysteresis":
        push = {"low": -2.5, "high": 2.5, "period_years": 25.0}
        small = {"customers.number": 200, "time.steps": 312, "services.market.bias": push}
        study = read_study(name, small, replicates=2)
        return study.model_copy(update={"factors": {"services.market.network_effect": [1.0, 2.6, 4.0]}})
    study = read_study("switching_costs", {"customers.number": 200, "time.steps": 60}, replicates=4)
    effects, costs = {"low": 0.5, "high": 2.5, "n": 9}, [0.0, 1.0, 3.0]
    factors = {"services.market.network_effect": effects, "services.market.switching_cost": costs}
    return study.model_copy(update={"factors": factors})
