"""RO-Crate metadata say what a folder holds, which program made it, by which command, of what and by whose licence."""

import json
from hashlib import sha256
from importlib.metadata import version

import pytest
from rocrate.rocrate import ROCrate

from experiments import extras
from experiments.pages.crate import METADATA
from tests.helpers.command import here

SMALL = ("run", "baseline", "--customers", "60", "--until", "2010-02", "--replicates", "2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a run with its metadata."""
    place = tmp_path_factory.mktemp("crate")
    done = here(*SMALL, "--no-figures", "--crate", "--author", "A. Reader", "--out", "results", cwd=place)
    assert done.returncode == 0, done.stderr
    return place / "results"


@pytest.fixture(scope="module")
def crate(folder):
    """The metadata, as the library of RO-Crate reads them."""
    return ROCrate(folder)


def test_every_file_is_described_and_is_as_it_is_described(folder, crate):
    files = {entity.id: entity for entity in crate.data_entities}
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files.keys() == {name for name in written if not name.startswith(".")} - {METADATA}
    for name, entity in files.items():
        content = (folder / name).read_bytes()
        assert (entity["contentSize"], entity["sha256"]) == (str(len(content)), sha256(content).hexdigest())
    assert files["balance.parquet"]["encodingFormat"] == "application/vnd.apache.parquet"


def test_it_is_a_crate_of_its_version_with_what_the_root_of_one_has_to_say(folder, crate):
    assert crate.version == "1.1"
    facts = crate.root_dataset.properties()
    assert {"name", "description", "datePublished", "license", "author", "hasPart", "mentions"} <= facts.keys()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (facts["name"], facts["datePublished"]) == (manifest["title"], manifest["written"])
    assert METADATA in manifest["files"], "so that another run sets it aside"


def test_the_call_names_program_version_command_parameters_and_inputs(folder, crate):
    [call] = crate.get_by_type("CreateAction")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert call["description"] == "digital-balance run baseline --seed 1 --replicates 2 --until 2010-02 --customers 60"
    assert call["agent"]["name"] == "A. Reader"
    program = call["instrument"]
    assert (program["softwareVersion"], program["identifier"]) == (version("digital-balance"), manifest["program"])
    assert program["license"].id == "https://spdx.org/licenses/MIT"
    said = {entity["name"]: entity.get("value", entity.get("identifier")) for entity in call["object"]}
    assert said["customers.number"] == 60 and said["time.end"] == "2010-02"
    assert said["run ids"] == ", ".join(manifest["run_ids"])
    for name, digest in manifest["asked"]["inputs"].items():
        assert said[name] == f"blake2b:{digest}"
    assert {entity.id for entity in call["result"]} == {entity.id for entity in crate.data_entities}


def test_another_run_sets_the_metadata_aside(folder, tmp_path):
    for words in (("--crate",), ()):
        assert here(*SMALL, "--no-figures", *words, "--out", "results", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "results" / METADATA).exists()
    assert (tmp_path / "results" / "aside" / METADATA).exists()


def test_a_sweep_is_described_by_its_command_with_its_shards_as_a_folder(tmp_path):
    small = ("--customers", "60", "--until", "2010-12", "--replicates", "2", "--workers", "1", "--out", "pairs")
    done = here("compare", "baseline", "opened_by_foreign", *small, "--crate", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    crate = ROCrate(tmp_path / "pairs")
    [call] = crate.get_by_type("CreateAction")
    assert call["description"].startswith("digital-balance compare baseline opened_by_foreign --replicates 2")
    assert {"runs/", "compare.csv", "design.parquet", "figures/compare.png"} <= {e.id for e in crate.data_entities}
    assert here("report", "pairs", cwd=tmp_path).returncode == 0, "the folder opens as before"


@pytest.mark.parametrize("words", [("--author", "A. Reader"), ("--crate",)])
def test_it_is_refused_before_the_work_where_it_cannot_be(words, monkeypatch, tmp_path):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", missing)
    done = here(*SMALL, *words, cwd=tmp_path)
    assert done.returncode == 2 and not list(tmp_path.iterdir())
    assert ("expected --crate with it" in done.stderr) == (words[0] == "--author")
    assert ("--crate needs rocrate: pip install 'digital-balance[crate]'" in done.stderr) == (words == ("--crate",))
