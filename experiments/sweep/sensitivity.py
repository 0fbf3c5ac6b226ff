"""Sensitivity indices of a sweep by SALib: elementary effects (Morris), and shares of variance (Sobol).

Morris: `mu_star`, the mean absolute effect of a factor over its whole range, in units of the outcome (Campolongo,
Cariboni & Saltelli 2007); `mu`, with its sign; `sigma`, how much the effect differs from place to place, by
interactions or curvature (Morris 1991).
Sobol: `S1`, the share of the outcome's variance that a factor explains by itself; `ST`, that in which it takes part;
`S2`, that of two factors together beyond their own (Sobol 1993; Saltelli et al. 2010). Estimates of small indices may
fall below 0.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError
from configs.language import N_, _, _p
from experiments.extras import needed
from experiments.statistics.humps import two_humps
from experiments.statistics.intervals import LEVEL, few, student
from experiments.studies.designs import DESIGNS, design_of, design_points
from experiments.studies.designs.sampled import problem, unit_sample
from experiments.studies.study import Study
from experiments.studies.told import told_by
from experiments.sweep.results import Results
from experiments.sweep.sweep_folder import storable
from experiments.sweep.work import DONE

METHODS = {"sobol": N_("Sobol indices"), "morris": N_("Morris screening")}
COLUMNS = ["outcome", "measure", "factor", "index", "value", "low", "high", "method"]
BOOTSTRAP = N_("SALib's bootstrap")
ONE_LEVEL = N_("one level: nothing to compare")  # in place of a method
MEAN, TIP_PROBABILITY = "mean", N_("tip probability above {threshold}")  # measures
N_RESAMPLES = 500
WIDE = 0.5  # of an index: how long its interval is where it tells little


def sweep_indices(results: Results) -> pd.DataFrame:
    """`sensitivity_indices` of a finished sweep. Raises `ConfigError` where runs are missing or have failed."""
    study, place = results.study, results.folder
    check_design(study)
    runs = results.runs()
    n_runs = len(results.design) * study.n_runs
    left = n_runs - int((runs["status"] == DONE).sum())
    if left:
        raise ConfigError(
            _(
                "{folder}: {n:,} of {n_all:,} runs are missing or have failed; expected all of them, as indices cannot "
                "do without one: running the sweep again does those alone",
                folder=place,
                n=left,
                n_all=n_runs,
            )
        )
    if not _same(results.design, storable(design_points(study))):
        raise ConfigError(
            _(
                "{folder}: design.parquet is not what the study draws with this SALib; expected the version that drew "
                "it, or a sweep into another folder",
                folder=place,
            )
        )
    return sensitivity_indices(study, {outcome: results.values(outcome) for outcome in study.outcomes})


def sensitivity_indices(study: Study, values: Mapping[str, FloatArray]) -> pd.DataFrame:
    """Indices of all outcomes of a study, given as [n_points, n_replicates] each: a row an index, columns `COLUMNS`.

    `measure` says what was analysed: the mean over replicates or, of an outcome with two humps over all runs, which no
    run is near the mean of, the tip probability: the share of replicates above the valley. `low` and `high` bound the
    interval of 95%, `method` says which: SALib's bootstrap over the sample, Student's of `mu`, none of `sigma`. Of an
    outcome that never varies, Sobol's indices are nan, as there is no variance to share; those of a factor of one level
    are, too, and their method is `ONE_LEVEL`. Raises `ConfigError` where an
    outcome is undefined in some run.
    """
    check_design(study)
    names, seed = list(study.factors), study.sampling.seed
    tables = []
    for outcome, runs in values.items():
        measure, measured = _measured(study, outcome, runs)
        if design_of(study).indices == "sobol":
            table = sobol_indices(names, measured, study.sampling.second_order, seed)
        else:
            table = morris_indices(names, unit_sample(study), measured, study.sampling.levels, seed)
        tables.append(_without_single(study, table).assign(outcome=outcome, measure=measure))
    return pd.concat(tables, ignore_index=True)[COLUMNS]


def sobol_indices(names: list[str], values: FloatArray, second_order: bool, seed: int) -> pd.DataFrame:
    """S1, ST and perhaps S2 of values [n_points] at a Sobol sample: factor, index, value, ends and method."""
    n_factors = len(names)
    pairs = [(j, k) for j in range(n_factors) for k in range(j + 1, n_factors)] if second_order else []
    if _constant(values):
        indices: dict[str, Any] = {name: np.full(n_factors, np.nan) for name in ("S1", "ST", "S1_conf", "ST_conf")}
        indices |= {name: np.full((n_factors, n_factors), np.nan) for name in ("S2", "S2_conf")}
    else:
        analyze = needed("SALib.analyze.sobol", "sweep").analyze
        indices = analyze(problem(names), values, calc_second_order=second_order, num_resamples=N_RESAMPLES,
                        conf_level=LEVEL, seed=seed)  # fmt: skip
    rows = [
        _row(name, index, indices[index][number], indices[f"{index}_conf"][number])
        for index in ("S1", "ST")
        for number, name in enumerate(names)
    ]
    rows += [_row(f"{names[j]} x {names[k]}", "S2", indices["S2"][j, k], indices["S2_conf"][j, k]) for j, k in pairs]
    return pd.DataFrame(rows)


def morris_indices(names: list[str], sample: FloatArray, values: FloatArray, levels: int, seed: int) -> pd.DataFrame:
    """mu_star, mu and sigma of values [n_points] at shares [n_points, n_factors], a row each with its interval.

    The interval of mu is Student's, of a mean of independent trajectories.
    """
    analyze = needed("SALib.analyze.morris", "sweep").analyze
    indices = analyze(problem(names), sample, values, num_levels=levels, num_resamples=N_RESAMPLES, conf_level=LEVEL,
                    seed=seed)  # fmt: skip
    n_trajectories = len(values) // (len(names) + 1)
    mean = student(indices["mu"], indices["sigma"], n_trajectories)
    half = {"mu_star": indices["mu_star_conf"], "mu": mean.high - mean.value, "sigma": np.full(len(names), np.nan)}
    methods = {"mu_star": BOOTSTRAP, "mu": mean.method, "sigma": ""}
    return pd.DataFrame([
        _row(name, index, indices[index][number], halves[number], methods[index])
        for index, halves in half.items()
        for number, name in enumerate(names)
    ])  # fmt: skip


def wide(indices: pd.DataFrame) -> str:
    """What a page says of indices whose intervals are so wide that they tell little; nothing where they are not.

    So they are where that of the largest index of an outcome, ST or mu_star, is at least `WIDE` times as long as it.
    """
    main = indices[indices["index"].isin(["ST", "mu_star"])].dropna(subset=["value"]).sort_values("value")
    largest = main.groupby("outcome", sort=False).tail(1)
    if not ((largest["high"] - largest["low"] >= WIDE * largest["value"]) & (largest["value"] > 0.0)).any():
        return ""
    return _(" Intervals are wide, longer than half of the largest index: a larger sampling.n tells factors apart.")


def cautions(study: Study, indices: pd.DataFrame) -> str:
    """What a page says below indices of few samples, or with wide intervals; nothing where there is no reason."""
    n, unit = study.sampling.n, N_("trajectories") if design_of(study).indices == "morris" else N_("base samples")
    return (_(" Of one of the {what} there is no interval.", what=_(unit)) if n == 1 else few(n, unit)) + wide(indices)


def measure_told(measure: str) -> str:
    """What was analysed of an outcome, in the language of whoever reads."""
    return _p("of runs", "mean") if measure == MEAN else told_by(measure, (TIP_PROBABILITY,))


def check_design(study: Study) -> None:
    """See that a study has a design which these indices are defined for. Raises `ConfigError`."""
    if design_of(study).indices not in METHODS:
        suited = _(" or ").join(design.name for design in DESIGNS.values() if design.indices)
        raise ConfigError(
            _(
                "{file}: design is {design!r}; expected {suited}, for sensitivity indices",
                file=study.file,
                design=study.design,
                suited=suited,
            )
        )


def _measured(study: Study, outcome: str, values: FloatArray) -> tuple[str, FloatArray]:
    """What is analysed of an outcome, in words and by design point, [n_points]."""
    undefined = int((~np.isfinite(values)).sum())
    if undefined:
        raise ConfigError(
            _(
                "{file}: outcomes: {outcome} is undefined in {n:,} of {n_all:,} runs; expected one that every run has: "
                "leave it out, or narrow the factors",
                file=study.file,
                outcome=outcome,
                n=undefined,
                n_all=values.size,
            )
        )
    threshold = two_humps(values)
    if threshold is None:
        return MEAN, values.mean(axis=1)
    return TIP_PROBABILITY.format(threshold=f"{threshold:.4g}"), (values > threshold).mean(axis=1)


def _without_single(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Indices with nothing in those of a factor of one level, or of a pair with one: it is not varied."""
    levels = {key: len(said) if isinstance(said, list) else said.get("n") for key, said in study.factors.items()}
    single = {key for key, n in levels.items() if n == 1}
    alone = table["factor"].map(lambda factor: not single.isdisjoint(factor.split(" x ")))
    columns = ["value", "low", "high"]
    return table.assign(
        **{name: table[name].where(~alone) for name in columns}, method=table["method"].where(~alone, ONE_LEVEL)
    )


def _constant(values: FloatArray) -> bool:
    return bool(np.ptp(values) <= 1e-12 * np.abs(values).max())


def _row(factor: str, index: str, value: float, half: float, method: str = BOOTSTRAP) -> dict[str, Any]:
    ends = {"low": float(value) - float(half), "high": float(value) + float(half)}
    return {"factor": factor, "index": index, "value": float(value), **ends, "method": method}


def _same(kept: pd.DataFrame, drawn: pd.DataFrame) -> bool:
    """Whether a design that was kept is the one that is drawn now; numbers are, to nine digits."""
    if list(kept.columns) != list(drawn.columns) or len(kept) != len(drawn):
        return False
    for name in kept.columns:
        a, b = kept[name], drawn[name]
        numbers = pd.api.types.is_numeric_dtype(a) and pd.api.types.is_numeric_dtype(b)
        if not (np.allclose(a, b, rtol=1e-9, atol=0.0) if numbers else a.tolist() == b.tolist()):
            return False
    return True
