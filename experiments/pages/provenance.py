"""What it takes to get a page again: what was run, by which program, and the command that runs it anew."""

import json
import shlex
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd

from configs import ConfigError
from configs.language import N_, _, _n
from configs.reading.load import SPEAKERS
from configs.reading.tree import parse_override
from experiments.lines import in_a_row, listed
from experiments.runs.calendar import YearKind
from experiments.runs.run import Asked, carried_of
from experiments.studies.carried import runs_each
from experiments.studies.files import study_names
from experiments.studies.keys import KEPT
from experiments.studies.levels import absent
from experiments.studies.study import Study, read_study
from experiments.studies.tables import RUNS_A_DRAW
from experiments.studies.variants import Variant

SHARED_SEEDS = N_(
    "All points share the seeds of the replicates, so that they differ by what the design varies and not by luck."
)
SHARED_DRAWS = N_(
    "All points share draws and seeds of the replicates, so that they differ by what the design varies and not by luck."
)
OVER_DRAWS = N_(
    "Intervals are of means over draws, so that they cover draws and seeds: runs of a draw are not independent."
)


def scenarios_of(study: Study, design: pd.DataFrame) -> list[str]:
    """The scenarios of a design's points, each once; a point that names none has that of the study."""
    if "scenario" not in design:
        return [study.scenario]
    return list(dict.fromkeys(study.scenario if absent(name) else str(name) for name in design["scenario"]))


def design_texts(study: Study, design: pd.DataFrame, n_runs: int, n_failed: int) -> list[str]:
    """What was run, in a paragraph."""
    n_points, scenarios = len(design), scenarios_of(study, design)
    over = _n("the scenario {names}", "the scenarios {names}", len(scenarios), names=listed(scenarios))
    points = _n("one design point", "{n:,} design points", n_points)
    replicates = _("run once") if study.replicates == 1 else _("in {n:,} replicates each", n=study.replicates)
    if study.n_draws:
        replicates = _("run at {n:,} draws of {file}, {each}", n=study.n_draws, file=Path(study.posterior.file).name,
                       each=runs_each(study.replicates))  # fmt: skip
    done = _("{n:,} runs, none of which failed", n=n_runs)
    if n_failed:
        done = _("{n:,} runs, {n_failed:,} of which failed", n=n_runs, n_failed=n_failed)
    said = {"design": study.design, "scenarios": over, "points": points, "replicates": replicates, "runs": done}
    texts = [_("Design {design} over {scenarios}: {points}, {replicates}; {runs}.", **said)]
    if n_points > 1:
        texts.append(_(SHARED_DRAWS) if study.n_draws else _(SHARED_SEEDS))
    if study.n_draws:
        texts.append(_(OVER_DRAWS))
    return [in_a_row(texts)]


def sweep_provenance(
    study: Study,
    design: pd.DataFrame,
    runs: pd.DataFrame,
    seeds: Sequence[int],
    manifest: Mapping[str, Any],
    engine: str,
    duration: str,
) -> dict[str, str]:
    """What it takes to run a sweep again and to trust it."""
    ids = blake2b("".join(sorted(runs["run_id"])).encode(), digest_size=8).hexdigest()
    shown = ", ".join(map(str, seeds[:8])) + (", ..." if len(seeds) > 8 else "")
    return {
        _("Scenario"): listed(scenarios_of(study, design)),
        _("Runs"): _(
            "fingerprint {ids} (hash of all run ids; each is a hash of settings, replicate, seed and program)", ids=ids
        ),
        **({} if (carried := carried_of(manifest)) is None else {_("Posterior"): carried.provenance()}),
        _("Seeds"): _("root {root}; of the replicates {seeds}", root=study.seed, seeds=shown),
        _("Engine"): engine,
        **shared_provenance(manifest),
        _("Duration"): _(
            "{duration}, {processor_time} of processor time for all runs",
            duration=duration,
            processor_time=duration_text(float(runs["duration_s"].sum())),
        ),
    }


def shared_provenance(manifest: Mapping[str, Any]) -> dict[str, str]:
    """What the manifests of runs and sweeps have in common (`experiments.runs.manifest`)."""
    git, versions = manifest.get("git") or {}, manifest.get("versions", {})
    commit = str(git.get("commit", ""))
    return {
        _("Program"): _("{program} (hash of its Python files)", program=manifest.get("program", "")),
        _("Commit"): _("{commit}, files changed since", commit=commit) if commit and git.get("changed") else commit,
        _("Versions"): ", ".join(f"{name} {number}" for name, number in versions.items()),
        _("Platform"): str(manifest.get("platform", "")),
        _("Finished"): str(manifest.get("written", "")),
    }


