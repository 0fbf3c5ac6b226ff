"""A registry refuses a name that is taken, and takes the same function again, as when a module is loaded anew."""

import pytest

from experiments.analyses import ANALYSES
from experiments.analyses.registry import analysis
from experiments.studies.designs import DESIGNS
from experiments.studies.designs.registry import LISTED, design


def test_a_design_is_not_overwritten():
    known = DESIGNS["list"]
    with pytest.raises(ValueError, match="design 'list' is there already"):
        design("list", LISTED)(lambda study: study)
    design("list", known.shape, known.takes, known.refine, known.indices)(known.points)
    assert DESIGNS["list"] == known


def test_an_analysis_is_not_overwritten():
    known = ANALYSES["summary"]
    with pytest.raises(ValueError, match="analysis 'summary' is there already"):
        analysis("summary")(lambda runs, progress: None)
    assert ANALYSES["summary"] is known
    analysis("summary")(known)
    ANALYSES["summary"] = known
