"""Agents of a user's own classes in batches and sweeps: as alone, in workers, too, and noticed where they change."""

import sys
import types
from importlib import import_module, invalidate_caches

import pandas as pd
import pytest

from agents import DomesticProvider, Individual
from configs import ConfigError, load
from experiments import evaluate
from experiments.analyses.distance.probes import run_probes
from experiments.studies.study import Study, study_of_table
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.merge import merge
from experiments.sweep.study_runs import run_study
from sim import DigitalEconomy, Replicates
from tests.helpers.command import here, program

SHARE, TIPPED = "market.market.offer_1.market_share", "tipping.market.tipped"
DUOPOLY = {"customers.number": 40, "time.steps": 6}
HERE = Execution(workers=0)
TEXT = '''
from agents import Individual

OFFER = {offer}


class Loyal(Individual):
    """Takes one offer, whatever it is worth."""

    def choose(self, service, values, draw):
        return OFFER
'''


class Second(Individual):
    """Takes the second offer."""

    def choose(self, service, values, draw):
        return 1


class Fickle(Individual):
    """Takes what chance says, whoever leads."""

    def choose(self, service, values, draw):
        return int(draw < 0.5)


class Hermit(Individual):
    """Uses nothing."""

    def choose(self, service, values, draw):
        return -1


class Cheap(DomesticProvider):
    """Gives its offers away."""

    def set_prices(self, years):
        self.providers.offers.price[self.providers.rows[self.row]] = 0.0


@pytest.fixture
def loyal(tmp_path, monkeypatch):
    """Write the module `loyal`, whose class takes an offer, and import it as a program that starts anew does."""
    folder = tmp_path / "modules"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # two texts of one length and second are one to a cache

    def written(offer):
        (folder / "loyal.py").write_text(TEXT.format(offer=offer), encoding="utf-8")
        sys.modules.pop("loyal", None)
        invalidate_caches()
        return {"individual": import_module("loyal").Loyal}

    yield written
    sys.modules.pop("loyal", None)


def small(**changes) -> Study:
    table = {"title": "Small", "question": "Who leads?", "scenario": "theory/duopoly", "replicates": 2, "set": DUOPOLY,
             "outcomes": [SHARE], "factors": {"services.market.network_effect": [1.0, 3.0]}} | changes  # fmt: skip
    return study_of_table(table, "small")


def shares(folder) -> list[float]:
    return store.open(folder).runs()[SHARE].tolist()


@pytest.mark.parametrize("engine", ["auto", "agents", "numpy"])
def test_a_batch_with_classes_of_a_users_own_takes_the_paths_that_they_take_alone(engine):
    short = {"customers.number": 60, "time.end": "2010-04"}
    classes = {"individual": Hermit, "domestic_provider": Cheap}
    batch = Replicates("baseline", [3, 5], engine=engine, agent_classes=classes, first_replicate=1, **short).run()
    alone = [DigitalEconomy("baseline", rng=seed, replicate=n, agent_classes=classes, **short).run()
             for n, seed in enumerate((3, 5), 1)]  # fmt: skip
    assert batch.run_ids == [model.run_id for model in alone]
    for table in ("balance", "market", "outcomes"):
        expected = pd.concat([getattr(model, table)() for model in alone], ignore_index=True)
        pd.testing.assert_frame_equal(getattr(batch, table)(), expected)
    plain = Replicates("baseline", [3, 5], first_replicate=1, **short).run()
    assert not batch.market()["users"].equals(plain.market()["users"])
    assert not set(batch.run_ids) & set(plain.run_ids)
    with pytest.raises(ValueError, match="no month is left"):
        batch.step()


def test_the_programs_own_classes_make_no_other_run():
    model = DigitalEconomy("theory/duopoly", rng=1, agent_classes={"individual": Individual}, **DUOPOLY)
    assert model.run_id == DigitalEconomy("theory/duopoly", rng=1, **DUOPOLY).run_id


