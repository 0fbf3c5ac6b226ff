"""Recipes run as they stand, and print what they show."""

from pathlib import Path

import pytest
import run_pages

import configs

HOW_TO = Path(configs.__file__).resolve().parent.parent / "docs" / "how-to"
LEFT = {
    "paper": ["run/figures/adoption.pdf", "market_shares.svg", "years.csv", "pairs/compare.csv"],
    "notebook": ["shares.pdf"],
    "rerun": ["results/again/manifest.json"],
    "batch_run": ["sweep/manifest.json"],
    "story": ["story/1_messenger.md", "story/2_programmes.md", "story/1_messenger.ja.md"],
    "languages": ["digital_balance.svg"],
}

pytestmark = pytest.mark.usefixtures("kernels")


@pytest.mark.parametrize("name", LEFT)
def test_a_recipe_runs_as_it_stands(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_pages.carry_out(HOW_TO / f"{name}.md") > 2
    assert [path for path in LEFT[name] if not (tmp_path / path).stat().st_size] == []
