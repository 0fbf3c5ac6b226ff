"""Examples in docstrings are true: they run, and give what they show."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import configs

ROOT = Path(configs.__file__).resolve().parent.parent
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("agents", "configs", "experiments", "sim")
    for path in (ROOT / package).rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_show(name):
    result = doctest.testmod(import_module(name), optionflags=doctest.REPORT_NDIFF)
    assert result.attempted > 0
    assert result.failed == 0, "doctest has printed where"


def test_examples_were_found():
    assert len(MODULES) >= 15
