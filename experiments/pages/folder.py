"""The page of a folder: that of a run or that of a sweep, as its manifest says."""

from pathlib import Path

import matplotlib as mpl

from configs import ConfigError
from configs.language import _
from experiments.figures.fonts import fonts
from experiments.forms import USUAL, Forms
from experiments.pages.page import Page, write_page
from experiments.pages.run import run_page
from experiments.pages.study import FINDINGS, PAGE
from experiments.pages.sweep import sweep_page
from experiments.runs.calendar import YearKind
from experiments.runs.manifest import manifest_in, note_files
from experiments.sweep import results as store

BESIDE = "runs.html"  # beside the page of a study, which is left alone


def page_of(folder: str | Path, years: YearKind | None = None) -> Page:
    """The page of a run's or a sweep's folder; `years` are those of a run, by default as it was told.

    Raises `ConfigError` where the folder is neither, or not finished, and where years are asked for of a sweep.
    """
    mpl.rcParams["font.family"] = fonts()
    folder = Path(folder)
    manifest = manifest_in(folder)
    if "study" in manifest and years is not None:
        raise ConfigError(
            _(
                "--years is {years}, and {folder} holds a sweep; expected outcomes that name their years "
                "(@2025, @FY2025)",
                years=years,
                folder=folder,
            )
        )
    if "study" in manifest:
        return sweep_page(store.open(folder))
    if "settings" in manifest and "run_ids" in manifest:
        return run_page(folder, manifest, years)
    path = folder / "manifest.json"
    raise ConfigError(
        _("{path}: is neither that of a run nor of a sweep; expected one that run, sweep or compare wrote", path=path)
    )


def write_page_of(folder: str | Path, page: Page, forms: Forms = USUAL, years: YearKind | None = None) -> list[Path]:
    """Write figures, tables and page into their folder, the page last; beside the page of a study as runs.html.

    `years` are those in which the page was asked for.
    """
    folder = Path(folder)
    name = BESIDE if (folder / FINDINGS).exists() else PAGE
    written = write_page(page, folder, name, forms, lambda: page_of(folder, years))
    note_files(folder, written)
    return written
