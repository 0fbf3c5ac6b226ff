#!/usr/bin/env bash
# Mesa 3.3.1: importing it reads the source files of all who are importing it.
#
# Guessed: `import mesa` costs the same wherever it stands. Seen: at import Mesa asks `inspect.stack()` for the name of its
# own logger, and that opens the source of every frame above, each file of the program that is being imported. From a
# command of many modules that took 0.17 s more than from the first line of the program.
# What this project does about it: the command that runs a scenario imports Mesa before what leads to it; docs/explanation/performance.md.
set -euo pipefail
python="${PYTHON:-python3.11}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check mesa==3.3.1
cat > "$folder/caller.py" <<'PY'
import mesa
PY
cat > "$folder/counted.py" <<'PY'
import linecache
from pathlib import Path

read = []
getlines = linecache.getlines


def noted(filename, module_globals=None):
    read.append(Path(filename).name)
    return getlines(filename, module_globals)


linecache.getlines = noted
import caller

print("mesa", caller.mesa.__version__, "read", *sorted({"caller.py", "counted.py"} & set(read)))
PY
seen="$(cd "$folder" && "$folder/venv/bin/python" -W ignore counted.py)"
echo "$seen"
test "$seen" = "mesa 3.3.1 read caller.py counted.py"
