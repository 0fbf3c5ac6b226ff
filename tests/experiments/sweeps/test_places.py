"""Every function of Python that takes a path takes it as a text, too."""

import pytest

from configs import ConfigError, load
from experiments import evaluate, store
from experiments.pages.folder import page_of, write_page_of
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import check_folder, write_run
from experiments.studies.study import Study, read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep.compare.study import compare_study
from experiments.sweep.merge import merge
from experiments.sweep.study_runs import run_study

SHARE = "market.market.offer_1.market_share"
STUDY = Study(title="T", question="Q", scenario="theory/duopoly", replicates=2, outcomes=[SHARE],
              set={"customers.number": 60, "time.steps": 3})  # fmt: skip


@pytest.mark.parametrize("kind", [str, lambda path: path], ids=["text", "path"])
def test_folders_are_given_as_texts_or_paths(tmp_path, kind):
    folder, whole = kind(tmp_path / "swept"), kind(tmp_path / "whole")
    execution = Execution(workers=0)
    assert run_sweep(STUDY, folder, execution).done == 2
    assert len(store.open(folder).runs()) == 2
    assert merge([folder], whole).reused == 2
    assert len(run_study(STUDY, execution, folder=folder).runs) == 2
    assert write_page_of(folder, page_of(folder))
    place = kind(tmp_path / "run")
    check_folder(place)
    settings = load("theory/duopoly", STUDY.set)
    assert write_run(run_scenario("duopoly", settings, 1, 1, "auto"), place)


@pytest.mark.parametrize("kind", [str, lambda path: path], ids=["text", "path"])
def test_scenarios_and_studies_are_given_as_texts_or_paths(tmp_path, scenario_file, kind):
    text = 'extends = "theory/duopoly"\ntitle = "M"\n[customers]\nnumber = 60\n[time]\nsteps = 3\n'
    own_file = kind(scenario_file(text, "mine.toml"))
    assert evaluate({}, 1, own_file)["market_share"] > 0.0
    assert len(compare_study([own_file, own_file], {}, [SHARE], 2).points) == 2
    file = tmp_path / "study.toml"
    file.write_text(f'title = "T"\nquestion = "Q"\nscenario = "theory/duopoly"\noutcomes = ["{SHARE}"]\n')
    assert read_study(kind(file)).title == "T"
    with pytest.raises(ConfigError, match="no such study file"):
        read_study(kind(tmp_path / "none.toml"))
