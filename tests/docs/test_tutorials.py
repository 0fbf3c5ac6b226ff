"""Tutorials run as they stand, print what they show, and draw the pictures that stand in them."""

import itertools
import re
from pathlib import Path

import pytest
import run_pages

import configs

DOCS = Path(configs.__file__).resolve().parent.parent / "docs"
TUTORIALS = sorted(path for path in (DOCS / "tutorials").glob("*.md") if path.stem != "index")

pytestmark = pytest.mark.usefixtures("kernels")


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_a_tutorial_runs_as_it_stands(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_pages.carry_out(page) > 0
    drawn = run_pages.pictures(page)
    assert len(drawn) == 1, "a tutorial has a picture"
    for path, kept in drawn:
        assert (tmp_path / path).stat().st_size > 0
        assert kept.resolve().is_file(), f"python docs/generate/run_pages.py {page.stem} draws it"


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_a_tutorial_says_how_long_it_takes_and_ends_with_an_exercise_and_its_answer(page):
    text = page.read_text(encoding="utf-8")
    assert re.search(r"^\*.*minutes", text, re.MULTILINE)
    exercise = text.partition("\n## Exercise\n")[2]
    assert re.search(r"<details><summary>Answer</summary>\n\n.*```.*</details>", exercise, re.DOTALL)


def test_every_tutorial_is_in_the_list_in_order():
    index = (DOCS / "tutorials" / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[[^\]]+\]\((\w+)\.md\)", index, re.MULTILINE)
    assert sorted(listed) == [page.stem for page in TUTORIALS]
    for page, following in itertools.pairwise(listed):
        assert f"]({following}.md)" in (DOCS / "tutorials" / f"{page}.md").read_text(encoding="utf-8").splitlines()[-1]


def test_a_page_that_shows_what_is_not_printed_is_found_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1)\n```\n\n```text\n2\n```\n")
    with pytest.raises(run_pages.Untrue, match="shows what is not printed"):
        run_pages.carry_out(page)
    page.write_text("```sh\ndigital-balance run nonsense\n```\n")
    with pytest.raises(run_pages.Untrue, match="ended with 2; expected 0"):
        run_pages.carry_out(page)
