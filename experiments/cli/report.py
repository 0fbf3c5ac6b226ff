"""`digital-balance report`: figures and one self-contained page from the folder of a finished run or sweep."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
from rich.console import Console
from rich.markup import escape

from configs import ConfigError
from experiments.figures.style import FONTS
from experiments.pages.page import Report, page_html
from experiments.pages.run import run_report
from experiments.pages.sweep import sweep_report
from experiments.runs.run import write_whole
from experiments.sweep import results as store

PAGE, BESIDE = "report.html", "runs.html"


def carry_out(folder: Path, consoles: tuple[Console, Console], as_json: bool) -> int:
    """Write page and figures of a folder; always 0. Raises `ConfigError` where it holds nothing finished."""
    out, _ = consoles
    report = report_of(folder)
    written = write_report(report, folder)
    if as_json:
        answer = {"folder": str(folder), "title": report.title, "question": report.question,
                  "findings": report.findings, "files": [str(path) for path in written]}  # fmt: skip
        print(json.dumps(answer, ensure_ascii=False))
        return 0
    out.print(f"[bold]{escape(report.title)}[/bold]", highlight=False)
    for finding in report.findings:
        out.print(f"- {finding}", highlight=False, markup=False)
    out.print(f"Page: {written[-1]}", highlight=False, markup=False)
    return 0


def report_of(folder: Path) -> Report:
    """The report of a run's or a sweep's folder. Raises `ConfigError` where it is neither, or not finished."""
    mpl.rcParams["font.family"] = FONTS
    manifest = _manifest(folder)
    if "study" in manifest:
        return sweep_report(store.open(folder))
    if "settings" in manifest and "run_ids" in manifest:
        return run_report(folder, manifest)
    path = folder / "manifest.json"
    raise ConfigError(f"{path}: is neither that of a run nor of a sweep; expected one that run, sweep or compare wrote")


def write_report(report: Report, folder: Path) -> list[Path]:
    """Write figures and page, the page last; beside the page of a study, which it leaves alone, as runs.html."""
    html, pngs = page_html(report)
    try:
        (folder / "figures").mkdir(exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder / 'figures'}: cannot be written: {error.strerror or error}") from None
    written = [write_whole(folder / "figures" / f"{name}.png", partial(_write, data)) for name, data in pngs.items()]
    name = BESIDE if (folder / "findings.json").exists() else PAGE
    return [*written, write_whole(folder / name, partial(_write, html.encode()))]


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder; expected that of a finished run or sweep, as --out DIR leaves it")
    if not path.exists():
        raise ConfigError(
            f"{folder}: has no manifest.json; expected the folder of a finished run or sweep: run it again"
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{path}: cannot be read ({error}); expected the manifest of a run or sweep: run it again"
        ) from None
    if not isinstance(manifest, dict):
        raise ConfigError(f"{path}: is no table; expected the manifest of a run or sweep: run it again")
    return manifest


def _write(data: bytes, path: Path) -> None:
    path.write_bytes(data)
