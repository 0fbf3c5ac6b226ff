"""Run one scenario, once or in replicates, and write its files."""

import errno
import json
import platform
import subprocess
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from configs import ConfigError, Settings
from experiments.runs.years import Frames, mean_balance
from sim import DigitalEconomy, Replicates
from sim.engines import engine_of
from sim.record.fingerprint import program_fingerprint, settings_fingerprint
from sim.start.world import World

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.figure import Figure

Progress = Callable[[int, int, str], None]
SHORT = 20_000  # customers up to which replicates gain from stepping together
BATCH_CUSTOMERS = 100_000  # customers that step together
BATCH_WORK = 12_500_000  # customers times months of a batch: some seconds, as an interrupted batch is lost


@dataclass(frozen=True)
class Run:
    """A finished scenario: settings, seeds, frames of all replicates, seconds."""

    name: str
    settings: Settings
    seeds: list[int]
    engine: str
    frames: Frames
    run_ids: list[str]
    duration_s: float


def run_scenario(
    name: str,
    settings: Settings,
    seed: int,
    replicates: int,
    engine: str,
    progress: Progress | None = None,
) -> Run:
    """Run replicates with seeds `seed`, `seed + 1`, ...; `progress` hears of months done, of all, and where.

    Interrupted, it returns the batches of replicates that are done, if there is one.
    """
    started = time.perf_counter()
    parts: list[Frames] = []
    run_ids: list[str] = []
    done, total = 0, replicates * settings.time.n_steps
    engine, _ = engine_of(engine, settings, replicates)  # auto: what pays for all of them
    if engine == "numba" and progress is not None:
        from agents.engines.compiled import kept

        if not kept():
            progress(0, total, "compiling, this once")
    try:
        for first, size in batches(settings, replicates, engine):
            seeds = [seed + first + at for at in range(size)]
            model = build(settings, seeds, first, engine)
            while model.running:
                model.step()
                done += size
                if progress is not None:
                    progress(done, total, where(model.world, model.month, (first, size, replicates)))
            parts.append(Frames(model.balance(), model.market(), model.outcomes()))
            run_ids += model.run_ids
    except KeyboardInterrupt:
        if not parts:
            raise
    seeds = [seed + replicate for replicate in range(len(run_ids))]
    return Run(name, settings, seeds, engine, Frames.stack(parts), run_ids, time.perf_counter() - started)


def build(settings: Settings, seeds: list[int], first: int, engine: str) -> DigitalEconomy | Replicates:
    """One model, or a batch of replicates numbered from `first` on."""
    if len(seeds) == 1:
        return DigitalEconomy(settings, rng=seeds[0], engine=engine, replicate=first)
    return Replicates(settings, seeds=seeds, first_replicate=first, engine=engine)


def batches(settings: Settings, replicates: int, engine: str) -> list[tuple[int, int]]:
    """First replicate and number of each batch: short runs step together, long ones and agents one by one."""
    size = together(settings.customers.number, settings.time.n_steps, engine)
    return [(first, min(size, replicates - first)) for first in range(0, replicates, size)]


def together(customers: int, steps: int, engine: str) -> int:
    """How many replicates of a run step together at most."""
    if engine == "agents" or customers > SHORT:
        return 1
    return max(min(BATCH_CUSTOMERS // customers, BATCH_WORK // (customers * steps)), 1)


def where(world: World, month: int, batch: tuple[int, int, int]) -> str:
    """Which replicates are at work, first and number, of how many, and in which year they are."""
    first, size, replicates = batch
    runs = f"run {first + 1}" if size == 1 else f"runs {first + 1} to {first + size}"
    return f"{runs} of {replicates}, {world.dates[month - 1].astype(object).year}"


def check_folder(folder: Path) -> list[Path]:
    """Make a folder and see that it can be written, before the work and not after it; the folders made, inmost first.

    Raises `ConfigError`.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".write-test"):
            pass
        if (folder / "figures").exists() and not (folder / "figures").is_dir():
            raise FileExistsError(errno.EEXIST, "figures is a file")
    except OSError as error:
        raise ConfigError(f"--out {folder}: cannot be written: {error.strerror or error}; expected a folder") from None
    return made


def write_run(run: Run, folder: Path, figures: bool = True) -> list[Path]:
    """Write the files of a run; each appears whole or not at all, the manifest last."""
    import pyarrow as pa  # here, as starting a run does not need it

    written = []
    for name in ("balance", "market", "outcomes"):
        frame = getattr(run.frames, name)
        frame = frame.assign(date=frame["date"].dt.date)
        table = pa.Table.from_pandas(frame, preserve_index=False)
        written.append(write_whole(folder / f"{name}.parquet", partial(_write_parquet, table)))
    annual = mean_balance(run.frames)
    written.append(write_whole(folder / "balance.csv", lambda path: annual.round(0).to_csv(path, index=False)))
    if figures:
        from experiments.figures.balance import run_figures

        (folder / "figures").mkdir(exist_ok=True)
        for name, figure in run_figures(run.frames, run.settings).items():
            place = folder / "figures" / f"{name}.png"
            written.append(write_whole(place, partial(_draw, figure)))
    text = json.dumps(manifest(run), indent=2, ensure_ascii=False)
    written.append(write_whole(folder / "manifest.json", lambda path: path.write_text(text + "\n", encoding="utf-8")))
    return written


def manifest(run: Run) -> dict[str, Any]:
    """What it takes to run this again and to trust it."""
    packages = ["mesa", "numpy", "pandas", "pyarrow", "pydantic", *(["numba"] if run.engine == "numba" else [])]
    return {
        "scenario": run.name,
        "title": run.settings.title,
        "fingerprint": settings_fingerprint(run.settings),
        "program": program_fingerprint(),
        "run_ids": run.run_ids,
        "seeds": run.seeds,
        "engine": run.engine,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
        "git": git_state(),
        "platform": platform.platform(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "duration_s": round(run.duration_s, 3),
        "settings": run.settings.model_dump(mode="json"),
    }


def _write_parquet(table: "pa.Table", path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression="zstd")


def _draw(figure: "Figure", path: Path) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # no font for it here: a box is drawn
        figure.savefig(path, format="png")


def write_whole(path: Path, write: Callable[[Path], Any]) -> Path:
    """Write a file under another name first, so that it appears whole or not at all. Raises `ConfigError`."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        write(temporary)
        temporary.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from None
    finally:
        temporary.unlink(missing_ok=True)
    return path


def git_state() -> dict[str, Any] | None:
    """Commit and whether files differ from it; None outside a checkout of the project."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None
    try:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True)
        changed = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return {"commit": commit.stdout.strip(), "changed": bool(changed.stdout.strip())}
