"""Who hears how far a piece of work has come."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from configs.language import _

Progress = Callable[[int, int, str], None]  # done, of how many, and where the work stands


def stages(n_runs: Sequence[int], progress: Progress | None) -> Callable[[str], Progress | None]:
    """Progress of every stage, by its name, as a part of the runs of all; stages are asked for in their order."""
    before = iter([0, *accumulate(n_runs)])

    def progress_of(stage: str) -> Progress | None:
        first, total = next(before), sum(n_runs)
        if progress is None:
            return None
        return lambda done, _total, where: progress(
            first + done, total, _("{stage}: {where}", stage=stage, where=where)
        )

    return progress_of
