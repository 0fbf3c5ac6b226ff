"""The commit that targets are measured against: its files for as long as they are needed, and programs run by them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

BEFORE = "9e484b8"
ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def checkout(commit: str | None) -> Iterator[list[Path]]:
    """The folder of a commit's files, as long as it is needed; none without a commit."""
    if commit is None:
        yield []
        return
    with TemporaryDirectory() as parent:
        folder = Path(parent) / "before"
        subprocess.run(["git", "worktree", "add", "--detach", str(folder), commit], check=True, cwd=ROOT)
        try:
            yield [folder]
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(folder)], check=True, cwd=ROOT)


def answer_of(folder: Path, program: str, words: Sequence[str]) -> Any:
    """What a program prints last, as JSON; it runs by the packages of a folder, which go before installed ones."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"{folder}, {' '.join(words)}: {done.stderr[-500:]}")
    return json.loads(done.stdout.splitlines()[-1])
