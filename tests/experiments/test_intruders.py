"""The packages are found beside a modeller's own files and folders of their names, or the one that hides them is named."""

import sys
from pathlib import Path

import pytest

import digital_balance
from digital_balance import PACKAGES
from tests.helpers.command import Answer, program

SCRIPT = """
from multiprocessing import get_context

import benchmarks.mine
import tests.mine
from agents import Firm
from configs import load
from experiments import evaluate
from sim import DigitalEconomy


def test_in_pytest():
    assert DigitalEconomy.__module__ == "sim.model"


if __name__ == "__main__":
    with get_context("spawn").Pool(1) as pool:
        print(pool.apply(load, ["theory/duopoly"]).title == load("theory/duopoly").title)
"""
SWEEP = """
title = "t"
question = "q"
scenario = "theory/duopoly"
replicates = 1
outcomes = ["outcomes.order_parameter.market"]
[set]
"customers.number" = 100
"time.steps" = 2
[factors]
"services.market.network_effect" = [1.0, 2.0]
"""


def hide(package: str, kind: str, folder: Path) -> Path:
    """Put a file or folder beside a script that Python takes for a package, and return it."""
    if kind == "file":
        (folder / f"{package}.py").write_text("class Wolf: ...\n")
        return folder / f"{package}.py"
    (folder / package).mkdir()
    (folder / package / "__init__.py").write_text("class Wolf: ...\n")
    return folder / package


@pytest.fixture
def modeller(tmp_path) -> Path:
    """A folder with a script, a study, and plain folders of the names of all packages and what else a checkout has."""
    for package in (*PACKAGES, "tests", "benchmarks"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "mine.py").write_text("")
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "study.toml").write_text(SWEEP)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["script.py"], "True"),  # a script, and a worker that it spawns
        (["-m", "script"], "True"),
        (["-c", "import script; print(script.DigitalEconomy.__name__)"], "DigitalEconomy"),  # as in a notebook
        (["-m", "pytest", "-q", "-p", "no:cacheprovider", "script.py"], "1 passed"),
        (["-m", "experiments", "sweep", "study.toml", "--workers", "1"], "2 done"),
    ],
)
def test_plain_folders_of_its_names_hide_no_package(modeller, words, printed):
    done = program(*words, cwd=modeller)
    assert done.returncode == 0, done.stdout + done.stderr
    assert printed in done.stdout


@pytest.mark.parametrize("kind", ["file", "folder"])
@pytest.mark.parametrize("package", PACKAGES)
def test_what_hides_a_package_is_named(package, kind, tmp_path, monkeypatch):
    hiding = hide(package, kind, tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, package)
    with pytest.raises(ImportError) as refusal:
        digital_balance.need(*PACKAGES)
    assert str(refusal.value) == (
        f"digital-balance needs its own package {package}, but found {hiding}: move or rename that {kind}, "
        "which comes first on Python's path"
    )


def test_nothing_hides_the_packages_here():
    assert [digital_balance.intruder(package) for package in PACKAGES] == [None] * 4


def refused(done: Answer, hiding: Path) -> bool:
    """Whether a command has said in one line what hides a package."""
    line = done.stderr.strip()
    return done.returncode == 2 and f"found {hiding}: move" in line and "\n" not in line and not done.stdout


def test_the_command_names_what_hides_a_package_and_ends_with_2(tmp_path):
    hiding = hide("sim", "file", tmp_path)
    assert refused(program("-m", "experiments", "scenarios", cwd=tmp_path), hiding)
    hiding.unlink()
    hiding = hide("experiments", "folder", tmp_path)
    script = "import sys; sys.argv = ['digital-balance', 'scenarios']; import digital_balance; digital_balance.main()"
    assert refused(program("-c", script, cwd=tmp_path), hiding)


@pytest.mark.parametrize(("package", "importing"), [("configs", "agents"), ("agents", "sim"), ("sim", "experiments")])
def test_a_package_names_what_hides_those_it_needs(package, importing, tmp_path):
    hiding = hide(package, "folder", tmp_path)
    done = program("-c", f"import {importing}", cwd=tmp_path)
    assert done.returncode == 1
    assert f"needs its own package {package}, but found {hiding}: move" in done.stderr.splitlines()[-1]
