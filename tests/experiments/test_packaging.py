"""A built wheel runs from any folder, also beside a foreign agents.py."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import configs

ROOT = Path(configs.__file__).resolve().parent.parent
RUN = ["run", "--customers", "100", "--until", "2010-06", "--no-figures"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The wheel, built and installed into a folder of its own."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    source.mkdir()
    names = ["agents", "configs", "experiments", "sim", "digital_balance.py", "pyproject.toml", "README.md"]
    subprocess.run(["cp", "-r", *(str(ROOT / name) for name in names), str(source)], check=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", place, source], check=True)
    wheel = next(place.glob("*.whl"))
    packed = zipfile.ZipFile(wheel).namelist()
    files = {"browser/style.css", "browser/box.vue", "observed/maps/world_bank.toml"}
    assert {f"experiments/{name}" for name in files} <= set(packed)
    tops = {name.split("/")[0] for name in packed}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        *("agents", "configs", "experiments", "sim"),
        "digital_balance.py",
    }
    target = place / "target"
    subprocess.run([*pip, "install", "--no-deps", "--target", target, wheel], check=True)
    return target


def command(installed: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": ""}
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_runs_from_any_folder_beside_a_foreign_agents_py(installed, tmp_path):
    (tmp_path / "agents.py").write_text("class Wolf: ...\n")
    done = command(installed, tmp_path, str(installed / "bin" / "digital-balance"), *RUN)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "results").glob("baseline*/balance.parquet"))) == 1


def test_what_a_parameter_means_comes_with_the_wheel(installed, tmp_path):
    """It is read off the source, which has to be there."""
    done = command(
        installed,
        tmp_path,
        str(installed / "bin" / "digital-balance"),
        "parameters",
        "network_effect",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    entries = json.loads(done.stdout)
    assert entries
    assert {entry["meaning"] for entry in entries} == {"gamma, utility of an offer that everybody uses"}


def test_a_foreign_agents_py_that_comes_first_is_named_in_one_line(installed, tmp_path):
    (tmp_path / "agents.py").write_text("class Wolf: ...\n")
    done = command(installed, tmp_path, "-c", "import sim")
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert f"found {tmp_path / 'agents.py'}" in last
    assert "move or rename that file" in last


def test_every_package_says_whose_it_is(installed, tmp_path):
    show = (
        "import agents, configs, experiments, sim; print({m.__project__ for m in (agents, configs, experiments, sim)})"
    )
    done = command(installed, tmp_path, "-c", show)
    assert done.stdout.strip() == "{'digital-balance'}", done.stderr
