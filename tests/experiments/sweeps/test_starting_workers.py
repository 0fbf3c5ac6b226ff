"""Workers that are killed while they start cost nothing; a script that cannot start any is told why."""

import pandas as pd
import pytest

from tests.experiments.sweeps.small import N_RUNS, disturbed, frame_of, go_on
from tests.helpers.processes import started

pytestmark = pytest.mark.usefixtures("kernels")

SCRIPT = """
from pathlib import Path
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
run_sweep(read_study("small.toml"), Path("out"), Execution(workers=1))
"""


def swept(words):
    """How a sweep in a process of its own ended: exit code and what it said."""
    with started(**words) as process:
        out, err = process.communicate()
        return process.returncode, out, err


def with_killed_starts(file, folder, gate, n):
    words = disturbed(file, folder, {}, gate)
    return {**words, "env": {**words["env"], "KILL_STARTS": str(n)}}


def test_a_worker_killed_before_it_has_imported_costs_nothing(study_file, tmp_path, undisturbed, gate):
    code, out, err = swept(with_killed_starts(study_file(), tmp_path / "out", gate, 1))
    assert (gate / "start-0").exists(), "none was killed"
    assert code == 0, err
    assert f"{N_RUNS} done" in out and "__main__" not in err
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), undisturbed)


def test_workers_that_are_all_killed_while_they_start_end_the_sweep_with_what_happened(study_file, tmp_path, gate):
    code, _, err = swept(with_killed_starts(study_file(), tmp_path / "out", gate, 1000))
    assert code == 2, err
    (line,) = err.strip().splitlines()
    assert "they end while they start (signal SIGKILL), 4 times in a row" in line
    assert "__main__" not in line and "what is done is kept" in line
    assert go_on(study_file(), tmp_path / "out").done == N_RUNS


@pytest.mark.parametrize("way", ["a file without a guard", "standard input"])
def test_a_script_whose_workers_cannot_start_is_told_how_to_stand(study_file, tmp_path, way):
    (tmp_path / "mine.py").write_text(SCRIPT)
    words = disturbed(study_file(), tmp_path / "out", {})
    words |= {"words": [words["words"][0], "mine.py" if way.startswith("a file") else "-"], "cwd": tmp_path}
    with (tmp_path / "mine.py").open() as script:
        code, _, err = swept({**words, "stdin": script})
    assert code == 1
    assert "ConfigError" in err.strip().splitlines()[-1]
    assert "has to be a file whose work stands under `if __name__ == '__main__':`" in err
    assert err.count("Traceback") == 1, "workers say nothing of their own"