def duration_text(seconds: float) -> str:
    """Seconds as a reader wants them.

    >>> [duration_text(seconds) for seconds in (0.41, 75.0, 7260.0)]
    ['0.4 s', '1 min 15 s', '2 h 1 min']
    """
    if seconds < 60.0:
        return _("{seconds:.1f} s", seconds=seconds) if seconds < 10.0 else _("{seconds:.0f} s", seconds=seconds)
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return _("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return _("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def repeat_command(study: Study, command: str = "sweep") -> str:
    """The command that runs a sweep or a comparison again; a study of one's own is named by its file."""
    if study.analysis == "compare":
        words = ["compare", *_compared(study), "--replicates", str(study.replicates)]
        if study.n_draws:
            words += ["--posterior", study.posterior.file, "--draws", str(study.n_draws)]
        words += [word for text in study.options.get("asked", []) for word in ("--outcome", text)]
        years = study.options.get("years", "calendar")
        words += ["--years", years] if years != "calendar" else []
        if not study.options.get("welfare"):
            return command_text(words, study.set)
        return command_text([*words, "--welfare"], {key: value for key, value in study.set.items() if key != KEPT})
    name = Path(study.file).stem if Path(study.file).stem in study_names() else Path(study.file).name
    try:
        shipped = read_study(name)
        quick = bool(shipped.quick) and not study.quick
        shipped = read_study(name, variant=Variant(quick=True)) if quick else shipped
    except ConfigError:
        return command_text([command, name], {})
    words = [command, name, *(["--quick"] if quick else [])]
    words += ["--scenario", study.scenario] if shipped.scenario != study.scenario else []
    for key, value in study.options.items():
        if json.dumps(shipped.options.get(key)) != json.dumps(value):
            words += ["--option", f"{key}={toml_text(value)}"]
    plain = shipped.replicates
    if study.n_draws and study.posterior != shipped.posterior:
        words += ["--posterior", study.posterior.file, "--draws", str(study.n_draws)]
        plain = plain if shipped.n_draws else RUNS_A_DRAW
    words += ["--replicates", str(study.replicates)] if plain != study.replicates else []
    changed = {key: value for key, value in study.set.items() if json.dumps(shipped.set.get(key)) != json.dumps(value)}
    return command_text(words, changed)


def _compared(study: Study) -> list[str]:
    """The scenarios of a comparison as they are typed, those that are joined by +."""
    scenarios = {str(point["label"]): str(point["scenario"]) for point in study.points}
    joined = study.options.get("joined", {})
    return ["+".join(scenarios[part] for part in joined.get(label, [label])) for label in scenarios]


def run_command(asked: Asked, seeds: Sequence[int], years: YearKind, n_draws: int | None = None) -> str:
    """The command that runs a run again, as it was typed where its scenario is called.

    >>> run_command(Asked("mine.toml", {"time.end": "2030-12", "rules.levy": 0.1}, "/home"), [3, 4], "fiscal")
    'digital-balance run mine.toml --seed 3 --replicates 2 --until 2030-12 --years fiscal --set rules.levy=0.1'
    """
    replicates, carried = len(seeds), list[str]()
    if n_draws is not None:
        replicates, carried = replicates // n_draws, ["--posterior", asked.posterior, "--draws", str(n_draws)]
    words = ["run", asked.scenario, "--seed", str(seeds[0]), "--replicates", str(replicates), *carried]
    short = {key: SPEAKERS[key] for key in asked.overrides if key in SPEAKERS}
    words += [word for key, option in short.items() for word in (option, str(asked.overrides[key]))]
    words += ["--years", years] if years != "calendar" else []
    return command_text(words, {key: value for key, value in asked.overrides.items() if key not in short})


def command_text(words: list[str], overrides: Mapping[str, Any]) -> str:
    """A command line, with overrides as `--set`."""
    options = [part for key, value in overrides.items() for part in ("--set", f"{key}={toml_text(value)}")]
    return shlex.join(["digital-balance", *words, *options])


def toml_text(value: Any) -> str:
    """A value as `--set` reads it; a text stands bare unless it would be read as something else.

    >>> toml_text({"series": "rate", "value_after": 120.0})
    '{series = "rate", value_after = 120.0}'
    >>> [toml_text(text) for text in ("agents take over", "2030")]
    ['agents take over', '"2030"']
    """
    bare = isinstance(value, str) and parse_override(f"key={value}")[1] == value
    return value if bare else toml_value(value)


def toml_value(value: Any) -> str:
    """A value as a file says it: a text in quotes, a table in one line."""
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{key} = {toml_value(entry)}" for key, entry in value.items() if entry is not None) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(entry) for entry in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else str(value)
