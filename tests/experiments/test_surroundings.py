"""A full disk, a closed pipe, names too long, folders that are gone or files: one line, exit code 2, nothing half written."""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest import mock

import pytest

from configs import ConfigError
from experiments import store
from experiments.cli.app import main
from experiments.cli.options import out
from experiments.cli.surroundings import LEAST_MEMORY, of_surroundings
from tests.helpers.command import answered, here

LONG = "x" * 300
QUICK = ["--customers", "60", "--until", "2010-02", "--no-figures"]
STUDY = """
title = "small"
question = "Does it tip?"
scenario = "theory/duopoly"
outcomes = ["outcomes.order_parameter.market"]
[set]
"customers.number" = 40
"time.steps" = 3
"""


def refused(*words, cwd):
    """What a command that cannot be carried out says: one line."""
    done = here(*words, cwd=cwd, columns=200)
    assert done.returncode == 2, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and "Traceback" not in done.stderr, done.stderr
    return lines[0]


TOO_LONG = (
    ["run", *QUICK, "--out", LONG],
    ["run", LONG],
    ["run", f"{LONG}.toml"],
    ["sweep", LONG],
    ["sweep", f"{LONG}.toml"],
    ["sweep", "small.toml", "--workers", "1", "--out", LONG],
    ["report", LONG],
    ["merge", LONG, "--out", "whole"],
    ["compare", "baseline", LONG],
    ["compare", "theory/duopoly", "theory/k_offers", "--replicates", "2", "--out", LONG],
    ["study", LONG],
    ["study", "small.toml", "--out", LONG],
    ["sensitivity", LONG],
    ["parameters", LONG],
    ["validate", "--case", LONG],
)


@pytest.mark.parametrize("words", TOO_LONG, ids=lambda words: " ".join(words).replace(LONG, "LONG"))
def test_a_name_that_is_too_long_is_one_line(words, tmp_path):
    (tmp_path / "small.toml").write_text(STUDY)
    refused(*words, cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]


def test_a_program_that_opens_a_name_too_long_has_one_kind_of_error():
    with pytest.raises(ConfigError, match="File name too long"):
        store.open(LONG)


PLACES = ("results", "results/sweeps", "results/sweeps/small", "results/sweeps/small/runs")


@pytest.mark.parametrize("place", PLACES)
def test_a_file_where_a_folder_is_expected_is_named(place, tmp_path):
    (tmp_path / "small.toml").write_text(STUDY)
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text("mine")
    assert "expected a folder" in refused("sweep", "small.toml", "--workers", "1", cwd=tmp_path)
    assert (tmp_path / place).read_text() == "mine"


@pytest.mark.parametrize("name", [".lock", "manifest.json", "design.parquet", "failures.parquet"])
def test_a_folder_where_a_file_is_expected_is_named_before_any_run(name, tmp_path):
    (tmp_path / "small.toml").write_text(STUDY)
    (tmp_path / "out" / name).mkdir(parents=True)
    line = refused("sweep", "small.toml", "--workers", "1", "--out", "out", cwd=tmp_path)
    assert line == f"digital-balance: --out out: {name} is a folder; expected a file: move it away and run this again"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]


def test_a_folder_in_the_place_of_a_figure_or_page_is_named(tmp_path):
    words = ["run", "theory/duopoly", "--customers", "40", "--set", "time.steps=3", "--out", "out", "--no-figures"]
    assert here(*words, cwd=tmp_path).returncode == 0
    (tmp_path / "out" / "report.html").mkdir()
    assert "report.html: cannot be written: a folder stands there; expected a file" in refused(
        "report", "out", cwd=tmp_path
    )
    figure = next((tmp_path / "out" / "figures").iterdir())
    figure.unlink()
    figure.mkdir()
    assert f"{figure.name}: cannot be written: a folder stands there" in refused("report", "out", cwd=tmp_path)
    assert list(tmp_path.rglob("*.part")) == []


def printed_into(stream, *words):
    """Exit code and stderr of a command that prints into a file of its own."""
    err = io.StringIO()
    with mock.patch.object(sys, "argv", ["digital-balance", *words]), redirect_stdout(stream), redirect_stderr(err):
        with pytest.raises(SystemExit) as stop:
            main()
        stream.close()  # nothing is left to be written
    return stop.value.code, err.getvalue()


COMMANDS = (["schema"], ["scenarios"], ["scenarios", "--json"], ["parameters", "network_effect"], ["study", "--list"])


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_full_device_is_one_line(words):
    code, err = printed_into(open("/dev/full", "w"), *words)  # noqa: PTH123, SIM115
    assert (code, err) == (2, "digital-balance: what is printed cannot be written: No space left on device\n")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_closed_pipe_ends_a_command_in_silence(words, monkeypatch):
    monkeypatch.setattr(out, "quiet", False)  # so rich leaves it behind a closed pipe
    reader, writer = os.pipe()
    os.close(reader)
    assert printed_into(os.fdopen(writer, "w"), *words) == (141, "")


def test_a_working_folder_that_is_gone_is_one_line(tmp_path):
    """In a process of its own, which alone may lose its folder."""
    (tmp_path / "gone").mkdir()
    words = [sys.executable, "-m", "experiments", "sweep", "sensitivity_duopoly"]
    script = f'cd "{tmp_path}/gone" && rmdir "{tmp_path}/gone" && exec "$@"'
    done = answered("bash", "-c", script, "bash", *words)
    assert done.returncode == 2, done.stderr
    assert done.stderr.strip() == (
        "digital-balance: the folder in which this was started is gone; expected to be started in one that is there"
    )


def test_an_address_space_too_small_to_load_anything_is_one_line(tmp_path):
    words = ["bash", "-c", 'ulimit -v 300000; exec "$@"', "bash", sys.executable, "-m", "experiments", "scenarios"]
    done = answered(*words)
    assert done.returncode == 2, done.stderr
    assert done.stderr == (
        "digital-balance: memory is limited to 292 MiB of address space (ulimit -v); "
        f"expected at least {LEAST_MEMORY >> 20} MiB\n"
    )


@pytest.mark.parametrize("error", [
    MemoryError(), MemoryError("Unable to allocate 3 GiB"), RuntimeError("can't start new thread"),
    OSError(12, "Cannot allocate memory"), ImportError("x.so: failed to map segment from shared object"),
])  # fmt: skip
def test_want_of_memory_is_told_as_such(error):
    assert of_surroundings(error).startswith("too little memory")


def test_other_errors_are_none_of_the_surroundings():
    assert of_surroundings(ValueError("x")) == ""
