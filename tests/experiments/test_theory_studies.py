"""Studies of critical mass and of local effects: files load, pages appear, and directions hold that surely do."""

import math

import numpy as np
import pytest

from configs import ConfigError, load
from experiments.analyses import ANALYSES, analysis_of
from experiments.analyses.critical_mass.masses import exact_lead, least_effect, separatrix, thresholds
from experiments.analyses.topology.graphs import LOCAL, shape_of, strip_of
from experiments.pages.study import write_study
from experiments.studies.designs import design_points
from experiments.studies.study import read_study
from experiments.sweep import Execution
from experiments.sweep.study_runs import run_study
from tests.helpers.figures import left_unsaid
from tests.helpers.small_studies import (
    BIAS,
    EFFECT,
    ISLANDS,
    OPENING,
    RANDOM,
    RING,
    small_critical_mass,
    small_local_or_global,
)

SHARE = "market.market.offer_1.market_share"


def silent(*_):
    """Hear of no progress."""


@pytest.fixture(scope="module")
def critical_mass():
    """A small critical mass study, run: two handicaps, two network effects."""
    return run_study(small_critical_mass(), Execution(workers=0))


@pytest.fixture(scope="module")
def local_or_global():
    """A small study of local effects, run: three graphs at no, a large and the whole local share."""
    return run_study(small_local_or_global(), Execution(workers=0))


@pytest.fixture(scope="module")
def local_page(local_or_global):
    """The page of the small study of local effects."""
    return ANALYSES["topology"](local_or_global, silent)


@pytest.mark.parametrize("name", ["critical_mass", "local_or_global"])
def test_study_files_name_an_analysis_and_a_design(name):
    study = read_study(name)
    assert analysis_of(study) in ANALYSES
    assert study.question.endswith("?") and len(design_points(study)) > 50


def test_every_peer_graph_has_every_local_share():
    design = design_points(read_study("local_or_global"))
    table = design.groupby("label")[LOCAL].apply(lambda shares: tuple(sorted(shares)))
    assert len(table) == 6 and table.nunique() == 1
    assert {0.0, 0.25, 0.5, 0.75, 1.0} <= set(table.iloc[0])


def test_a_larger_opening_share_never_lowers_the_chance_to_lead_with_common_draws(critical_mass):
    _, shares = critical_mass.grid(SHARE, BIAS, EFFECT, OPENING)
    assert (np.diff((shares > 0.5).astype(int), axis=2) >= 0).all()


def test_a_handicap_never_helps_with_common_draws(critical_mass):
    _, shares = critical_mass.grid(SHARE, BIAS, EFFECT, OPENING)
    assert (shares[1] <= shares[0]).all()


def test_critical_mass_page_shows_figures_tables_and_findings(critical_mass, tmp_path):
    page = ANALYSES["critical_mass"](critical_mass, silent)
    assert set(page.pictures) == {"probability_to_lead", "critical_mass", "time_to_tip"}
    assert not [fault for picture in page.pictures.values() for fault in left_unsaid(picture.figure)]
    assert any("worse by 0.5" in finding for finding in page.findings)
    masses = {(row["bias"], row["network_effect"]): row for row in page.data["critical_masses"]}
    # Below a network effect of 2 there is no critical mass, and a worse offer needs more than half above it.
    assert math.isnan(masses[0.0, 1.7]["separatrix"]) and math.isnan(masses[-0.5, 1.7]["s50"])
    assert masses[-0.5, 4.4]["low"] > 0.5 > masses[0.0, 4.4]["low"]
    # 101 customers at a strong effect: the exact chain is within 0.02 of the mean field, 12 replicates within 0.1.
    for bias in (0.0, -0.5):
        strong = masses[bias, 4.4]
        assert strong["exact"] == pytest.approx(strong["separatrix"], abs=0.02)
        assert strong["s50"] == pytest.approx(strong["exact"], abs=0.1)
    written = write_study(critical_mass, page, tmp_path, 1.0)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert all(path.exists() for path in written) and html.count("<img") == 3


