"""Help, lists, drafts and refusals are Japanese where somebody asks for it; codes and what programs read are the same."""

import json
import re
import tomllib

import pandas as pd
import pytest
import typer
from rich.cells import cell_len

from configs.language import _, speaking
from experiments.cli.app import command_line
from experiments.cli.parser.spoken_help import tell
from experiments.runs.manifest import NOTES, TOLD, noted, notes_in
from sim import DigitalEconomy
from tests.helpers.command import here
from tests.helpers.spoken import JAPANESE, english_in

SOURCE = re.compile("(文献|判断|算出|データ|事実|基準化|定義|調整)：.*")  # citations, as files have them
WIDE = 4000  # columns: nothing is cut or broken


@pytest.fixture(autouse=True)
def no_language(monkeypatch):
    monkeypatch.delenv("DIGITAL_BALANCE_LANG", raising=False)


def commands(command=None, words=()):
    """Every command of the program by its words, the program itself first."""
    command = typer.main.get_command(command_line([])) if command is None else command
    yield words, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*words, name))


def typed_in(command) -> set[str]:
    """What is typed, as the parser knows it: names, options, metavars and their types."""
    said = " ".join(f"{words} {command.name}" for words, command in commands(command))
    for _words, below in commands(command):
        for parameter in below.params:
            said += " ".join(["", *parameter.opts, *parameter.secondary_opts, str(parameter.metavar),
                              str(parameter.default)])  # fmt: skip
    return english_in(said)


# What a help names: values of options, files, folders, forms, examples, packages.
NAMED = {
    "OPTIONS", "ARGS", "COMMAND", "bool", "str", "int", "float", "path", "PATH", "VALUE", "en", "ja", "help", "seed",
    "network_effect", "services", "cloud", "posterior", "customers", "number", "time", "end", "agents", "numpy",
    "numba", "auto", "fiscal", "calendar", "FY", "results", "SCENARIO", "png", "svg", "pdf", "csv", "latex",
    "markdown", "ro-crate-metadata", "RO-Crate", "JSON", "HTML", "sobol", "morris", "STUDY", "sensitivity", "studies",
    "NAME", "sweeps", "local", "dask", "Dask", "tcp", "market", "calibration", "projection", "POSTERIOR", "balance",
    "total", "balance_lcu", "compare", "A_B", "audit", "SDMX-ML", "SDMX-CSV", "story", "how-to", "https", "page",
    "example", "fresh", "fixed", "python", "pytest", "Path",
}  # fmt: skip


@pytest.mark.parametrize("words", [words for words, _command in commands()], ids=" ".join)
def test_help_is_japanese_whole_and_lets_commands_be_as_they_are(words, tmp_path):
    said = here("--lang", "ja", *words, "--help", cwd=tmp_path, columns=WIDE)
    assert (said.returncode, said.stderr) == (0, "")
    assert "使い方：" in said.stdout
    assert "このヘルプを表示して終了します。" in said.stdout
    assert english_in(said.stdout) - typed_in(None) <= NAMED
    assert "Usage: " in here(*words, "--help", cwd=tmp_path).stdout  # what was told is not kept


