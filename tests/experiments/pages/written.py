"""Pages as written, taken apart, and the small sweeps that they are of."""

import base64
import io
from html.parser import HTMLParser
from pathlib import Path

from rich.console import Console

from experiments.cli.report import carry_out
from experiments.studies.study import read_study
from experiments.sweep import Execution

HERE = Execution(workers=0)
EFFECT, COST = "services.market.network_effect", "services.market.switching_cost"
STUDY = """
title = "Two knobs & a <duopoly>"
question = "Where does a duopoly tip?"
scenario = "theory/duopoly"
replicates = 3
design = "{design}"
outcomes = ["market.market.offer_1.market_share", "outcomes.order_parameter.market", "balance.total.payments_jpy@mean"]
{more}
[set]
"customers.number" = 100
"time.steps" = 8
"""
TWO = f'[factors]\n"{EFFECT}" = [1.0, 2.0, 4.0]\n"{COST}" = [0.0, 1.0]\n'
SAMPLING = "[sampling]\nn = 4\n"
DESIGNS = {
    "factorial": (TWO, ""),
    "one_at_a_time": (TWO, ""),
    "latin_hypercube": (f'[factors]\n"{EFFECT}" = {{ low = 1.0, high = 4.0 }}\n', SAMPLING),
    "paired": (f'[factors]\n"{COST}" = [0.0, 1.0]\n[[points]]\nlabel = "strong"\n"{EFFECT}" = 4.0\n', ""),
    "list": (f'[[points]]\nlabel = "weak"\n[[points]]\nlabel = "strong"\n"{EFFECT}" = 4.0\n', ""),
    "single": ("", ""),
}


class Page(HTMLParser):
    """Tags, pictures and text of a page; every tag that is opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open, self.pictures, self.cells, self.links = [], [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.pictures.append(dict(attrs))
        self.links += [value for name, value in attrs if name in ("href", "src") and not value.startswith("data:")]
        if tag not in ("img", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "td":
            self.cells.append(data)


def written(folder: Path, as_json=False) -> tuple[str, Page, str]:
    """The page of a folder, checked: all pictures inside with a text instead, nothing outside; and what was printed."""
    out = Console(width=80, file=io.StringIO())
    carry_out(folder, out, as_json)
    html = (folder / "report.html").read_text(encoding="utf-8")
    page = Page(html)
    assert "http" not in html
    assert page.links == []
    assert str(folder.parent) not in html, "a page can be passed on"
    for picture in page.pictures:
        assert picture["alt"].startswith("Figure. ")
        assert base64.b64decode(picture["src"].partition("base64,")[2]).startswith(b"\x89PNG")
    return html, page, out.file.getvalue()


def study_of(tmp_path: Path, design: str, more: str = "", replicates: int = 3):
    factors, sampling = DESIGNS[design]
    text = STUDY.format(design=design if design != "single" else "factorial", more=more)
    (tmp_path / "mine.toml").write_text(text + factors + sampling)
    return read_study(str(tmp_path / "mine.toml"), replicates=replicates)
