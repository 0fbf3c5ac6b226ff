"""A file, or a name, that is no scenario: what it is instead, and what to do, in one message."""

from importlib.resources import files

import pytest

from configs import ConfigError, load
from configs.reading.mistaken import STUDY_KEYS
from configs.schema.scenario import Settings
from experiments.studies.study import Study, read_study

STUDY = """
question = "Which?"
scenario = "theory/duopoly"
outcomes = ["market.market.offer_1.market_share"]
[factors]
"services.market.network_effect" = [1.0, 3.0]
"""
SCENARIO = """
extends = "baseline"
title = "Mine"
[customers]
number = 200
"""
REFUSED = {
    "nothing extended": ("[customers]\nnumber = 200", 'time is missing; expected from when to when, and in which steps; most scenarios start with extends = "baseline"'),
    "an empty file": ("", "most scenarios start with extends"),
    "extends misspelt": ('extend = "baseline"\n[customers]\nnumber = 200', "extend is unknown; did you mean extends?"),
    "include misspelt": ('extends = "baseline"\nincludes = "yen_at_120"', "includes is unknown; did you mean include?"),
    "extends in a table": ('[customers]\nnumber = 200\nextends = "baseline"', "customers.extends stands in a table; expected extends above the first table"),
    "a study": (STUDY, "question and scenario stand in a study, and a scenario is expected; a study is run by digital-balance study mine.toml"),
    "a key of studies": (SCENARIO.replace("title", "seed = 3\ntitle"), "seed is unknown"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(read, name: str) -> str:
    """The message with which a name is refused."""
    with pytest.raises(ConfigError) as error:
        read(name)
    return str(error.value)


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_scenario_is_told_what_to_do(case, folder):
    text, expected = REFUSED[case]
    (folder / "mine.toml").write_text(text)
    message = refused(load, "mine.toml")
    assert message.startswith("mine.toml: ")
    assert expected in message


def test_a_scenario_that_extends_one_hears_nothing_of_extending(folder):
    (folder / "mine.toml").write_text('extends = "baseline"\n[services.mine]\nitem = "none"')
    assert "most scenarios" not in refused(load, "mine.toml")


def test_a_name_beside_which_a_file_stands_is_that_file(folder):
    (folder / "mine.toml").write_text(SCENARIO)
    (folder / "mine_study.toml").write_text(STUDY)
    assert refused(load, "mine").endswith("did you mean mine.toml?")
    assert refused(read_study, "mine_study").endswith("did you mean mine_study.toml?")
    (folder / "below").mkdir()
    (folder / "below" / "low.toml").write_text(SCENARIO)
    (folder / "below" / "high.toml").write_text('extends = "low"')
    assert refused(load, "below/high.toml").endswith("did you mean low.toml?")


def test_a_misspelt_file_has_the_nearest_one_in_its_folder(folder):
    (folder / "mine.toml").write_text(SCENARIO)
    assert refused(load, "mien.toml").endswith("did you mean mine.toml?")
    assert refused(read_study, "mien.toml").endswith("did you mean mine.toml?")
    assert refused(load, "baselin.toml").endswith("did you mean baseline?")


def test_a_study_that_names_a_file_beside_it_without_its_ending_hears_its_name(folder):
    (folder / "below").mkdir()
    (folder / "below" / "low.toml").write_text(SCENARIO)
    (folder / "below" / "study.toml").write_text(STUDY.replace("theory/duopoly", "low"))
    assert refused(read_study, "below/study.toml").endswith("did you mean low.toml?")


def test_a_whole_scenario_that_lacks_its_title_alone_is_told_so(folder):
    whole = (files("configs") / "theory" / "duopoly.toml").read_text()
    (folder / "mine.toml").write_text("\n".join(line for line in whole.splitlines() if not line.startswith("title")))
    assert refused(load, "mine.toml") == "mine.toml: title is missing; expected what the scenario is, in a sentence"


def test_names_of_the_other_kind_are_told_which_command_takes_them():
    assert "is a study" in refused(load, "switching_costs")
    assert "digital-balance study switching_costs" in refused(load, "switching_costs")
    assert "is a scenario" in refused(read_study, "baseline")
    assert "digital-balance run baseline" in refused(read_study, "baseline")


@pytest.mark.parametrize("text", [SCENARIO, SCENARIO.replace('extends = "baseline"', "")])
def test_a_scenario_is_no_study(text, folder):
    (folder / "mine.toml").write_text(text)
    message = refused(read_study, "mine.toml")
    assert "stands in a scenario, and a study is expected" in message
    assert message.endswith("a scenario is run by digital-balance run mine.toml")


def test_a_study_without_a_title_is_called_by_its_question(folder):
    (folder / "mine.toml").write_text(STUDY)
    assert read_study("mine.toml").title == "Which?"
    assert Study(question="Which?", outcomes=["balance.total.balance_jpy"]).title == "Which?"


@pytest.mark.parametrize(
    ("given", "called"),
    [('title = "A"\nquestion = "B?"', ("A", "B?")), ('title = "A"', ("A", "A")), ('question = "B?"', ("B?", "B?")), ("", ("mine", "mine"))],
)  # fmt: skip
def test_title_and_question_stand_for_each_other_and_the_file_for_both(given, called, folder):
    (folder / "mine.toml").write_text(given + STUDY.replace('question = "Which?"', ""))
    study = read_study("mine.toml")
    assert (study.title, study.question) == called


def test_keys_by_which_a_study_is_known_are_those_of_studies_alone():
    assert set(STUDY_KEYS) == set(Study.model_fields) - set(Settings.model_fields)
