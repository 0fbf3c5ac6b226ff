"""How a finished run was called, and how it is called again."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from configs import ConfigError, Settings, country_of, load, scenario_names
from configs.currency import in_currency
from configs.reading.fields import is_path_key
from experiments.pages.provenance import command_text, run_command
from experiments.runs.calendar import YearKind
from experiments.runs.inputs import readable
from experiments.runs.run import asked_of, carried_of
from sim.record.fingerprint import settings_fingerprint


def called(
    folder: Path, manifest: Mapping[str, Any], settings: Settings, years: YearKind
) -> tuple[dict[str, Any], str]:
    """What differs from the shipped scenario, and the command that runs a run again; that of a file names the file."""
    seeds, name, asked = manifest["seeds"], str(manifest["scenario"]), asked_of(manifest)
    if manifest.get("first_replicate") or seeds != list(range(seeds[0], seeds[0] + len(seeds))):
        return {} if asked is None else asked.overrides, command_text(["rerun", str(folder)], {})  # of a sweep
    if asked is not None:
        draws = carried_of(manifest)
        return asked.overrides, run_command(asked, seeds, years, None if draws is None else draws.n_draws)
    words = ["--seed", str(seeds[0]), "--replicates", str(len(seeds))]
    words += ["--years", years] if years != "calendar" else []
    for shipped in {name, f"theory/{name}"} & set(scenario_names()):
        before, after = (dict(_leaves(scenario.model_dump(mode="json"))) for scenario in (load(shipped), settings))
        own = {in_currency(key, country_of(settings).currency): key for key in after}  # as the country calls its money
        changed = {name: readable(after[key], Path()) for name, key in own.items() if before.get(key) != after[key]}
        try:
            again = load(shipped, changed)
        except ConfigError:
            continue
        if settings_fingerprint(again) == settings_fingerprint(settings):
            return changed, command_text(["run", shipped, *words], changed)
    return {}, command_text(["run", f"{name}.toml", *words], {})


def _leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys and values; an exogenous path stays whole."""
    for key, value in table.items():
        dotted = f"{prefix}{key}"
        if isinstance(value, dict) and not is_path_key(dotted.split(".")):
            yield from _leaves(value, f"{dotted}.")
        else:
            yield dotted, value
