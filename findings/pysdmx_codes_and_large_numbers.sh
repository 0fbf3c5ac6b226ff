#!/usr/bin/env bash
# pysdmx 1.21.0: in SDMX-CSV the code 001 becomes 1, and 9007199254740993 becomes 9007199254740992.0.
#
# Guessed: codes are texts, and values that come back as texts are those of the file. Seen: pandas guesses a type for every
# column before all is made text again. A column of codes that look like numbers loses its zeros; a column of values in
# which one has a decimal point passes through floating-point numbers. SDMX-ML keeps both.
# What this project does about it: it reads SDMX with sdmx1, all cells as texts; tests/experiments/observed/test_forms.py.
set -euo pipefail
python="${PYTHON:-python3.11}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check "pysdmx[data]==1.21.0" pandas==3.1.1
cat > "$folder/codes.py" <<'PY'
from importlib.metadata import version
from pathlib import Path

from pysdmx.io import read_sdmx

file = Path(__file__).with_name("small.csv")
HEAD = "STRUCTURE,STRUCTURE_ID,ACTION,ITEM,TIME_PERIOD,OBS_VALUE\n"
ROW = "dataflow,XX:SMALL(1.0),I,001,{},{}\n"
for values in (["9007199254740993"], ["9007199254740993", "12.5"]):
    file.write_text(HEAD + "".join(ROW.format(2010 + place, value) for place, value in enumerate(values)))
    table = read_sdmx(file).data[0].data
    print(f"pysdmx {version('pysdmx')}: ITEM {table['ITEM'][0]}, OBS_VALUE {table['OBS_VALUE'][0]}")
PY
seen="$("$folder/venv/bin/python" -W ignore "$folder/codes.py")"
echo "$seen"
test "$seen" = "pysdmx 1.21.0: ITEM 1, OBS_VALUE 9007199254740993
pysdmx 1.21.0: ITEM 1, OBS_VALUE 9007199254740992.0"
