"""What a new user gets wrong is told in one line that names the word, and what was probably meant."""

import pytest

from configs import ConfigError, load
from experiments import evaluate
from experiments.studies.study import Study, read_study
from experiments.sweep import Execution, run_sweep
from sim import DigitalEconomy, Replicates
from tests.helpers.command import here

BASE = 'extends = "baseline"\n'
QUOTES = "texts and months stand in quotes, decimals have a point, true and false are written small"
TYPED = {
    "two scenarios": (["run", "baseline", "suppress"], "Got unexpected extra argument(s) (suppress); expected digital-balance run [OPTIONS] [SCENARIO]; several scenarios are run by digital-balance compare"),
    "an argument of none": (["schema", "x"], "Got unexpected extra argument(s) (x); expected digital-balance schema [OPTIONS]"),
    "no study": (["sweep"], "STUDY is missing; expected digital-balance sweep [OPTIONS] STUDY"),
    "no folder to merge into": (["merge", "out"], "--out is missing; expected digital-balance merge [OPTIONS] DIR... --out DIR"),
    "a word as a number": (["run", "--seed", "x"], "--seed is 'x'; expected a whole number"),
    "a fraction after =": (["run", "--replicates=2.5"], "--replicates is '2.5'; expected a whole number"),
    "no command": (["help"], "No such command 'help'; expected one of run, rerun, scenarios"),
    "capitals": (["run", "BASELINE"], "did you mean baseline?"),
    "an engine": (["run", "--engine", "cuda"], "--engine is 'cuda'; expected one of auto, agents, numpy, numba\n"),
    "a folder as a scenario": (["run", "folder"], "scenario 'folder' is unknown; expected a name or the path of a TOML file; it is a folder: that of a finished run or sweep is shown by digital-balance report"),
    "a folder as a study": (["sweep", "folder"], "it is a folder"),
    "another suffix": (["run", "mine.tml"], "did you mean mine.toml?"),
    "half a key": (["run", "--set", "cloud.network_effect=2"], "--set: cloud is unknown; did you mean services.cloud?"),
    "the end of a key": (["run", "--set", "network_effect=2"], ".network_effect, or that of another table?"),
    "a key of the table around": (["run", "--set", "services.cloud.offers.hyperscaler_1.network_effect=2"], "did you mean services.cloud.network_effect?"),
    "a lever that is not there": (["run", "--set", "levers.levy.strength=2"], "--set: levers.levy is unknown; expected levers.levy.kind with it, where it is to be made"),
    "a lever as a word": (["run", "--set", "levers.levy=foreign_service_levy"], "expected a table, [levers.ID] with an id of your own"),
    "part of a key misspelt": (["parameters", "services.clod.pricing"], "no key contains 'services.clod.pricing'; expected part of a key; did you mean services.cloud.pricing?"),
    "a scenario as a key": (["parameters", "theory/duopoly"], "a scenario is named by --scenario theory/duopoly"),
    "an outcome as a scenario": (["outcomes", "domestic_share"], "outcomes: 'domestic_share' names an outcome; expected a scenario, whose outcomes are listed"),
    "an end before a lever's start": (["run", "suppress", "--until", "2011-12"], "--until: time.end is 2011-12, and levers.levy.start is 2026-04, outside the horizon; expected a month of 2010-01 to 2011-12"),
    "a file as a folder": (["report", "mine.toml"], "mine.toml: is a file; expected the folder of a finished run or sweep"),
    "an outcome without its table": (["compare", "baseline", "suppress", "--outcome", "domestic_share@2030"], "did you mean outcomes.domestic_share?"),
    "half an outcome": (["compare", "baseline", "suppress", "--outcome", "balance.total"], "outcome 'balance.total': is not the whole name; expected balance.ITEM.COLUMN (see outcomes)"),
}  # fmt: skip
WRITTEN = {
    "a text without quotes": ("extends = baseline", f"not a TOML file: Invalid value (at line 1, column 11): extends = baseline; {QUOTES}"),
    "a decimal comma": (f"{BASE}[services.cloud]\nnetwork_effect = 2,5", f"network_effect = 2,5; {QUOTES}"),
    "a month without quotes": (f"{BASE}[time]\nend = 2030-12", f"end = 2030-12; {QUOTES}"),
    "a key outside its table": (f'{BASE}projection_start = "2026-01"', "projection_start is unknown; did you mean time.projection_start?"),
    "an option in a file": (f'{BASE}until = "2030-12"', "until is unknown; did you mean time.end?"),
    "a seed in a file": (f"{BASE}seed = 3", "seed is unknown; expected --seed, an option of the command"),
    "a table too few": (f"{BASE}[cloud]\nnetwork_effect = 2.0", "cloud is unknown; did you mean services.cloud?"),
    "a letter too few": (f"{BASE}[service.cloud]\nnetwork_effect = 2.0", "service is unknown; did you mean services?"),
    "a lever without an id": (f'{BASE}[levers]\nkind = "foreign_service_levy"', "levers.kind is 'foreign_service_levy'; expected a table, [levers.ID] with an id of your own"),
    "a month as a number": (f"{BASE}[time]\nend = 2030", "time.end is 2030; expected a text"),
    "a day": (f"{BASE}[time]\nend = 2030-12-01", "time.end is datetime.date(2030, 12, 1); expected a text"),
}  # fmt: skip


