"""Leave a folder in which every run of the plan has one row, in shards that are not small, and one set of long rows."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from experiments.sweep.inventory import Inventory, Shard, columns_of, ids_of
from experiments.sweep.shards import NAME, read_shard, shards_in, write_shard
from experiments.sweep.work import DONE, LONG, PATHS, RUNS
from experiments.writing import give_memory_back

SMALL, LARGE = 1_000, 50_000  # rows: shards below are joined, up to that size


def tidy(inventory: Inventory) -> None:
    """Write shards anew that are not as the plan has it; what belongs to no plan is set aside. Raises `NoRoom`.

    New files are there before old ones go: whoever is killed in between leaves rows that stand twice, and no gap.
    """
    _, places = inventory.places()
    owned = _owned(inventory, places)
    n = inventory.plan.ids.shape[1]
    for name, shard in list(inventory.shards.items()):
        place = places[name]
        at_home = bool((place >= 0).all()) and bool((place // n == shard.points).all())
        if not (shard.clean and at_home and owned[name].all()):
            _rewrite(inventory, [(shard, place)], shard.held[owned[name]])
    for group in _small(inventory):
        _, places = inventory.places()
        _rewrite(inventory, [(shard, places[shard.path.name]) for shard in group], np.empty(0, np.uint64))
        give_memory_back()
    # What belongs to runs that another shard has, or to a worker that was killed before it wrote its runs.
    for folder in (PATHS, *LONG):
        named = {shard.beside.get(folder) for shard in inventory.shards.values()}
        for path in shards_in(inventory.folder / folder):
            if path.name not in named and NAME.fullmatch(path.name) and path.is_file():
                path.unlink()


def _owned(inventory: Inventory, places: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """By shard, which of the runs it holds long rows of are its own: it keeps a row of them, and none before it did."""
    owned, taken = {}, np.empty(0, np.uint64)
    for name, shard in sorted(inventory.shards.items()):
        kept = shard.ids[places[name] >= 0]
        owned[name] = np.isin(shard.held, kept) & ~np.isin(shard.held, taken)
        taken = np.concatenate([taken, shard.held[owned[name]]])
    return owned


def _small(inventory: Inventory) -> Iterator[list[Shard]]:
    """Shards that are better one: those that have nothing beside them."""
    group: list[Shard] = []
    n_rows = 0
    small = [shard for shard in inventory.shards.values() if len(shard.ids) < SMALL and not shard.beside]
    for shard in sorted(small, key=lambda shard: shard.path.name):
        if n_rows + len(shard.ids) > LARGE:
            yield group
            group, n_rows = [], 0
        group.append(shard)
        n_rows += len(shard.ids)
    if len(group) > 1:
        yield group


def _rewrite(inventory: Inventory, group: list[tuple[Shard, np.ndarray]], held: np.ndarray) -> None:
    """Write the rows that have a place anew, and beside them the long rows of `held`; then old files go."""
    import pyarrow as pa

    plan, parts, strange = inventory.plan, [], False
    columns = columns_of(plan.study)
    for shard, place in group:
        table = read_shard(shard.path)
        done = np.flatnonzero([status == DONE for status in table["status"].to_pylist()])
        strange |= bool((~np.isin(shard.ids, plan.ids)).any() or set(table.column_names) - set(columns))
        keep = place >= 0
        table = table.take(pa.array(done[keep]))
        column = table.column_names.index("point_id")
        table = table.set_column(column, "point_id", pa.array(place[keep] // plan.ids.shape[1], pa.int64()))
        if plan.carried is not None:
            draws = [plan.carried.number_of(number) for number in table["replicate"].to_pylist()]
            kept = [name for name in table.column_names if name != "draw"]
            table = table.select(kept).append_column("draw", pa.array(draws, pa.int64()))
        parts.append(table)
    whole = pa.concat_tables([part.select(columns) for part in parts])
    first = group[0][0]
    name = ""
    if len(whole):
        chunk = first.path.name.partition("-")[0]
        beside = {folder: _kept_long(inventory, folder, long_name, held) for folder, long_name in first.beside.items()}
        whole = whole.replace_schema_metadata(_noted(read_shard(first.path).schema.metadata, beside))
        name = write_shard(inventory.folder / RUNS, chunk, whole)
        inventory.shards[name] = Shard(
            inventory.folder / RUNS / name,
            ids_of(whole["run_id"].to_pylist()),
            whole["point_id"].to_numpy(),
            beside,
            held,
            True,
        )
    for shard, _ in group:
        if shard.path.name == name:
            continue
        del inventory.shards[shard.path.name]
        if strange:
            inventory.set_aside(shard.path, shard.beside)
        else:
            shard.path.unlink(missing_ok=True)


def _kept_long(inventory: Inventory, folder: str, name: str, held: np.ndarray) -> str:
    """The shard of a long table with the rows of some runs: itself where these are all it has."""
    import pyarrow as pa

    table = read_shard(inventory.folder / folder / name)
    mask = np.isin(ids_of(table["run_id"].to_pylist()), held)
    if mask.all():
        return name
    return write_shard(inventory.folder / folder, name.partition("-")[0], table.filter(pa.array(mask)))


def _noted(metadata: dict[bytes, bytes], beside: dict[str, str]) -> dict[bytes, Any]:
    return {**metadata, b"beside": json.dumps(beside).encode()}
