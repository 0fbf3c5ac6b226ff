"""A design point of a sweep, run again from the study that the sweep's manifest holds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from configs import ConfigError, Settings
from configs.language import _
from experiments.progress import Progress
from experiments.rerun.differences import table_difference
from experiments.rerun.manifests import engine_named
from experiments.rerun.verdict import Verdict, changes_since, id_difference
from experiments.runs.frames import Frames
from experiments.runs.inputs import readable
from experiments.runs.outcomes.measures import Measure
from experiments.runs.outcomes.recorded import measured_path
from experiments.runs.resolve import resolve
from experiments.runs.run import Asked, Run, build, members_of, with_draws
from experiments.studies.designs import design_of, design_points
from experiments.studies.files import seen_from
from experiments.sweep import results as store
from experiments.sweep.own_classes import refuse_own_classes
from experiments.sweep.planning.plan import Plan, replicate_seeds
from experiments.sweep.results import Results
from experiments.sweep.work import DONE
from sim import DigitalEconomy, Replicates
from sim.check import check_settings


def rerun_point(
    folder: Path, point: int, replicate: int | None, progress: Progress | None = None
) -> tuple[Run, Verdict]:
    """Run the replicates of a design point again, or one of them, and compare them with what the sweep has kept.

    Raises `ConfigError` where there is no such point, where it has not been run, and where a run fails again.
    """
    results = store.open(folder)
    refuse_own_classes(folder, results.manifest, "rerun")
    plan = _plan_of(results)
    numbers, seeds = _replicates(results, point, replicate), plan.seeds_of(point)
    scenario, overrides = plan.point(point)
    overrides = readable(overrides, Path(plan.study.called_in))  # from whatever folder
    settings = resolve(seen_from(plan.study.called_in, scenario), overrides)
    check_settings(settings)
    engine = engine_named(results.manifest.get("how") or {})
    carried = plan.carried and plan.carried.beside(Path(scenario).stem, settings, overrides)
    if carried and replicate is not None:
        carried = carried.only(replicate)
    models = [
        _finished(results, variant, seeds[number], (point, number), engine, progress)
        for number, variant in zip(numbers, members_of(settings, numbers[0], len(numbers), carried), strict=True)
    ]
    frames = with_draws(Frames.stack([_frames(model, settings) for model in models]), carried)
    asked = Asked(scenario, overrides, plan.study.called_in, results.manifest.get("inputs") or {})
    run = Run(
        name=Path(scenario).stem,
        settings=settings,
        seeds=[seeds[number] for number in numbers],
        engine=models[0].engine,
        frames=frames,
        run_ids=[run_id for model in models for run_id in model.run_ids],
        duration_s=0.0,
        first_replicate=numbers[0],
        asked=replace(asked, posterior=carried.file) if carried else asked,
        carried=carried,
    )
    before = results.runs()
    before = before[(before["point_id"] == point) & before["replicate"].isin(numbers) & (before["status"] == DONE)]
    if len(before) < len(numbers):
        differences = [
            _(
                "replicate {replicate} of point {point} failed in the sweep, and is done now",
                replicate=numbers[0],
                point=point,
            )
        ]
        n_tables = 0
    else:
        differences = id_difference(before["run_id"].tolist(), run.run_ids)
        texts = _table_differences(results, before, models, numbers)
        differences, n_tables = [*differences, *filter(None, texts)], len(texts)
    changes = changes_since(results.manifest, run.engine, results.manifest.get("inputs") or {})
    return run, Verdict(run.run_ids, n_tables, differences, changes)


def _plan_of(results: Results) -> Plan:
    """Points and seeds of a sweep; levels of several types are texts in the file of its design, so it is made anew."""
    study = results.study
    kept = design_of(study).grows or bool(study.points_file)
    design = results.design if kept else design_points(study)
    return Plan(study, design, replicate_seeds(study.seed, study.n_runs), carried=results.carried)


def _replicates(results: Results, point: int, replicate: int | None) -> list[int]:
    """The replicates that are to be run again. Raises `ConfigError` where they are not there."""
    folder, n_points, n_replicates = results.folder, len(results.design), results.study.n_runs
    if not 0 <= point < n_points:
        raise ConfigError(
            _(
                "--point is {point}; expected a point_id of {folder}, 0 to {n_points}",
                point=point,
                folder=folder,
                n_points=n_points - 1,
            )
        )
    if replicate is not None and not 0 <= replicate < n_replicates:
        raise ConfigError(
            _(
                "--replicate is {replicate}; expected a replicate of {folder}, 0 to {n_replicates}",
                replicate=replicate,
                folder=folder,
                n_replicates=n_replicates - 1,
            )
        )
    runs, failures = results.runs(), results.failures()
    done, failed = (
        set(table.loc[table["point_id"] == point, "replicate"]) for table in (runs[runs["status"] == DONE], failures)
    )
    if replicate is not None:
        if replicate not in done | failed:
            raise ConfigError(
                _(
                    "{folder}: replicate {replicate} of point {point} has not been run; run the sweep again",
                    folder=folder,
                    replicate=replicate,
                    point=point,
                )
            )
        return [replicate]
    lacking = sorted(set(range(n_replicates)) - done)
    if lacking:
        examples = ", ".join(map(str, lacking[:5])) + (", ..." if len(lacking) > 5 else "")
        raise ConfigError(
            _(
                "{folder}: replicates {some} of point {point} have failed or not been run; expected --replicate N",
                folder=folder,
                some=examples,
                point=point,
            )
        )
    return list(range(n_replicates))


def _finished(
    results: Results,
    settings: Settings,
    seed: int,
    place: tuple[int, int],
    engine: str,
    progress: Progress | None,
) -> DigitalEconomy | Replicates:
    """A model of one replicate after its last step. Raises `ConfigError` where it fails as it did before."""
    point, number = place
    try:
        model = build(settings, [seed], number, engine)
        while model.running:
            model.step()
            if progress is not None:
                progress(model.month, settings.time.n_steps, f"point {point}, replicate {number}")
    except Exception as error:
        failures = results.failures()
        chosen = (failures["point_id"] == point) & (failures["replicate"] == number)
        if f"{type(error).__name__}: {error}" in set(failures.loc[chosen, "error"]):
            raise ConfigError(
                _(
                    "{folder}: replicate {number} of point {point} fails as it did: {error}",
                    folder=results.folder,
                    number=number,
                    point=point,
                    error=error,
                )
            ) from error
        raise
    return model


def _table_differences(
    results: Results, before: pd.DataFrame, models: list[DigitalEconomy | Replicates], numbers: list[int]
) -> list[str]:
    """How each table that a sweep has kept of runs differs from what they give now; "" where it is equal."""
    study = results.study
    rows = [
        {"replicate": number, **{name: float(Measure.parse(name).values(model)[0]) for name in study.outcomes}}
        for number, model in zip(numbers, models, strict=True)
    ]
    columns = ["replicate", *study.outcomes]
    texts = [table_difference("runs", before[columns].reset_index(drop=True), pd.DataFrame(rows, columns=columns))]
    if study.paths:
        kept = results.paths()
        texts.append("".join(_path_difference(name, kept[name], before, models) for name in study.paths))
    for name in study.keep:
        table = results.table(name).drop(columns=["point_id", "draw"], errors="ignore")
        parts = [table[table["run_id"] == run_id] for run_id in before["run_id"]]
        now = pd.concat([getattr(model, name)() for model in models], ignore_index=True)
        texts.append(table_difference(name, pd.concat(parts, ignore_index=True), now))
    return texts


def _path_difference(
    name: str, kept: np.ndarray, before: pd.DataFrame, models: list[DigitalEconomy | Replicates]
) -> str:
    for point, number, model in zip(before["point_id"], before["replicate"], models, strict=True):
        now = np.asarray(measured_path(model, name), dtype=np.float64)[:, 0]
        if not np.array_equal(kept[point, number, : len(now)], now, equal_nan=True):
            return _("paths: {name} differs (replicate {number})", name=name, number=number)
    return ""


def _frames(model: Any, settings: Settings) -> Frames:
    return Frames(
        model.balance(), model.market(), model.outcomes(), settings.time.months_per_step, country_name=settings.country
    )