def test_a_sweep_has_the_classes_in_workers_as_in_this_process(loyal, tmp_path):
    classes = loyal(0)
    run_sweep(small(), tmp_path / "here", HERE, agent_classes=classes)
    run_sweep(small(), tmp_path / "workers", Execution(workers=1), agent_classes=classes)
    assert shares(tmp_path / "here") == shares(tmp_path / "workers") == [1.0] * 4
    seed = int(store.open(tmp_path / "here").runs()["seed"].iloc[0])
    overrides = {**DUOPOLY, "services.market.network_effect": 1.0}
    assert evaluate(overrides, seed, "theory/duopoly", [SHARE], agent_classes=classes) == {SHARE: 1.0}


def test_what_a_sweep_says_of_its_classes(loyal, tmp_path):
    said = []
    receipt = run_sweep(small(), tmp_path / "out", HERE, say=said.append, agent_classes=loyal(0))
    assert receipt.notes[0].startswith("Agents are of classes of a user's own (individual: loyal.Loyal)")
    assert said == [f"Note: {receipt.notes[0]}"]
    kept = store.open(tmp_path / "out").manifest["agent_classes"]["individual"]
    assert (kept["module"], kept["qualified_name"], len(kept["source"])) == ("loyal", "Loyal", 16)


@pytest.mark.parametrize(
    ("classes", "reason"),
    [
        (None, "has runs of the classes individual: loyal.Loyal, and the program's own are asked for"),
        ({"individual": Second}, "and asked for are those of individual: "),
    ],
)
def test_a_folder_goes_on_with_its_own_classes_alone(loyal, tmp_path, classes, reason):
    run_sweep(small(), tmp_path / "out", HERE, agent_classes=loyal(0))
    before = (tmp_path / "out" / "manifest.json").read_bytes()
    with pytest.raises(ConfigError) as error:
        run_sweep(small(), tmp_path / "out", HERE, agent_classes=classes)
    assert reason in str(error.value)
    assert (tmp_path / "out" / "manifest.json").read_bytes() == before
    assert run_sweep(small(), tmp_path / "out", HERE, agent_classes=loyal(0)).reused == 4


def test_a_class_that_was_edited_has_its_runs_done_again(loyal, tmp_path):
    run_sweep(small(), tmp_path / "out", HERE, agent_classes=loyal(0))
    said = []
    receipt = run_sweep(small(), tmp_path / "out", HERE, say=said.append, agent_classes=loyal(1))
    assert (receipt.done, receipt.reused, shares(tmp_path / "out")) == (4, 0, [0.0] * 4)
    assert "loyal.Loyal has changed since: what was run before is set aside, and run again" in said
    changed = loyal(1)
    changed["individual"].caution = 0.5  # a number that a program has set makes another class of it, too
    assert run_sweep(small(), tmp_path / "out", HERE, agent_classes=changed).done == 4


def test_parts_of_a_sweep_are_merged_without_the_classes_at_hand(loyal, tmp_path):
    classes = loyal(0)
    for part in (1, 2):
        run_sweep(small(), tmp_path / str(part), Execution(workers=0, shard=(part, 2)), agent_classes=classes)
    sys.modules.pop("loyal")
    receipt = merge([tmp_path / "1", tmp_path / "2"], tmp_path / "whole")
    assert (receipt.missing, shares(tmp_path / "whole")) == (0, [1.0] * 4)
    run_sweep(small(), tmp_path / "other", Execution(workers=0, shard=(2, 2)))
    with pytest.raises(ConfigError, match="agent_classes are not those of"):
        merge([tmp_path / "1", tmp_path / "other"], tmp_path / "mixed")