def test_the_environment_asks_for_japanese_help_too(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    said = here("run", "--help", cwd=tmp_path, columns=100).stdout
    assert "最初の反復のシード" in said and "[既定値: 1]" in said
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    assert "Seed of the first replicate" in here("--lang", "en", "run", "--help", cwd=tmp_path, columns=100).stdout


def test_no_help_is_cut_where_the_terminal_is_narrow(tmp_path):
    for words, _command in commands():
        assert "…" not in here("--lang", "ja", *words, "--help", cwd=tmp_path).stdout.replace("、…の", "")


def test_a_command_that_was_told_parses_what_it_parsed_before():
    with speaking("ja"):
        command = tell(typer.main.get_command(command_line([])))
    before = {words: [(p.name, p.opts, p.metavar, p.default) for p in below.params] for words, below in commands()}
    assert before == {
        words: [(p.name, p.opts, p.metavar, p.default) for p in below.params] for words, below in commands(command)
    }


INDENTED = re.compile(r"^    .*$", re.MULTILINE)  # what a list says of what it names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["levers", "commission_cap"], {"commission_cap"}),
        (["countries"], {"KRW"}),
        (["outcomes", "theory/bass"], set()),
        (["parameters", "services.cloud.network_effect"], set()),
        (["parameters", "time.", "--scenario", "theory/duopoly"], {"end", "steps", "start", "simultaneous",
         "sequential", "synchronous", "fixed"}),
        (["parameters", "customers"], {"micro", "small", "medium", "large", "eta_i", "captive_share", "S20",
         "individuals", "adoption_support", "public_procurement", "Path"}),
    ],
)  # fmt: skip
def test_lists_say_in_japanese_what_keys_mean(words, names, tmp_path):
    said = here("--lang", "ja", *words, cwd=tmp_path, columns=WIDE)
    assert (said.returncode, said.stderr) == (0, "")
    meant = " ".join(SOURCE.sub("", line) for line in INDENTED.findall(said.stdout))
    assert JAPANESE.search(meant)
    assert english_in(meant) <= names
    told = json.loads(here("--lang", "ja", *words, "--json", cwd=tmp_path).stdout)
    assert told == json.loads(here(*words, "--json", cwd=tmp_path).stdout)  # programs read what they read before


@pytest.mark.parametrize(
    ("words", "heads"),
    [
        (["scenarios"], ["日本", "韓国", "理論", "日本のデジタル関連収支、2010～2035年"]),
        (["paths"], ["経路を指定できるキー", "経路の種類", "実績の系列", "シナリオが指定するファイル", "S字曲線"]),
        (["parameters", "--free", "opening_awareness"], ["判断で定め、調整していないもの：", "パラメータ", "理由"]),
        (["countries", "check", "japan"], ["足りないものはありません"]),
        (["parameters", "time.start"], ["ID：新しく作る表に付けるID", "最初の月", "time.start = "]),
    ],
)
def test_lists_are_headed_in_japanese(words, heads, tmp_path):
    said = here("--lang", "ja", *words, cwd=tmp_path, columns=WIDE)
    assert (said.returncode, said.stderr) == (0, "")
    assert [head for head in heads if head not in said.stdout] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "nosuch"], "シナリオ 'nosuch' は不明です。"),
        (["run", "--set", "servces.cloud.x=1"], "--set: servces は不明です。もしかして services ですか"),
        (["run", "--set", "network_effect"], "--set network_effect：指定できるのは"),
        (["run", "--until", "1999-01"], "end は 1999-01 で、start の 2010-01 より前です。より後の月を指定してください"),
        (["run", "--set", "time.steps=5"], "シナリオは月で終わります（time.end は 2035-12）。"),
        (["run", "--seed", "one"], "--seed は 'one' です。指定できるのは 整数 です"),
        (["run", "--nosuch"], "--nosuch というオプションはありません"),
        (["run", "--seed"], "--seed には値が必要です"),
        (["run", "a", "b"], "余分な引数があります（b）。使い方："),
        (["nosuch"], "'nosuch' というコマンドはありません。指定できるのは run, rerun"),
        (["run", "--save", "model"], "--save だけが指定されています。"),
        (["run", "--set", 'levers.own={kind="commission_cap",start="2050-01"}'],
         "levers.own.start は 2050-01 で、実行期間の外です。2010-01～2035-12 の月を指定してください"),
        (["rerun", "nowhere"], "nowhere：フォルダがありません。"),
        (["compare", "baseline"], "compare：指定されているのはbaseline だけです。"),
        (["sweep", "nosuch"], "スタディ 'nosuch' は不明です。"),
        (["sweep", "where_it_tips", "--shard", "3"], "--shard は '3' です。"),
        (["sweep"], "STUDY がありません。使い方："),
        (["parameters", "nosuch"], "parameters：'nosuch' を含むキーはありません。"),
        (["new", "scenario", "No"], "new：名前が 'No' です。"),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_in_japanese_with_the_same_code(words, message, tmp_path):
    said, english = (here(*lang, *words, cwd=tmp_path) for lang in (("--lang", "ja"), ()))
    assert message in said.stderr, said.stderr
    assert (said.returncode, said.stdout) == (english.returncode, english.stdout) == (2, "")
    assert not JAPANESE.search(english.stderr)


