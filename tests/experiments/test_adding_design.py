"""To add a design is one file: nothing else is edited, and it is read, run, reported and named like the others."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from configs import ConfigError
from experiments.pages.folder import page_of
from experiments.studies.designs import DESIGNS, design_points
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.sensitivity import check_design

FILE = Path(__file__).parent.parent / "extensions" / "golden_section.py"
EFFECT = "services.market.network_effect"
STUDY = f"""
title = "T"
question = "Where does a duopoly tip?"
scenario = "theory/duopoly"
design = "golden_section"
replicates = 2
outcomes = ["market.market.offer_1.market_share"]
[sampling]
n = 5
[set]
"customers.number" = 100
"time.steps" = 4
[factors]
"{EFFECT}" = {{ low = 1.0, high = 3.0 }}
"""


@pytest.fixture
def golden_section():
    """The design, known for the time of a test."""
    spec = spec_from_file_location("golden_section", FILE)
    spec.loader.exec_module(module_from_spec(spec))
    yield "golden_section"
    del DESIGNS["golden_section"]


@pytest.fixture
def study_file(tmp_path):
    (tmp_path / "mine.toml").write_text(STUDY)
    return str(tmp_path / "mine.toml")


def test_a_design_of_ones_own_runs_as_a_sweep_and_has_its_page(golden_section, study_file, tmp_path):
    receipt = run_sweep(read_study(study_file), tmp_path / "swept", Execution(workers=0))
    assert (receipt.done, receipt.failed) == (10, 0)
    levels = store.open(tmp_path / "swept").design[EFFECT].tolist()
    assert levels == pytest.approx([1.0, 2.236068, 1.472136, 2.708204, 1.944272])
    page = page_of(tmp_path / "swept")
    assert "Design golden_section" in page.design[0]
    assert list(page.pictures) == ["sweep_outcome_1"], "its points are drawn as those of a sample"
    assert not page.pictures["sweep_outcome_1"].figure.axes[0].get_legend()


def test_what_a_design_says_of_itself_is_what_the_program_knows_of_it(golden_section, study_file):
    study = read_study(study_file)
    with pytest.raises(ConfigError, match="expected sobol or morris, for sensitivity indices"):
        check_design(study)
    study.points.append({"label": "a", EFFECT: 2.0})
    with pytest.raises(ConfigError, match="points is none of design golden_section; expected list or paired"):
        design_points(study)


def test_a_design_that_is_not_there_is_unknown(study_file):
    with pytest.raises(ConfigError, match="design is 'golden_section'; expected one of"):
        design_points(read_study(study_file))
