"""A built wheel runs from any folder, also beside a foreign agents.py."""

import json
import zipfile
from pathlib import Path

import pytest

import configs
from tests.helpers.command import Answer, answered, program

ROOT = Path(configs.__file__).resolve().parent.parent
RUN = ["run", "--customers", "100", "--until", "2010-06", "--no-figures"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The wheel, built and installed into a folder of its own."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    source.mkdir()
    names = ["agents", "configs", "experiments", "sim", "digital_balance.py", "pyproject.toml", "README.md"]
    done = answered("cp", "-r", *(str(ROOT / name) for name in names), str(source))
    assert done.returncode == 0, done.stderr
    pip = ["-m", "pip", "--quiet", "--disable-pip-version-check"]
    done = program(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(place), str(source))
    assert done.returncode == 0, done.stderr
    wheel = next(place.glob("*.whl"))
    packed = zipfile.ZipFile(wheel).namelist()
    files = {"browser/style.css", "browser/box.vue", "observed/maps/world_bank.toml"}
    assert {f"experiments/{name}" for name in files} <= set(packed)
    assert "configs/countries/japan/story/1_cloud.md" in packed
    tops = {name.split("/")[0] for name in packed}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        *("agents", "configs", "experiments", "sim"),
        "digital_balance.py",
    }
    target = place / "target"
    done = program(*pip, "install", "--no-deps", "--target", str(target), str(wheel))
    assert done.returncode == 0, done.stderr
    return target


def command(installed: Path, cwd: Path, *words: str) -> Answer:
    return program(*words, cwd=cwd, PYTHONPATH=str(installed), PYTHONSAFEPATH="")


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