def test_a_table_of_a_file_is_refused_in_japanese(tmp_path):
    (tmp_path / "own.toml").write_text('extends = "baseline"\ntime.end = 2030\n', encoding="utf-8")
    said = here("--lang", "ja", "run", "own.toml", cwd=tmp_path)
    assert (
        said.returncode,
        "own.toml: time.end は 2030 です。指定できるのは 文字列（最後の月） です" in said.stderr,
    ) == (2, True)
    (tmp_path / "own.toml").write_text("extends = baseline\n", encoding="utf-8")
    assert "TOMLファイルではありません：" in here("--lang", "ja", "run", "own.toml", cwd=tmp_path).stderr


@pytest.mark.parametrize("kind", ["scenario", "service", "study"])
def test_a_draft_is_commented_in_japanese_and_says_what_it_said(kind, tmp_path):
    files = []
    for lang in ("en", "ja"):
        (tmp_path / lang).mkdir()
        assert here("--lang", lang, "new", kind, "own", cwd=tmp_path / lang).returncode == 0
        files.append((tmp_path / lang / "own.toml").read_text(encoding="utf-8"))
    english, japanese = (tomllib.loads(file) for file in files)
    for said in (english, japanese):
        said.pop("title"), said.pop("question", None), said.get("providers", {}).pop("own_maker", None)
    assert english == japanese
    remarks = [line for line in files[1].splitlines() if line.startswith("# ")]
    assert [line for line in remarks if not JAPANESE.search(line)] == []
    assert [line for line in files[0].splitlines() if JAPANESE.search(line)] == []


# What remarks of drafts name: words that are typed, values, files, signs and units of physics.
IN_DRAFTS = {
    "FOLDER", "Own", "PART", "PUE", "Parquet", "TWh", "USD", "balance", "bias", "e-", "end", "exp", "false",
    "firms", "high", "how-to", "individuals", "kWh", "kg", "label", "list", "low", "market", "mu", "name", "none",
    "offers", "outcomes", "own", "paired", "parameters", "quick", "report", "run", "services", "start", "steps",
    "sweep", "sweeps", "toml",
}  # fmt: skip
NOT_SET, ONE_OF = re.compile(r"\w+（未設定）"), re.compile("；[^；]*のいずれか")  # a key, and values that it takes


@pytest.mark.parametrize("kind", ["scenario", "service", "study"])
def test_a_draft_has_no_english_but_names(kind, tmp_path):
    assert here("--lang", "ja", "new", kind, "own", cwd=tmp_path).returncode == 0
    lines = (tmp_path / "own.toml").read_text(encoding="utf-8").splitlines()
    remarks = " ".join(NOT_SET.sub("", ONE_OF.sub("", line)) for line in lines if line.startswith("# "))
    # What has a _ is a key, or a letter of a paper. A key may be called as its unit is: levels, rounds.
    assert {word for word in english_in(remarks) if "_" not in word} <= IN_DRAFTS


@pytest.mark.parametrize("words", [["study", "--list"], ["scenarios"]], ids=" ".join)
def test_what_stands_beside_a_name_is_japanese(words, tmp_path):
    said = here("--lang", "ja", *words, cwd=tmp_path, columns=WIDE).stdout
    beside = [line.partition("  ")[2] for line in said.splitlines()]
    assert english_in(" ".join(beside)) == set()
    assert len(beside) > 10 and all(JAPANESE.search(text) for text in filter(None, beside))
    assert here("--lang", "ja", *words, "--json", cwd=tmp_path) == here(*words, "--json", cwd=tmp_path)


