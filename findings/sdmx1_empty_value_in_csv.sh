#!/usr/bin/env bash
# sdmx1 2.28.0: an observation without a value is a gap in SDMX-ML, and an error in SDMX-CSV.
#
# Guessed: one observation without a value gives the same table, whichever of the two forms it was written in. Seen: of XML,
# where its ObsValue is left out, sdmx.to_pandas makes a nan; of CSV, where its cell is empty, it raises ValueError. A CSV
# without the column ACTION, which the standard lets be, is not read at all (KeyError).
# What this project does about it: `experiments/observed/sdmx_csv.py` takes values as texts and adds the column;
# tests/experiments/observed/test_forms.py.
set -euo pipefail
python="${PYTHON:-python3.11}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check sdmx1==2.28.0 pandas==3.1.1
cat > "$folder/gaps.py" <<'PY'
import io
from importlib.metadata import version

import sdmx
from sdmx.model import v30
from sdmx.reader.csv import Reader

SPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
XML = f"""<mes:GenericData xmlns:mes="{SPACE}/message" xmlns:com="{SPACE}/common" xmlns:gen="{SPACE}/data/generic">
<mes:Header><mes:ID>SMALL</mes:ID><mes:Test>true</mes:Test><mes:Prepared>2026-01-01T00:00:00</mes:Prepared>
<mes:Sender id="XX"/><mes:Structure structureID="SMALL" dimensionAtObservation="TIME_PERIOD"><com:Structure>
<Ref agencyID="XX" id="SMALL" version="1.0" class="DataStructure"/></com:Structure></mes:Structure></mes:Header>
<mes:DataSet structureRef="SMALL"><gen:Series><gen:SeriesKey><gen:Value id="REF_AREA" value="JP"/></gen:SeriesKey>
<gen:Obs><gen:ObsDimension value="2010"/></gen:Obs></gen:Series></mes:DataSet></mes:GenericData>"""
CSV = "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,TIME_PERIOD,OBS_VALUE\ndataflow,XX:SMALL(1.0),I,JP,2010,\n"


def of_csv(text):
    definition = v30.DataStructureDefinition(id="SMALL")
    for name in ("REF_AREA", "TIME_PERIOD"):
        definition.dimensions.getdefault(id=name)
    definition.measures.getdefault(id="OBS_VALUE")
    return Reader().convert(io.BytesIO(text.encode()), structure=definition)


def answer(act):
    try:
        return act()
    except Exception as error:
        return type(error).__name__


print(f"sdmx1 {version('sdmx1')}, XML:", answer(lambda: sdmx.to_pandas(sdmx.read_sdmx(io.BytesIO(XML.encode()))).tolist()))
print("CSV:", answer(lambda: sdmx.to_pandas(of_csv(CSV).data[0])))
print("CSV without ACTION:", answer(lambda: of_csv(CSV.replace("ACTION,", "").replace("I,", ""))))
PY
seen="$("$folder/venv/bin/python" -W ignore "$folder/gaps.py")"
echo "$seen"
test "$seen" = "sdmx1 2.28.0, XML: [nan]
CSV: ValueError
CSV without ACTION: KeyError"
