"""Small files of statistical offices, of our own making, and a map of theirs."""

import json
from pathlib import Path

SDMX = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
HEADER = """<mes:Header><mes:ID>SMALL</mes:ID><mes:Test>true</mes:Test><mes:Prepared>2026-05-01T00:00:00</mes:Prepared>
<mes:Sender id="XX"/><mes:Structure structureID="SMALL" dimensionAtObservation="TIME_PERIOD"{namespace}><com:Structure>
<Ref agencyID="XX" id="{structure}" version="1.0" class="DataStructure"/></com:Structure></mes:Structure></mes:Header>"""
SPACES = f'xmlns:mes="{SDMX}/message" xmlns:com="{SDMX}/common"'
URN = "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=XX:SMALL(1.0):ObsLevelDim:TIME_PERIOD"

KEY = {"FREQ": "A", "REF_AREA": "JP", "ITEM": "001", "ACCOUNTING_ENTRY": "C", "UNIT_MEASURE": "USD"}
SOME = {"UNIT_MULT": "6"}
MAP = """
source = "an office"
vintage = "first print"
standards = [{ standard = "BPM5 rearranged", until = 2013 }, { standard = "BPM6" }]

[countries]
japan = "JP"

[entries]
ACCOUNTING_ENTRY = { C = "receipts", D = "payments", B = "balance" }

[units]
USD = { unit = "USD" }

[[series]]
name = "cloud"
file = "services_trade.csv"
unit = "USD bn"
kind = "flow"
where = { ITEM = "001" }
"""

Rows = list[tuple[dict[str, str], dict[str, str]]]  # components of a series, and values by period


CREDIT, DEBIT, BALANCE = (KEY | SOME | {"ACCOUNTING_ENTRY": entry} for entry in "CDB")
BOJ_MAP = """
source = "Bank of Japan / Ministry of Finance"
country = "japan"
standards = [{ standard = "BPM5 rearranged", until = 2013 }, { standard = "BPM6" }]

[units]
"億円" = { unit = "JPY", power = 8 }

[[series]]
item = "copyright"
side = "receipts"
unit = "JPY tn"
kind = "flow"
where = { SERIES_CODE = "BP01'C" }

[[series]]
item = "copyright"
side = "payments"
unit = "JPY tn"
kind = "flow"
where = { SERIES_CODE = "BP01'D" }
"""
YEAR = {f"2014/{month:02d}": [str(100 + month), "250"] for month in range(1, 13)}


def structure_specific(rows: Rows, structure: str = "SMALL", attributes: dict[str, str] | None = None) -> str:
    """A message whose series and observations are attributes of XML; `attributes` are those of observations."""
    series = "".join(
        f"<Series {_said(key)}>"
        + "".join(
            f"<Obs {_said({'TIME_PERIOD': period, 'OBS_VALUE': value} | (attributes or {}))}/>"
            for period, value in values.items()
        )
        + "</Series>"
        for key, values in rows
    )
    header = HEADER.format(structure=structure, namespace=f' namespace="{URN}"')
    spaces = f'{SPACES} xmlns:ss="{SDMX}/data/structurespecific" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ns="{URN}"'
    data_set = f'<mes:DataSet ss:dataScope="DataStructure" xsi:type="ns:DataSetType" ss:structureRef="SMALL">{series}</mes:DataSet>'
    return f'<?xml version="1.0" encoding="UTF-8"?><mes:StructureSpecificData {spaces}>{header}{data_set}</mes:StructureSpecificData>'


def generic(rows: Rows, structure: str = "SMALL") -> str:
    """A message in which components are elements; those of `SOME` are attributes of a series."""
    series = "".join(
        f"<gen:Series><gen:SeriesKey>{_values({name: code for name, code in key.items() if name not in SOME})}</gen:SeriesKey>"
        f"<gen:Attributes>{_values({name: code for name, code in key.items() if name in SOME})}</gen:Attributes>"
        + "".join(
            f'<gen:Obs><gen:ObsDimension value="{period}"/><gen:ObsValue value="{value}"/></gen:Obs>'
            for period, value in values.items()
        )
        + "</gen:Series>"
        for key, values in rows
    )
    header = HEADER.format(structure=structure, namespace="")
    data_set = f'<mes:DataSet structureRef="SMALL">{series}</mes:DataSet>'
    return f'<?xml version="1.0" encoding="UTF-8"?><mes:GenericData {SPACES} xmlns:gen="{SDMX}/data/generic">{header}{data_set}</mes:GenericData>'


def sdmx_csv(rows: Rows, structure: str = "XX:SMALL(1.0)", action: bool = True) -> str:
    """SDMX-CSV 2.0, the value before its dimensions: the standard orders the first columns alone."""
    names = list(rows[0][0])
    lines = [["STRUCTURE", "STRUCTURE_ID", *(["ACTION"] if action else []), "OBS_VALUE", *names, "TIME_PERIOD"]]
    for key, values in rows:
        first = ["dataflow", structure, *(["I"] if action else [])]
        lines += [[*first, value, *(key[name] for name in names), period] for period, value in values.items()]
    return "".join(",".join(cells) + "\n" for cells in lines)


def boj_table(units: str, rows: dict[str, list[str]], codes: str = "BP01'C,BP01'D") -> str:
    """A main table of the Bank of Japan: receipts and payments, a row a month."""
    head = ["Small table", "2026/06/08 08:50", ",a,b", "系列名称,受取,支払", f"データコード,{codes}", f"単位,{units}"]
    head += ["収録開始期,2014/01,2014/01", "最終更新日,2026/06/08,2026/06/08"]
    return "\n".join([*head, *(",".join([period, *values]) for period, values in rows.items())]) + "\n"


def world_bank(values: dict[str, str], name: str = "ICT service exports (BoP, current US$)") -> str:
    """The bulk form of the World Bank, with its titles above and the empty column at its end."""
    years, cells = (",".join(f'"{text}"' for text in texts) for texts in (values, values.values()))
    head = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-10-07",\n\n'
    head += f'"Country Name","Country Code","Indicator Name","Indicator Code",{years},\n'
    return head + "".join(
        f'"{country}","{code}","{name}","BX.GSR.CCIS.CD",{cells},\n'
        for country, code in (("Germany", "DEU"), ("Japan", "JPN"))
    )


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """A file with a text."""
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def _said(components: dict[str, str]) -> str:
    return " ".join(f'{name}="{code}"' for name, code in components.items())


def _values(components: dict[str, str]) -> str:
    return "".join(f'<gen:Value id="{name}" value="{code}"/>' for name, code in components.items())


def rows(answer):
    """Rows by name or item and side, and year: value and unit."""
    assert answer.returncode == 0, answer.stderr
    return {
        (row.get("name") or f"{row['item']} {row['side']}", row["year"]): f"{row['value']} {row['unit']}"
        for row in json.loads(answer.stdout)["rows"]
    }


def refused(answer):
    """The one line that an import is refused with."""
    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 1
    return answer.stderr
