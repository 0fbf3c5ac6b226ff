"""What may happen to the files of a finished sweep: damages, each drawn by random numbers that are given."""

import json
import shutil
from pathlib import Path
from random import Random

import pyarrow as pa

from experiments.sweep.shards import write_shard

STRANGE_VALUES = (None, -1, 0, 7, 1e300, True, "x", "", [], {}, ["runs"])
WAYS = ("flipped", "cut", "emptied", "lengthened", "replaced", "gone", "folder", "loop")


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def harm_file(draw: Random, folder: Path) -> str:
    """One file that is not what was written any more."""
    path, way = draw.choice(files_of(folder)), draw.choice(WAYS)
    data = bytearray(path.read_bytes())
    path.unlink()
    if way == "flipped" and data:
        place = draw.randrange(len(data))
        data[place] ^= 1 << draw.randrange(8)
        path.write_bytes(data)
    elif way == "cut":
        path.write_bytes(data[: draw.randrange(len(data) + 1)])
    elif way == "lengthened":
        path.write_bytes(data + draw.randbytes(draw.randrange(1, 50)))
    elif way == "replaced":
        path.write_bytes(draw.randbytes(draw.randrange(1, 2000)))
    elif way == "folder":
        path.mkdir()
        if draw.random() < 0.5:
            (path / "mine").write_text("mine")
    elif way == "loop":
        path.symlink_to(path.name)
    elif way == "emptied":
        path.touch()
    return f"{way} {path.relative_to(folder)}"


def swap(draw: Random, folder: Path) -> str:
    """Two files, each under the other's name."""
    first, second = draw.sample(files_of(folder), 2)
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)
    return f"swapped {first.relative_to(folder)} and {second.relative_to(folder)}"


def rename(draw: Random, folder: Path) -> str:
    """A file under a name that it was not written under."""
    path = draw.choice(files_of(folder))
    path.rename(path.with_name(draw.choice(["c0-0123456789abcdef.parquet", "mine.parquet", f"x{path.name}"])))
    return f"renamed {path.relative_to(folder)}"


def add_foreign(draw: Random, folder: Path) -> str:
    """A file or folder of others: also a whole shard of theirs."""
    place = draw.choice([folder, folder / "runs", folder / "market", folder / "paths", folder / "aside"])
    place.mkdir(exist_ok=True)
    way = draw.choice(["shard", "junk", "folder", "copy"])
    if way == "shard":
        write_shard(
            place, f"c{draw.randrange(16):x}", pa.table({"run_id": ["f" * 16], "point_id": [draw.randrange(9)]})
        )
    elif way == "junk":
        (place / draw.choice(["mine.parquet", "c0-0123456789abcdef.parquet", "notes.txt"])).write_bytes(
            draw.randbytes(9)
        )
    elif way == "folder":
        (place / draw.choice(["mine.parquet", "c0-0123456789abcdef.parquet", "mine"])).mkdir(exist_ok=True)
    else:
        source = draw.choice(files_of(folder))
        shutil.copyfile(source, place / f"copy-of-{source.name}")
    return f"a foreign {way} in {place.relative_to(folder)}"


def remove_folder(draw: Random, folder: Path) -> str:
    """A folder of shards that is gone, or a file."""
    place = folder / draw.choice(["runs", "market", "paths"])
    shutil.rmtree(place)
    if draw.random() < 0.5:
        place.write_text("a file")
    return f"{place.name} has gone"


def edit_manifest(draw: Random, folder: Path) -> str:
    """Another value, or none, somewhere in the manifest."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    table, trail = manifest, []
    while True:
        keys = list(table) if isinstance(table, dict) else list(range(len(table)))
        key = draw.choice(keys)
        trail.append(str(key))
        if not (isinstance(table[key], dict | list) and table[key] and draw.random() < 0.6):
            break
        table = table[key]
    if draw.random() < 0.3:
        del table[key]
    else:
        table[key] = draw.choice(STRANGE_VALUES)
    path.write_text(json.dumps(manifest, indent=draw.choice([None, 2])))
    return f"manifest: {'.'.join(trail)} edited"


DAMAGES = (harm_file, harm_file, harm_file, swap, rename, add_foreign, remove_folder, edit_manifest)


def damage(draw: Random, folder: Path) -> str:
    """Do one damage, in words."""
    return draw.choice(DAMAGES)(draw, folder)


def edit_text(draw: Random, text: str) -> str:
    """A file with some characters other, gone or twice; digits stay few, so that nothing grows large."""
    characters = list(text)
    for _ in range(draw.randrange(1, 4)):
        place = draw.randrange(len(characters))
        characters[place] = draw.choice(
            ["", characters[place] * 2 if not characters[place].isdigit() else "", *'"=[]{}.#x-\n']
        )
    return "".join(characters)