STUDY = """question = "Q?"
scenario = "theory/duopoly"
outcomes = ["outcomes.order_parameter.market"]
"""
STUDIES = {
    "a text for a list": ('keep = "market"', "keep is 'market'; expected a list (long tables"),
    "a word for a number": ('replicates = "many"', "replicates is 'many'; expected a whole number (runs of every design point)"),
    "no runs": ("replicates = 0", "replicates is 0; expected at least 1 and at most 1e+06 (runs of every design point)"),
    "too small a sample": ('design = "sobol"\n[sampling]\nn = 1', "sampling.n is 1; expected at least 2 and at most 1e+07"),
    "an option": ("workers = 4", "workers is unknown; expected --workers, an option of the command"),
    "a parameter above all tables": ('"customers.number" = 100', "customers.number is unknown; it is a parameter of the scenario: expected it in the table set, or among the factors"),
    "the end of a factor's key": ("[factors]\nnetwork_effect = [1.0]", "factors: network_effect is unknown; did you mean services.market.network_effect?"),
    "levels by other names": ('[factors]\n"services.market.network_effect" = { min = 1, max = 2 }', "factors: services.market.network_effect.min is unknown, as services.market.network_effect is a value; expected a list of levels, or a table of low, high, n, log"),
    "a list without points": ('design = "list"', "the design has no points; expected [[points]], or points_file"),
    "a design": ('design = "factorials"', "design is 'factorials'; expected one of factorial, one_at_a_time"),
    "no quotes": ("design = list", f"design = list; {QUOTES}"),
}  # fmt: skip


@pytest.mark.parametrize("case", STUDIES)
def test_a_study_is_told_its_fault_in_the_words_of_scenarios(case, folder):
    text, expected = STUDIES[case]
    (folder / "mine.toml").write_text(STUDY + text)
    answer = here("sweep", "mine.toml", "--workers", "1", cwd=folder)
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.startswith("digital-balance: mine.toml: ") and expected in answer.stderr
    assert not (folder / "results").exists()


