"""What running something again has shown, in a line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.runs.inputs import changed_inputs
from experiments.runs.manifest import versions_of
from sim.record.fingerprint import program_fingerprint

SHOWN_IDS = 3


@dataclass(frozen=True)
class Verdict:
    """What was run again, and how it compares with what a folder holds."""

    run_ids: list[str]  # of the runs now
    n_tables: int
    differences: list[str] = field(default_factory=list)  # of run ids and tables
    changes: list[str] = field(default_factory=list)  # of program, packages and files since

    @property
    def equal(self) -> bool:
        """Whether run ids and tables are the same."""
        return not self.differences

    def line(self) -> str:
        """The verdict as it is printed."""
        since = f"; since then: {'; '.join(self.changes)}" if self.changes else ""
        if self.differences:
            return f"different: {'; '.join(self.differences)}{since}"
        tables = "1 table" if self.n_tables == 1 else f"{self.n_tables} tables"
        return f"equal: {ids_text(self.run_ids)}, {tables}{since}"


def ids_text(run_ids: list[str]) -> str:
    """Run ids, the first of many."""
    more = f" and {len(run_ids) - SHOWN_IDS:,} more" if len(run_ids) > SHOWN_IDS else ""
    return f"run id{'s' if len(run_ids) > 1 else ''} {', '.join(run_ids[:SHOWN_IDS])}{more}"


def id_difference(before: list[str], now: list[str]) -> list[str]:
    """That run ids are other ones, where they are."""
    if before == now:
        return []
    place = next((n for n, (old, new) in enumerate(zip(before, now, strict=False)) if old != new), 0)
    if len(before) != len(now):
        return [f"{len(now):,} runs, were {len(before):,}"]
    return [f"run id {now[place]}, was {before[place]}"]


def changes_since(manifest: Mapping[str, Any], engine: str, inputs: Mapping[str, str]) -> list[str]:
    """What has changed since a manifest was written: the program, packages, files of the scenario and its data."""
    now, before = program_fingerprint(), manifest.get("program", "")
    program = [] if before == now else [f"the program is {now}, was {before} (hash of its Python files)"]
    versions, were = versions_of(engine), manifest.get("versions") or {}
    packages = [
        f"{name} is {number}, was {were[name]}" for name, number in versions.items() if were.get(name, number) != number
    ]
    return [*program, *packages, *changed_inputs(inputs)]