@pytest.mark.parametrize("words", [["study", "--list"], ["scenarios"]], ids=" ".join)
def test_what_stands_beside_a_name_begins_on_its_line(words, tmp_path):
    said = here("--lang", "ja", *words, cwd=tmp_path)
    assert [line for line in said.stdout.splitlines() if re.fullmatch(r"[a-z_/]+ *", line)] == []
    assert max(map(cell_len, said.stdout.splitlines())) <= 80


def test_outcomes_are_flows_and_stocks_and_no_government(tmp_path):
    said = here("--lang", "ja", "outcomes", cwd=tmp_path, columns=WIDE).stdout
    heads = re.findall(r"^(\S+)  \((.*)、(.*)\)$", said, re.MULTILINE)
    kinds = {name: kind for name, _unit, kind in heads}
    assert kinds["market.ai_agents.lab_agents.users"] == "ストック"
    assert kinds["market.ai_agents.lab_agents.revenue_jpy"] == "フロー"
    assert set(kinds.values()) == {"フロー", "ストック"}
    assert english_in(" ".join(unit for _name, unit, _kind in heads)) == {"HHI", "Mt", "TWh"}
    assert english_in(" ".join(INDENTED.findall(said))) == set()
    with speaking("ja"):
        assert _("state") == "政府"  # of the welfare account


def test_what_runs_fail_of_is_kept_in_english(tmp_path):
    study = """question = "Which runs fail?"
scenario = "theory/duopoly"
replicates = 2
outcomes = ["outcomes.offers.market"]
time_limit_s = 1e-9
[set]
"customers.number" = 60
"time.steps" = 3
"""
    (tmp_path / "own.toml").write_text(study, encoding="utf-8")
    said = here("--lang", "ja", "sweep", "own.toml", "--workers", "1", "--out", "s", cwd=tmp_path)
    assert said.returncode == 1
    assert "失敗" in said.stderr
    errors = pd.read_parquet(tmp_path / "s" / "failures.parquet")["error"]
    assert len(errors) == 2 and not errors.str.contains(JAPANESE.pattern).any()


def test_notes_are_kept_in_english_and_told_in_the_language_of_whoever_reads(tmp_path):
    note = ["run", "--set", "customers.number=60", "--set", "rules.start=2030-01", "--until", "2010-12"]
    assert here("--lang", "ja", *note, "--no-figures", "--out", "r", cwd=tmp_path).returncode == 0
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest[NOTES] and not JAPANESE.search(" ".join(manifest[NOTES]))
    with speaking("ja"):
        assert notes_in(manifest) == manifest[TOLD]["ja"] != manifest[NOTES]
        assert JAPANESE.search(notes_in(manifest)[0])
    assert notes_in(manifest) == manifest[NOTES]
    assert noted(lambda: ["a note"]) == {NOTES: ["a note"]}  # of a run in English there is nothing beside


def test_models_and_agents_are_shown_in_japanese():
    model = DigitalEconomy("baseline", rng=1, **{"customers.number": 60, "time.end": "2010-03"}).run()
    agents = [next(iter(model.agents_by_type[kind])) for kind in model.agent_types]
    with speaking("ja"):
        names = [name for name, _value in model.facts()]
        meanings = [meaning for agent in agents for _name, _value, meaning in agent.facts()]
        heads = agents[0]._repr_html_() + model.settings.time._repr_html_()
    assert english_in(" ".join(names)) == set()
    assert english_in(" ".join(meanings)) <= {"service", "offer", "micro", "small", "medium", "large"}
    assert all(head in heads for head in ("属性", "内容", "キー", "値", "単位", "範囲", "意味", "最後の月"))
    assert "attribute" in agents[0]._repr_html_()