CALLS = {
    "a name as overrides": (lambda: evaluate("baseline", 1), "overrides is 'baseline'; expected values by dotted key"),
    "nothing as overrides": (lambda: evaluate(None, 1), "overrides is None; expected values by dotted key"),
    "a number as a key": (lambda: evaluate({5: 1}, 1), "overrides is {5: 1}; expected values by dotted key"),
    "a number as an outcome": (lambda: evaluate({}, 1, outcomes=[5]), "outcome 5: expected a text, such as balance.ITEM.COLUMN"),
    "a number as a scenario": (lambda: DigitalEconomy(5), "config is 5; expected a scenario's name"),
    "overrides as a scenario": (lambda: DigitalEconomy({"customers.number": 9}), "config is {'customers.number': 9}; expected a scenario's name"),
    "steps by their name": (lambda: DigitalEconomy(steps=3), "override: steps is unknown; did you mean time.steps?"),
    "an option by its name": (lambda: DigitalEconomy(until="2012-12"), "override: until is unknown; did you mean time.end?"),
    "a number of seeds": (lambda: Replicates("baseline", 3), "seeds is 3; expected a list with a whole number for each replicate"),
    "no seeds": (lambda: Replicates("baseline"), "seeds is None; expected a list"),
    "a file as a study": (lambda: run_sweep("mine.toml", "out"), "study is 'mine.toml'; expected a Study, as read_study gives"),
    "workers as an execution": (lambda: run_sweep(read_study("where_it_tips"), "out", 4), "execution is 4; expected an Execution, such as Execution(workers=4)"),
}  # fmt: skip


@pytest.mark.parametrize("case", CALLS)
def test_a_program_is_told_which_argument_is_wrong(case, folder, monkeypatch):
    call, expected = CALLS[case]
    monkeypatch.chdir(folder)
    with pytest.raises(ConfigError) as error:
        call()
    assert str(error.value).startswith(expected)
    assert not (folder / "out").exists()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "mine.toml").write_text(BASE)
    return tmp_path


@pytest.mark.parametrize("case", TYPED)
def test_what_is_typed_wrongly_is_told_in_a_line(case, folder):
    words, expected = TYPED[case]
    answer = here(*words, cwd=folder)
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.startswith("digital-balance: ") and expected in answer.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["folder", "mine.toml"]


@pytest.mark.parametrize("case", WRITTEN)
def test_what_is_written_wrongly_is_told_with_the_line_or_the_key_that_is_meant(case, folder):
    text, expected = WRITTEN[case]
    (folder / "mine.toml").write_text(text)
    with pytest.raises(ConfigError) as error:
        load(folder / "mine.toml")
    assert str(error.value).startswith(f"{folder / 'mine.toml'}: ")
    assert expected in str(error.value) and "\n" not in str(error.value)


def test_the_mark_that_windows_puts_before_a_text_is_no_fault(folder):
    (folder / "mine.toml").write_text(f"\ufeff{BASE}", encoding="utf-8")
    assert load(folder / "mine.toml") == load("baseline")


def test_the_version_is_printed(folder):
    answer = here("--version", cwd=folder)
    assert (answer.returncode, answer.stdout.count(".")) == (0, 2)


OF_PROGRAMS = {
    "no runs": ({"replicates": 0}, "replicates is 0; expected at least 1 and at most 1e+06 (runs of every design point)"),
    "a table of another name": ({"factor": {}}, "factor is unknown; did you mean factors?"),
    "a sample too small": ({"sampling": {"n": 1}}, "sampling.n is 1; expected at least 2 and at most 1e+07"),
}  # fmt: skip


@pytest.mark.parametrize("case", OF_PROGRAMS)
def test_a_study_of_a_program_is_refused_in_the_words_of_a_file(case):
    said, message = OF_PROGRAMS[case]
    with pytest.raises(ConfigError) as refused:
        Study(question="Q?", **said)
    assert str(refused.value).startswith(message)
    with pytest.raises(ConfigError, match=r"^title is missing; expected what the study is called"):
        Study(replicates=2)


def test_what_a_study_of_a_program_says_wrongly_is_said_after_a_word_for_it(tmp_path):
    study = Study(question="Q?", outcomes=["outcomes.domestic_share"], factors={"customers.numbr": [1, 2]})
    with pytest.raises(ConfigError, match=r"^study: factors: customers.numbr is unknown; did you mean number"):
        run_sweep(study, tmp_path / "swept", Execution(workers=0))
