"""Workers that are killed while they start cost nothing; a script that cannot start any is told why."""

import subprocess
import sys

import pandas as pd
import pytest

from tests.experiments.sweeps.small import N_RUNS, disturbed, go_on
from tests.helpers.processes import started
from tests.helpers.swept import frame_of

pytestmark = pytest.mark.usefixtures("kernels")

SCRIPT = """
from pathlib import Path
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
run_sweep(read_study("small.toml"), Path("out"), Execution(workers=1))
"""


def with_killed_starts(file, folder, gate, n):
    """How a sweep ended, some of whose workers were killed: exit code and what it said."""
    with disturbed(file, folder, {}, gate, KILL_STARTS=str(n)) as process:
        out, err = process.communicate()
        return process.returncode, out, err


def test_a_worker_killed_before_it_has_imported_costs_nothing(study_file, tmp_path, undisturbed, gate):
    code, out, err = with_killed_starts(study_file(), tmp_path / "out", gate, 1)
    assert (gate / "start-0").exists(), "none was killed"
    assert code == 0, err
    assert f"{N_RUNS} done" in out and "__main__" not in err
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), undisturbed)


def test_workers_that_are_all_killed_while_they_start_end_the_sweep_with_what_happened(study_file, tmp_path, gate):
    code, _, err = with_killed_starts(study_file(), tmp_path / "out", gate, 1000)
    assert code == 2, err
    (line,) = err.strip().splitlines()
    assert "they end while they start (signal SIGKILL), 4 times in a row" in line
    assert "__main__" not in line and "what is done is kept" in line
    assert go_on(study_file(), tmp_path / "out").done == N_RUNS


@pytest.mark.parametrize("way", ["a file without a guard", "standard input"])
def test_a_script_whose_workers_cannot_start_is_told_how_to_stand(study_file, tmp_path, way):
    study_file()
    (tmp_path / "mine.py").write_text(SCRIPT)
    words = [sys.executable, "mine.py" if way.startswith("a file") else "-"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with (
        (tmp_path / "mine.py").open() as script,
        started(words, cwd=tmp_path, stdin=script, text=True, **pipes) as process,
    ):
        _, err = process.communicate()
    assert process.returncode == 1
    assert "ConfigError" in err.strip().splitlines()[-1]
    assert "has to be a file whose work stands under `if __name__ == '__main__':`" in err
    assert err.count("Traceback") == 1, "workers say nothing of their own"
