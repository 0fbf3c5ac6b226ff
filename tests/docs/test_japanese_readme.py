"""README.ja.md says what README.md says: the same commands, code, links and figures, and what is printed in Japanese."""

import re
from collections import Counter
from itertools import zip_longest
from pathlib import Path

import configs
from configs import load
from experiments.runs import run
from tests.helpers.command import here as command
from tests.helpers.shared import baseline_of_eight

ROOT = Path(configs.__file__).resolve().parent.parent
ENGLISH, JAPANESE = (ROOT.joinpath(name).read_text(encoding="utf-8") for name in ("README.md", "README.ja.md"))
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
CODE = re.compile(r"```.*?```|^    .*?$|\]\([^)]*\)|`[^`]*`", re.DOTALL | re.MULTILINE)
# Numbers that English writes in words, and Japanese in digits.
IN_WORDS = {"0", "1", "2", "3", "4", "5", "6", "8", "10", "12", "1000"}


def sections(text: str) -> list[str]:
    return re.split(r"^## ", text, flags=re.MULTILINE)


def test_the_first_screen_has_both_commands_and_what_they_print(tmp_path, monkeypatch):
    def ready(name, settings, seed, replicates, engine, **_how):
        assert (name, settings, seed, replicates) == ("baseline", load("baseline"), 1, 8)
        return baseline_of_eight()

    monkeypatch.setattr(run, "run_scenario", ready)
    done = command("run", "baseline", "--replicates", "8", "--no-figures", "--lang", "ja", cwd=tmp_path)
    printed = {line.rstrip() for line in done.stdout.splitlines()}
    shown = re.search(r"<!-- printed by make run, with --lang ja -->\n```\n(.*?)```", JAPANESE, re.DOTALL).group(1)
    assert [line for line in shown.splitlines() if line.rstrip() not in printed] == []
    years = [re.findall(r"^ (20\d\d) ", text, re.MULTILINE) for text in (shown, ENGLISH)]
    assert years[0] == years[1] != []
    assert JAPANESE.index("make run") < JAPANESE.index("make test") < JAPANESE.index(shown) < 1800
    inside = re.search(r"実績と許容範囲：(\d+)件中(\d+)件が範囲内", done.stdout)
    assert f"実績{inside[1]}件のうち{inside[2]}件が範囲内" in JAPANESE


def test_commands_and_code_are_the_same():
    for pattern in (
        re.compile(r"^    (?:digital-balance|make) (.*?)(?:  +#.*)?$", re.MULTILINE),
        re.compile(r"```(?:python|toml|sh)\n.*?```", re.DOTALL),
    ):
        assert pattern.findall(JAPANESE) == pattern.findall(ENGLISH) != []


def test_links_and_pictures_are_the_same():
    own = {"README.md"}  # to the English one
    for pattern in (r"!\[[^\]]*\]\(([^)]+)\)", r"(?<!!)\[[^\]]*\]\(([^)]+)\)"):
        targets = [Counter(re.findall(pattern, text)) for text in (JAPANESE, ENGLISH)]
        assert set(targets[0]) - own == set(targets[1]) - {"README.ja.md"} != set()


def test_paths_and_names_in_code_are_the_same():
    names = [set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)))
             for text in (JAPANESE, ENGLISH)]  # fmt: skip
    of_the_table = {"obs.", "from", "to"}  # which README.md tells in the words of the table that it shows
    assert {name for name in names[1] - names[0] if not name.startswith("; ")} <= of_the_table
    japanese = {name for name in names[0] - names[1] if not name.startswith("。")}  # between code of two lines, too
    assert japanese <= {"--lang ja", "DIGITAL_BALANCE_LANG=ja", "lang=ja", "*", "FY2014"}


def test_every_section_has_the_figures_of_the_english_one():
    for english, japanese in zip_longest(sections(ENGLISH), sections(JAPANESE)):
        in_english, in_japanese = (Counter(NUMBER.findall(CODE.sub("", text))) for text in (english, japanese))
        assert in_english - in_japanese == Counter(), english[:40]
        assert set(in_japanese - in_english) <= IN_WORDS | set(in_english), english[:40]
