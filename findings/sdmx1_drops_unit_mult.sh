#!/usr/bin/env bash
# sdmx1 2.28.0: sdmx.to_pandas leaves attributes out, and with them what a value is in.
#
# Guessed: a table made of a message says of a value whether it is in millions or in billions. Seen: of two series, one in
# millions (UNIT_MULT 6) and one in billions (9), the table has 5 and 5 in one column and no UNIT_MULT; only who asks for
# attributes="osgd" gets it. The message itself has it.
# What this project does about it: `experiments/observed/sdmx_ml.py` walks a message observation by observation, and
# `experiments/observed/units.py` multiplies by what each says; tests/experiments/observed/test_import.py.
set -euo pipefail
python="${PYTHON:-python3.11}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check sdmx1==2.28.0 pandas==3.1.1
cat > "$folder/multipliers.py" <<'PY'
import io
from importlib.metadata import version

import sdmx

SPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
SERIES = """<gen:Series><gen:SeriesKey><gen:Value id="REF_AREA" value="{}"/></gen:SeriesKey>
<gen:Attributes><gen:Value id="UNIT_MULT" value="{}"/></gen:Attributes>
<gen:Obs><gen:ObsDimension value="2010"/><gen:ObsValue value="5"/></gen:Obs></gen:Series>"""
MESSAGE = f"""<mes:GenericData xmlns:mes="{SPACE}/message" xmlns:com="{SPACE}/common" xmlns:gen="{SPACE}/data/generic">
<mes:Header><mes:ID>SMALL</mes:ID><mes:Test>true</mes:Test><mes:Prepared>2026-01-01T00:00:00</mes:Prepared>
<mes:Sender id="XX"/><mes:Structure structureID="SMALL" dimensionAtObservation="TIME_PERIOD"><com:Structure>
<Ref agencyID="XX" id="SMALL" version="1.0" class="DataStructure"/></com:Structure></mes:Structure></mes:Header>
<mes:DataSet structureRef="SMALL">{SERIES.format("JP", 6)}{SERIES.format("KR", 9)}</mes:DataSet></mes:GenericData>"""

message = sdmx.read_sdmx(io.BytesIO(MESSAGE.encode()))
table = sdmx.to_pandas(message)
multipliers = [row.attrib["UNIT_MULT"].value for row in message.data[0].obs]
names = [*table.index.names, table.name]
print(f"sdmx1 {version('sdmx1')}: values {table.tolist()}, UNIT_MULT {' and '.join(multipliers)}")
print("in the table:", "UNIT_MULT" in names or "UNIT_MULT" in getattr(table, "columns", ()))
print("if asked for:", "UNIT_MULT" in sdmx.to_pandas(message.data[0], attributes="osgd").columns)
PY
seen="$("$folder/venv/bin/python" -W ignore "$folder/multipliers.py")"
echo "$seen"
test "$seen" = "sdmx1 2.28.0: values [5.0, 5.0], UNIT_MULT 6 and 9
in the table: False
if asked for: True"
