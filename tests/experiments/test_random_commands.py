"""Random command lines end with exit code 0, or with 2 and one message: never with a traceback."""

import pytest

from tests.experiments.test_surroundings import STUDY
from tests.helpers.command import here
from tests.helpers.fuzz import seeded

pytestmark = pytest.mark.nightly

SWEEPING = {
    "--workers": ["1", "2"],
    "--seed": ["5"],
    "--customers": ["40"],
    "--backend": ["local"],
    "--set": ["customers.number=40"],
    "--replicates": ["2", "3"],
    "--out": ["new"],
}
COMMANDS = {
    "run": (["theory/duopoly", "mine.toml"], {"--seed": ["5"], "--replicates": ["2"], "--customers": ["40"], "--engine": ["numpy"], "--out": ["new"], "--set": ["time.steps=3"]}),
    "scenarios": ([], {}),
    "schema": ([], {}),
    "parameters": (["network_effect", "wage"], {"--scenario": ["theory/duopoly"]}),
    "validate": ([], {"--seeds": ["fixed", "7"], "--case": ["bass", "watts"], "--workers": ["1"]}),
    "show": (["theory/duopoly"], {"--port": ["8765"]}),
    "sweep": (["small.toml"], {**SWEEPING, "--shard": ["1/2"], "--engine": ["numpy"]}),
    "study": (["small.toml"], SWEEPING),
    "sensitivity": (["small.toml"], SWEEPING),
    "compare": (["theory/duopoly", "mine.toml", "theory/duopoly+mine.toml"], {**SWEEPING, "--outcome": ["outcomes.order_parameter.market"]}),
    "merge": (["folder"], {"--out": ["new"]}),
    "report": (["folder"], {}),
}  # fmt: skip
NAMES = ("theory/k_offers", "closed_economy", "duopoly", "baselin", "theory/duopoly+theory/k_offers", "+", "binary.toml",
         "nowhere.toml", "folder.toml", "out")  # fmt: skip
FLAGS = ("--json", "--no-figures", "--list", "--free", "--no-browser", "--help", "--jsn", "-x", "--", "-")
VALUES = ("", " ", "-1", "0", "1", "2", "3", "1e9", "1.5", "nan", "99999999999999999999999", "abc", "²", "1/2", "3/2", "0/0", "/",
          "2010-02", "2010-13", "numpy", "numbas", "dask", "local", "fixed", "fresh", "out", "small.toml", "x" * 300, "日本", "\udcff",
          "a=b", "=", "services.market.network_effect=2", "services.market.network_effect=much", "services.cloud=3", "time.steps=0",
          "customers.number=40", "title=[/b]", "outcomes.order_parameter.market", "market.market.offer_1.market_share@2025",
          "balance.total.balance_jpy@", "[1", "{}", "tcp://", "/dev/null", "/dev/full/x", "../..", "*?")  # fmt: skip


def drawn_words(draw):
    """A command with words of its own, and some that may not belong to it."""
    command = draw.choice(list(COMMANDS))
    own, options = COMMANDS[command]
    strange = draw.choice([0.0, 0.1, 0.5])  # how likely a word is any other
    words = [command if draw.random() < 0.97 else draw.choice(VALUES)]
    words += [draw.choice(NAMES) if draw.random() < strange else name for name in draw.sample(own, min(len(own), 2))]
    for _ in range(draw.choice([0, 1, 1, 2, 3])):
        if not options or draw.random() < 0.3:
            words.append(draw.choice(FLAGS))
            continue
        option = draw.choice(list(COMMANDS["sweep"][1]) if draw.random() < strange else list(options))
        words += [option, draw.choice(VALUES if draw.random() < strange else options.get(option, VALUES))]
    return words


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with some files, in which commands do all but the work itself: what they ask for is known by then."""

    def work(*_args, **_options):
        raise SystemExit(0)

    for name in (
        "runs.run.run_scenario",
        "sweep.execution.Execution.backend_of",
        "validation.table.validate",
        "browser.server.serve.show",
    ):
        monkeypatch.setattr(f"experiments.{name}", work)
    (tmp_path / "small.toml").write_text(STUDY)
    (tmp_path / "mine.toml").write_text('extends = "theory/duopoly"\n')
    (tmp_path / "binary.toml").write_bytes(bytes(range(256)))
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "folder").mkdir()
    return tmp_path


def test_random_command_lines_end_well(place):
    codes = []
    for seed, draw in seeded(200):
        words = drawn_words(draw)
        done = here(*words, cwd=place, columns=200)
        codes.append(done.returncode)
        told = [line for line in done.stderr.splitlines() if line.startswith("digital-balance: ")]
        assert done.returncode in (0, 2), f"case {seed}: {words}: {done.returncode}: {done.stderr}"
        assert "Traceback" not in done.stderr + done.stdout, f"case {seed}: {words}: {done.stderr}"
        assert len(told) == (done.returncode == 2), f"case {seed}: {words}: {done.stderr}"
    assert codes.count(0) > 20 and codes.count(2) > 20, "one way to end is hardly seen"
    assert list(place.rglob("*.part")) == []


def test_more_replicates_than_can_be_compared_are_refused_in_one_line(place):
    done = here("compare", "mine.toml", "theory/duopoly", "--replicates", "9" * 23, cwd=place, columns=200)
    assert done.returncode == 2
    assert "compare: replicates is" in done.stderr and "expected" in done.stderr
