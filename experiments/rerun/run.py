"""The folder of a run, run again: by the settings of its manifest, whatever has become of the scenario's file."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from configs import ConfigError, Settings, load
from configs.currency import in_currency
from configs.language import _
from configs.reading.countries import country_of
from experiments.progress import Progress
from experiments.rerun.differences import table_difference
from experiments.rerun.manifests import engine_named, read_table, read_text, runs_of, settings_of, years_of
from experiments.rerun.verdict import Verdict, changes_since, id_difference
from experiments.runs.frames import renamed
from experiments.runs.inputs import readable
from experiments.runs.run import Asked, Run, asked_of, carried_of, run_seeds
from experiments.runs.spans import annual_table
from experiments.studies.files import seen_from
from experiments.writing import csv_text
from sim.check import check_settings
from sim.record.fingerprint import settings_fingerprint

LONG = ("balance", "market", "outcomes")
ANNUAL = "balance.csv"


def rerun_folder(folder: Path, manifest: Mapping[str, Any], progress: Progress | None = None) -> tuple[Run, Verdict]:
    """Run what a run's manifest describes, and compare it with the files beside it.

    Raises `ConfigError` where it cannot be run, or there is no whole table to compare with.
    """
    path = folder / "manifest.json"
    settings, (seeds, run_ids, first) = settings_of(path, manifest), runs_of(path, manifest)
    tables = {name: read_table(folder / f"{name}.parquet") for name in LONG}
    annual = read_text(folder / ANNUAL)
    check_settings(settings)
    asked = asked_of(manifest)
    run = run_seeds(
        str(manifest.get("scenario", folder.name)), settings, seeds, first, engine_named(manifest), progress,
        carried_of(manifest),
    )  # fmt: skip
    if len(run.seeds) < len(seeds):
        raise KeyboardInterrupt
    currency = country_of(run.settings).currency
    differences = id_difference(run_ids, run.run_ids)
    differences += [table_difference(name, tables[name], run.frames.told(name, currency)) for name in LONG]
    if annual != csv_text(renamed(annual_table(run.frames, run.settings, years_of(manifest)), currency)):
        differences.append(_("{name} differs", name=ANNUAL))
    changes = changes_since(manifest, run.engine, asked.inputs if asked else {})
    changes += changed_settings(settings, asked)
    if manifest.get("fingerprint") != settings_fingerprint(settings):
        changes.append(_("settings or data of series are not those that the manifest has the hash of"))
    return replace(run, asked=asked), Verdict(
        run.run_ids, len(LONG) + 1, [text for text in differences if text], changes
    )


def changed_settings(settings: Settings, asked: Asked | None) -> list[str]:
    """What the scenario that was asked for says now and did not then, a text; none where it says the same."""
    if asked is None:
        return []
    try:
        now = load(seen_from(asked.called_in, asked.scenario), asked.overrides)
    except ConfigError as error:
        return [_("the scenario {scenario} cannot be read: {error}", scenario=asked.scenario, error=error)]
    if settings_fingerprint(now) == settings_fingerprint(settings):
        return []
    called_in = Path(asked.called_in)
    before, after = (dict(_leaves(readable(version.model_dump(mode="json"), called_in))) for version in (settings, now))
    keys = [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]
    shown = [
        _(
            "{key} is {now}, was {before}",
            key=in_currency(key, country_of(now).currency),
            now=after.get(key, _("not set")),
            before=before.get(key, _("not set")),
        )
        for key in keys[:3]
    ]
    more = _(" and {n:,} more", n=len(keys) - 3) if len(keys) > 3 else ""
    said = _(
        "{scenario} says something else ({shown}{more}), the settings of the manifest were run",
        scenario=asked.scenario,
        shown=_("; ").join(shown) or _("its data"),
        more=more,
    )
    return [said]


def _leaves(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    return [
        leaf
        for key, value in table.items()
        for leaf in (_leaves(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)])
    ]
