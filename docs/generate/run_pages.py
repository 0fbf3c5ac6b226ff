"""Carry out a page: its blocks in order, in one folder, as a reader would.

A block of `sh` is typed line by line, one of `toml` or `csv` is saved under the name in its first line (`# mine.toml`),
one of `markdown` below that line (`<!-- mine.md -->`), those of `python` are one session. A block of `text` is what the
block above it prints: every line of it must be among what was printed; a line `...` stands for any that are left out.

A picture of the page is one of docs/figures/tutorials, and `<!-- drawn: PATH -->` above it says where it was left.

python docs/generate/run_pages.py     # carry all pages out, and renew their pictures
"""

import io
import re
import shlex
import shutil
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from experiments.cli import arguments
from experiments.cli.app import main
from experiments.cli.arguments import checked_workers

DOCS = Path(__file__).resolve().parent.parent
PICTURES = DOCS / "figures" / "tutorials"
FENCE = re.compile(r"^```(sh|python|toml|csv|markdown|text)(| no-run)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
DRAWN = re.compile(r"<!-- drawn: (?P<path>\S+) -->\n!\[[^\]]*\]\((?P<picture>[^)]+)\)")
WIDTH = "80"


def _workers_beside_this(workers: int | None) -> int | None:
    """The one worker of a sweep that asks for one is this process, which has loaded what it needs."""
    return 0 if checked_workers(workers) == 1 else workers


class Untrue(Exception):
    """What a page says is not what happens."""


def typed(line: str) -> str:
    """What a command prints on both streams. Raises `Untrue` where its exit code is not that of `# exit code N`."""
    command, _, remark = line.partition("  # ")
    wanted = int(remark.removeprefix("exit code ")) if remark.startswith("exit code ") else 0
    printed, code = io.StringIO(), 0
    with (
        mock.patch.object(sys, "argv", shlex.split(command)),
        mock.patch.object(arguments, "checked_workers", _workers_beside_this),
        mock.patch.dict("os.environ", {"COLUMNS": WIDTH}),
        redirect_stdout(printed),
        redirect_stderr(printed),
    ):
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
    if code != wanted:
        raise Untrue(f"{command} ended with {code}; expected {wanted}\n{printed.getvalue()}")
    return printed.getvalue()


def _session(code: str, names: dict[str, Any]) -> str:
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(code, "<page>", "exec"), names)
    return printed.getvalue()


def _save(text: str) -> None:
    first, _, rest = text.partition("\n")
    name = first.removeprefix("# ").removeprefix("<!-- ").removesuffix(" -->")
    text = rest if first.startswith("<!--") else text
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def _compare(shown: str, printed: str, page: str) -> None:
    lines = {" ".join(line.split()) for line in printed.splitlines()}
    missing = [line for line in shown.splitlines() if line.strip() != "..." and " ".join(line.split()) not in lines]
    if missing:
        raise Untrue(f"{page} shows what is not printed:\n" + "\n".join(missing) + f"\nprinted:\n{printed}")


def carry_out(page: Path) -> int:
    """Carry out a page in this folder; the number of its blocks. Raises `Untrue`, or whatever a block raises."""
    names: dict[str, Any] = {"__name__": "__main__"}
    printed, blocks = "", FENCE.findall(page.read_text(encoding="utf-8"))
    for kind, left_out, text in blocks:
        if left_out:
            continue
        if kind == "sh":
            commands = [line for line in text.splitlines() if line.startswith("digital-balance ")]
            printed = "".join(map(typed, commands))
        elif kind == "python":
            printed = _session(text, names)
        elif kind == "text":
            _compare(text, printed, page.name)
        else:
            _save(text)
    return len(blocks)


def pictures(page: Path) -> list[tuple[str, Path]]:
    """Where a page has left its pictures, and where they are kept."""
    return [
        (drawn["path"], page.parent / drawn["picture"]) for drawn in DRAWN.finditer(page.read_text(encoding="utf-8"))
    ]


def renew(names: list[str]) -> None:
    """Carry tutorials out, those named or all, and keep their pictures."""
    PICTURES.mkdir(exist_ok=True)
    for page in sorted((DOCS / "tutorials").glob("*.md")):
        if not names or page.stem in names:
            with TemporaryDirectory() as place, chdir(place):
                print(page.stem, carry_out(page))
                for path, kept in pictures(page):
                    shutil.copy(path, kept)


if __name__ == "__main__":
    renew(sys.argv[1:])