def test_the_exact_chain_gives_the_simulated_chance_to_lead(critical_mass):
    levels, shares = critical_mass.grid(SHARE, BIAS, EFFECT, OPENING)
    bias, effect, opening = (np.array(values) for values in levels)
    exact = exact_lead(load("theory/biased_duopoly", critical_mass.study.set), bias, effect)
    for cell in np.ndindex(shares.shape[:3]):
        # An opening share holds to the customer: one more or less of 101. 36 binomials of 12, 5 standard errors and a
        # run more, false alarm below 1e-3.
        base = np.clip(round(101 * opening[cell[2]]) + np.arange(-1, 2), 0, 101)
        low, *_, high = np.sort(exact[cell[0], cell[1], base])
        margin = 5 * math.sqrt(max(low * (1 - low), high * (1 - high)) / 12) + 1 / 12
        assert low - margin <= (shares[cell] > 0.5).mean() <= high + margin


def test_no_statsmodels_is_said_before_the_times_are_simulated(critical_mass, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "statsmodels.duration.survfunc", None)
    with pytest.raises(ConfigError, match=r"study critical_mass needs statsmodels: pip install"):
        ANALYSES["critical_mass"](critical_mass, silent)


def test_separatrix_is_half_between_equals_and_falls_with_the_network_effect_for_the_worse_offer():
    assert separatrix(0.0, 3.0) == pytest.approx(0.5)
    assert math.isnan(separatrix(0.0, 1.9)) and math.isnan(separatrix(-0.5, least_effect(-0.5) - 0.01))
    needed = [separatrix(-0.5, effect) for effect in (3.2, 3.6, 4.0, 4.4)]
    assert needed == sorted(needed, reverse=True) and needed[-1] > 0.5
    assert least_effect(0.0) == 2.0 < least_effect(-0.2) < least_effect(-0.5)


def test_thresholds_stand_between_the_last_opening_that_lost_and_the_first_that_won():
    led = np.array([[0, 0, 1, 0, 1], [0, 0, 1, 0, 0], [1, 0, 1, np.nan, 1]], dtype=float)
    estimates = thresholds(np.array([0.2, 0.4, 0.8]), led)
    assert estimates[0] == pytest.approx(0.6) and np.isnan(estimates[1:]).all()


def test_rings_and_islands_keep_more_offers_than_random_graphs_when_effects_are_local(local_page):
    kept = local_page.data["surviving"]
    assert kept[RANDOM]["1.0"] < kept[RING]["1.0"] and kept[RANDOM]["1.0"] < kept[ISLANDS]["1.0"]
    # Without local effects the graph is of no account: the same draws take the same path.
    assert kept[RANDOM]["0.0"] == kept[RING]["0.0"] == kept[ISLANDS]["0.0"]
    assert local_page.data["largest_order_at_weak_effect"] < 0.3


def test_local_effects_page_shows_figures_tables_and_findings(local_or_global, local_page, tmp_path):
    assert set(local_page.pictures) == {"local_share", "strips", "persistence"}
    assert not [fault for picture in local_page.pictures.values() for fault in left_unsaid(picture.figure)]
    assert any("local share" in finding for finding in local_page.findings) and len(local_page.tables) == 1
    write_study(local_or_global, local_page, tmp_path, 1.0)
    assert (tmp_path / "report.html").read_text(encoding="utf-8").count("<img") == 3


def test_a_strip_shows_a_run_of_the_study(local_or_global):
    strip = strip_of(local_or_global, RING)
    design = local_or_global.design
    point = design.index[(design["label"] == RING) & (design[LOCAL] == 0.9)][0]
    assert (strip == 0).mean(axis=0) == pytest.approx(local_or_global.paths[SHARE][point, 0])


def test_a_ring_is_clustered_and_long_and_a_random_graph_is_neither(local_or_global):
    ring, random = shape_of(local_or_global, RING), shape_of(local_or_global, RANDOM)
    # Of 8 neighbours on a ring 9 in 14 pairs are neighbours, and 300 customers are 150 / 8 steps apart and a half.
    assert ring.clustering == pytest.approx(9 / 14) and ring.steps_apart == pytest.approx(19.2, abs=0.2)
    assert random.clustering < 0.2 and random.steps_apart < 4


def test_a_study_of_graphs_without_labels_says_what_it_expects(critical_mass):
    critical = critical_mass.study.model_copy(update={"options": {"niche": 0.05}})
    with pytest.raises(ConfigError, match=r"label is missing; analysis topology needs it"):
        ANALYSES["topology"](type(critical_mass)(critical, critical_mass.design, critical_mass.runs), silent)
