"""The report of a finished run: its files read, checked, and made a page of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from pydantic import ValidationError

from configs import ConfigError, Settings
from configs.language import _
from configs.schema.country import Country
from experiments.figures.balance import run_figures
from experiments.lines import in_a_row
from experiments.pages.calls import called
from experiments.pages.page import Page, Picture, figure_text
from experiments.pages.provenance import duration_text, shared_provenance
from experiments.pages.run_captions import caption_of
from experiments.pages.run_findings import step_findings, tipping_findings, year_findings
from experiments.pages.run_tables import changes_table, run_tables
from experiments.runs.calendar import YEAR_KINDS, YearKind
from experiments.runs.frames import Frames
from experiments.runs.inputs import readable
from experiments.runs.manifest import notes_in
from experiments.runs.observed import judged
from experiments.runs.run import carried_of
from experiments.runs.spans import spans_of
from sim.record.fingerprint import program_fingerprint
from sim.record.record import DATE


def run_page(folder: Path, manifest: Mapping[str, Any], years: YearKind | None = None) -> Page:
    """The page of a run's folder, in the years that are asked for, else in those of the run.

    Raises `ConfigError` where a file is missing, damaged or of another run.
    """
    years = years or (manifest.get("years") if manifest.get("years") in YEAR_KINDS else None) or "calendar"
    settings = _settings(folder, manifest)
    balance, market, outcomes = (_read(folder, name, manifest) for name in ("balance", "market", "outcomes"))
    n, draws = len(manifest["seeds"]), carried_of(manifest)
    carried = "" if draws is None else draws.in_words(n)
    frames = Frames(balance, market, outcomes, settings.time.months_per_step, carried, settings.country)
    stepwise = settings.time.steps is not None
    bands, spans = judged(frames, settings, years), spans_of(frames, settings, years)
    findings = step_findings(frames, settings) if stepwise else year_findings(frames, bands, years, spans)
    runs = _("one run") if n == 1 else _("{n} runs", n=n)
    runs = _("{runs} ({draws})", runs=runs, draws=carried) if carried else runs
    time = settings.time
    span = _("{n} steps", n=time.steps) if stepwise else _("{first} to {last}", first=time.start, last=time.end)
    said = {"scenario": manifest["scenario"], "span": span}
    overrides, command = called(folder, manifest, settings, years)
    return Page(
        title=_(str(manifest["title"])),
        question=_("What follows from the scenario {scenario}, {span}?", **said),
        findings=findings + notes_in(manifest) + tipping_findings(frames, settings),
        design=[
            _(
                "Scenario {scenario} with {customers:,} customers, {span}: {runs}.",
                **said,
                customers=settings.customers.number,
                runs=runs,
            )
        ],
        provenance=_provenance(manifest),
        command=command,
        pictures={
            name: _picture(name, figure, findings, (n, carried), frames.country)
            for name, figure in run_figures(frames, settings, years).items()
        },
        tables=run_tables(frames, settings, years),
        design_tables=[changes_table(overrides, settings)] if overrides else [],
    )


def _settings(folder: Path, manifest: Mapping[str, Any]) -> Settings:
    try:
        return Settings.model_validate(readable(manifest["settings"], Path()))
    except (ValidationError, KeyError, TypeError) as error:
        problem = (
            _("settings are missing") if isinstance(error, KeyError) else _("settings are not those of this version")
        )
        raise ConfigError(
            _(
                "{file}: {problem}; expected a run of this version: run it again",
                file=folder / "manifest.json",
                problem=problem,
            )
        ) from None


def _read(folder: Path, name: str, manifest: Mapping[str, Any]) -> pd.DataFrame:
    import pyarrow as pa

    path = folder / f"{name}.parquet"
    try:
        frame = pd.read_parquet(path)
        held, wanted = set(frame["run_id"]), set(manifest["run_ids"])
        frame["date"] = frame["date"].astype(DATE)
    except FileNotFoundError:
        raise ConfigError(
            _("{path}: is missing; expected the folder of a finished run: run it again", path=path)
        ) from None
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise ConfigError(
            _("{path}: cannot be read ({error}); expected a table of a run: run it again", path=path, error=error)
        ) from None
    if held != wanted:
        raise ConfigError(
            _("{path}: holds other runs than manifest.json names; expected those of one run: run it again", path=path)
        )
    return frame


def _picture(name: str, figure: Figure, findings: list[str], runs: tuple[int, str], country: Country) -> Picture:
    caption = caption_of(name, figure, runs[0], country, runs[1])
    said = findings[0] if name in ("digital_balance", "shares") else ""
    return Picture(figure, caption, figure_text(in_a_row([caption, said])))


def _provenance(manifest: Mapping[str, Any]) -> dict[str, str]:
    seeds, draws = manifest["seeds"], carried_of(manifest)
    shown = ", ".join(map(str, seeds[:20])) + (f", ..., {seeds[-1]}" if len(seeds) > 20 else "")
    now = program_fingerprint()
    changed = _("it has changed since: now {program}, which may give other numbers", program=now)
    return {
        _("Scenario"): _(
            "{scenario}, fingerprint {fingerprint}; all of its resolved settings stand in manifest.json",
            scenario=manifest["scenario"],
            fingerprint=manifest.get("fingerprint", ""),
        ),
        _("Posterior"): "" if draws is None else draws.provenance(),
        _("Seeds"): shown,
        _("Engine"): str(manifest.get("engine", "")),
        **shared_provenance(manifest),
        _("Program now"): "" if manifest.get("program") == now else changed,
        _("Duration"): duration_text(float(manifest.get("duration_s", 0.0))),
    }