def test_commands_say_that_they_do_not_have_the_classes(loyal, tmp_path):
    (tmp_path / "small.toml").write_text(
        f'title = "Small"\nquestion = "Who leads?"\nscenario = "theory/duopoly"\nreplicates = 1\noutcomes = ["{SHARE}"]\n'
        '[set]\n"customers.number" = 40\n"time.steps" = 6\n',
        encoding="utf-8",
    )
    run_sweep(small(replicates=1, factors={}), tmp_path / "out", HERE, agent_classes=loyal(0))
    again = here("rerun", "out", "--point", "0", cwd=tmp_path)
    assert again.returncode == 2
    assert (
        "out: its runs have classes of their own (individual: loyal.Loyal), which rerun does not have" in again.stderr
    )
    for command in ("sweep", "study"):
        swept = here(command, "small.toml", "--out", "out", "--workers", "1", cwd=tmp_path)
        assert (swept.returncode, swept.stdout) == (2, "")
        assert (
            "out: has runs of the classes individual: loyal.Loyal, and the program's own are asked for" in swept.stderr
        )


def test_a_study_hands_its_classes_on_to_the_runs_of_its_analysis(loyal):
    runs = run_study(small(), HERE, agent_classes=loyal(0))
    further = runs.more(small(title="Further", factors={"services.market.network_effect": [2.0]}), "further")
    assert (*runs.runs[SHARE], *further.runs[SHARE]) == (1.0,) * 6
    with pytest.raises(ConfigError, match="analysis distance gives leads to replicates that step together"):
        run_probes(runs, load("theory/duopoly"), lambda *_: None)


def test_what_tips_is_asked_of_copies_with_the_same_classes():
    strong = {"customers.number": 200, "time.steps": 40, "services.market.network_effect": 3.0}
    ask = {"scenario": "theory/duopoly", "outcomes": ["tipping.market.lead_growth"]}
    [usual] = evaluate(strong, 1, **ask).values()
    [own] = evaluate(strong, 1, **ask, agent_classes={"individual": Fickle}).values()
    assert usual > 1.0
    assert own == 0.0  # copies share their draws, and these decide alone


def nested() -> type:
    class Nested(Individual):
        """In a function, where nobody can import it."""

    return Nested


def test_a_class_that_cannot_be_imported_is_refused_before_the_first_run(loyal, tmp_path):
    with pytest.raises(ConfigError, match=r"Nested cannot be imported .*; expected a class at the top level"):
        run_sweep(small(), tmp_path / "out", HERE, agent_classes={"individual": nested()})
    stale = loyal(0)
    loyal(0)
    with pytest.raises(ConfigError, match=r"individual is not the class that loyal\.Loyal is now"):
        run_sweep(small(), tmp_path / "out", HERE, agent_classes=stale)
    assert not (tmp_path / "out").exists()


def test_a_class_of_a_notebook_runs_in_its_process_alone(monkeypatch, tmp_path):
    notebook = types.ModuleType("__main__")
    typed = type("Typed", (Individual,), {"__module__": "__main__", "choose": lambda *_: 0})
    notebook.Typed = typed
    monkeypatch.setitem(sys.modules, "__main__", notebook)
    classes = {"individual": typed}
    run_sweep(small(), tmp_path / "out", HERE, agent_classes=classes)
    assert shares(tmp_path / "out") == [1.0] * 4
    for execution in (Execution(workers=1), Execution(backend="dask", scheduler="tcp://nobody:1")):
        with pytest.raises(ConfigError, match=r"individual is __main__\.Typed, which workers cannot import"):
            run_sweep(small(), tmp_path / "out", execution, agent_classes=classes)


def test_the_program_that_starts_workers_may_have_the_class_itself(tmp_path):
    script = tmp_path / "mine.py"
    script.write_text(
        f"""
from agents import Individual
from experiments.studies.study import study_of_table
from experiments.sweep import Execution, results, run_sweep


class First(Individual):
    def choose(self, service, values, draw):
        return 0


if __name__ == "__main__":
    study = study_of_table({small().model_dump(mode="json", exclude_defaults=True)!r}, "mine")
    run_sweep(study, "out", Execution(workers=1), agent_classes={{"individual": First}})
    print(sorted(set(results.open("out").runs()["{SHARE}"])))
""",
        encoding="utf-8",
    )
    done = program(str(script), cwd=tmp_path)
    assert (done.stdout, done.returncode) == ("[1.0]\n", 0), done.stderr
