"""What the commands over designs make of their options: the study, and how it is to be run."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configs import ConfigError
from configs.language import N_, _

if TYPE_CHECKING:
    from experiments.studies.carried import CarriedDraws
    from experiments.studies.study import Study
    from experiments.sweep import Execution


def execution_of(
    workers: int | None = None,
    backend: str = "local",
    scheduler: str | None = None,
    shard: str | None = None,
    engine: str = "auto",
) -> "Execution":
    """How a sweep is to be run, from options of the command line. Raises `ConfigError`."""
    from experiments.sweep import Execution

    return Execution(checked_workers(workers), backend, scheduler, None if shard is None else part_of(shard), engine)


def checked_workers(workers: int | None) -> int | None:
    """What --workers says. Raises `ConfigError` for what starts none: 0, in this process, is for programs."""
    if workers is not None and workers < 1:
        raise ConfigError(
            _(
                "--workers is {workers}; expected at least 1, which runs one after the other, or no "
                "--workers: one a processor",
                workers=workers,
            )
        )
    return workers


def named_overrides(until: str | None, customers: int | None) -> dict[str, Any]:
    """What options with a name of their own set, by the dotted key that `SPEAKERS` has them speak."""
    said = {"time.end": until, "customers.number": customers}
    return {key: value for key, value in said.items() if value is not None}


def all_overrides(set_options: Sequence[str], named: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What --set and options with a name of their own set, --set last. Raises `ConfigError`."""
    from configs.reading.tree import parse_override

    return {**(named or {}), **dict(parse_override(text) for text in set_options)}


def draws_of(posterior: str | None, n_draws: int | None) -> "CarriedDraws | None":
    """The draws that --posterior and --draws ask for; None without any. Raises `ConfigError`."""
    if n_draws is not None and posterior is None:
        raise ConfigError(
            _("--draws is {n_draws}; expected --posterior FILE beside it, whose draws are meant", n_draws=n_draws)
        )
    if n_draws is not None and n_draws < 1:
        raise ConfigError(_("--draws is {n_draws}; expected at least 1", n_draws=n_draws))
    if posterior is None:
        return None
    from experiments.studies.carried import carried_draws

    try:
        return carried_draws(posterior, n_draws)
    except ConfigError as error:
        raise ConfigError(f"--posterior {error}") from None


def runs_of(replicates: int | None, carried: "CarriedDraws | None", plain: int) -> int:
    """How many runs --replicates asks for, `plain` without it: of each draw where draws are carried."""
    if carried is None:
        return plain if replicates is None else replicates
    from experiments.studies.tables import RUNS_A_DRAW

    return carried.n_draws * (RUNS_A_DRAW if replicates is None else replicates)


def part_of(text: str) -> tuple[int, int]:
    """The k-th of n parts.

    >>> part_of("2/8")
    (2, 8)
    """
    k, slash, n = text.partition("/")
    if not (slash and k.isdecimal() and n.isdecimal() and len(n) < 10 and 1 <= int(k) <= int(n)):
        raise ConfigError(_("--shard is {text!r}; expected k/n, such as 1/4 for the first of four parts", text=text))
    return int(k), int(n)


def study_of(
    name: str,
    set_options: Sequence[str],
    replicates: int | None,
    seed: int | None = None,
    named: Mapping[str, Any] | None = None,
    options: Sequence[str] = (),
    scenario: str | None = None,
    quick: bool = False,
    carried: "CarriedDraws | None" = None,
) -> "Study":
    """The study that options of the command line ask for. Raises `ConfigError`, also for what its analysis cannot use.

    So does a sweep, which analyses nothing: otherwise it is said after all its runs that they lack something.
    """
    from configs.reading.load import COMMAND_LINE, SPEAKERS
    from configs.reading.tree import parse_override
    from experiments.studies.study import Study, read_study
    from experiments.studies.variants import Variant

    for option, value, least in (("--replicates", replicates, 1), ("--seed", seed, 0)):
        if value is not None and value < least:
            raise ConfigError(
                _("{option} is {value}; expected at least {least}", option=option, value=value, least=least)
            )
    example = N_("the name of an option of the study, = and a value, as in market=cloud")
    chosen = dict(parse_override(text, "--option", example) for text in options)
    overrides = all_overrides(set_options, named)
    speakers = {key: SPEAKERS[key] if key in (named or {}) else COMMAND_LINE for key in overrides}
    speakers |= dict.fromkeys((parse_override(text)[0] for text in set_options), COMMAND_LINE)
    carrying = {"file": str(Path(carried.file).absolute()), "draws": carried.n_draws} if carried else {}
    asked = read_study(name, overrides, replicates, seed, Variant(chosen, scenario, quick), speakers, carrying)
    if asked.analysis != Study.model_fields["analysis"].default:  # which asks for nothing
        from experiments.analyses import analysis_of, check_study

        check_study(analysis_of(asked), asked)
    return asked


def folder_name(
    name: str,
    options: Sequence[str] = (),
    scenario: str | None = None,
    quick: bool = False,
    posterior: str | None = None,
) -> str:
    """What the folder of a study is called: what was asked of it beside its file has a folder of its own.

    >>> folder_name("where_it_tips", ["market=social_media", "high=8"], quick=True, posterior="fits/posterior.json")
    'where_it_tips-social_media-8-posterior-quick'
    """
    asked = [scenario] if scenario else []
    asked += [text.partition("=")[2] for text in options]
    asked += [Path(posterior).stem] if posterior else []
    parts = [Path(name).stem, *(Path(text.strip()).stem if text.strip().endswith(".toml") else text for text in asked)]
    return "-".join([re.sub(r"[^\w.]+", "_", part.strip()) for part in parts] + (["quick"] if quick else []))


def crate_author(crate: bool, author: str | None) -> str | None:
    """Who is named in the metadata that --crate asks for; None where it does not.

    Raises `ConfigError` for --author alone, and where the extra is missing: before the work.
    """
    if not crate:
        if author is not None:
            raise ConfigError(_("--author is given alone; expected --crate with it"))
        return None
    from experiments.pages.crate import AUTHORS, check_crate

    check_crate()
    return author or AUTHORS


def crate_in(folder: Path, author: str | None) -> list[Path]:
    """The metadata of a folder of results, written where there is an author to name in it."""
    if author is None:
        return []
    from experiments.pages.crate import write_crate

    return [write_crate(folder, author)]
