"""Studies of markets that are small enough to be run by a test."""

from experiments.analyses.topology.graphs import LOCAL
from experiments.studies.study import Study, read_study

BIAS, EFFECT, OPENING = (f"services.market.{key}" for key in ("bias", "network_effect", "opening_share"))
RING, ISLANDS, RANDOM = "ring", "islands, 2% of ties out", "random"
SMALL = {"customers.number": 300, "time.end": "2013-12"}


def small_critical_mass() -> Study:
    """Two handicaps and three network effects."""
    small = {"customers.number": 101, "time.steps": 15}
    study = read_study("critical_mass", small, replicates=12)
    few = {"customers_of_times": 61, "steps_of_times": 30, "replicates_of_times": 8, "openings_of_times": [0.2, 0.6]}
    return study.model_copy(update={
        "factors": {BIAS: [0.0, -0.5], EFFECT: [1.7, 3.2, 4.4], OPENING: [0.02, 0.3, 0.5, 0.6, 0.7, 0.98]},
        "options": {**study.options, **few, "revision_of_times": 0.3},
    })  # fmt: skip


def small_local_or_global() -> Study:
    """Three graphs at no, a large and the whole local share."""
    study = read_study("local_or_global", {"customers.number": 300, "time.steps": 60}, replicates=4)
    points = [p for p in study.points if p["label"] in (RING, ISLANDS, RANDOM) and p[LOCAL] in (0.0, 0.9, 1.0)]
    options = {**study.options, "steps_of_strips": 60, "weak_local_shares": [1.0], "weak_steps": 20}
    return study.model_copy(update={"points": points, "options": options})


def small_why_domestic_lost() -> Study:
    """Every point without a preference and four with one, to 2012."""
    study = read_study("why_domestic_lost", {"customers.number": 100, "time.end": "2012-12"}, replicates=2)
    wanted = ("2 from 2010", "2 from 2012", "1 from 2010", "from 2010 to 2014")
    few = [point for point in study.points if "20" not in point["label"] or point["label"].endswith(wanted)]
    return study.model_copy(update={
        "points": few, "options": {**study.options, "opening_domestic_shares": [0.1, 0.9]},
    })  # fmt: skip


def small_distance() -> Study:
    """Leads given in three years, of which the last has no whole term after it."""
    study = read_study("distance_to_tipping", {**SMALL, "customers.number": 400}, replicates=2)
    return study.model_copy(update={"options": {**study.options, "probe_years": [2011, 2012, 2013]}})
