"""docs/explanation/surprises.md is true: libraries do what it says, so that a row goes when its library has mended."""

import gc
import importlib
import io
import re
import sys
import warnings
import weakref
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import matplotlib
import mesa
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from babel.messages.extract import extract_from_file
from dask import dataframe as dask_frame
from fontTools.ttLib import TTCollection, TTFont
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from SALib.analyze import morris as effects
from SALib.analyze import sobol as shares
from SALib.sample import morris, sobol
from scipy.stats import qmc
from statsmodels.duration.survfunc import SurvfuncRight

import configs
from configs import language
from experiments.figures.forms import figure_bytes
from experiments.statistics.scores import crps
from experiments.tipping import survival
from sim import DigitalEconomy

ROOT = Path(configs.__file__).resolve().parent.parent
ROWS = [
    line.split(" | ")
    for line in (ROOT / "docs" / "explanation" / "surprises.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| library", "|---"))
]
PROBLEM = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0.0, 1.0], [0.0, 1.0]]}
SMALL = {"customers.number": 60, "time.end": "2010-01"}
FROM_3_5 = pytest.mark.skipif(not hasattr(mesa.Model, "run_for"), reason="Mesa has it from 3.5 on")


class Counting(mesa.Model):
    """Ends itself after three steps."""

    def __init__(self, rng: Any = None, effect: float = 1.0) -> None:
        super().__init__(rng=rng)
        self.rng_given, self.n_steps = rng, 0
        self.datacollector = mesa.DataCollector({"effect": lambda _: 99.0, "given": lambda model: str(model.rng_given)})

    def step(self) -> None:
        self.n_steps += 1
        self.datacollector.collect(self)
        self.running = self.n_steps < 3


def in_batch(**parameters: Any) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Mesa 3.5 announces that `iterations` goes
        return mesa.batch_run(Counting, parameters, number_processes=1, display_progress=False)


def test_every_row_names_what_holds_it():
    assert len(ROWS) > 20
    for *_, held in ROWS:
        paths = re.findall(r"`((?:tests|findings)/[\w/]+\.(?:py|sh))(?:::(\w+))?`", held)
        assert paths, held
        for path, name in paths:
            assert (ROOT / path).is_file(), path
            assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), name


def test_every_finding_is_told():
    text = " ".join(held for *_, held in ROWS)
    assert [path.name for path in (ROOT / "findings").glob("*.sh") if f"`findings/{path.name}`" not in text] == []


def test_rows_are_of_the_versions_that_the_suite_runs_with():
    """Of libraries that are not installed the script in findings/ names the version and installs it."""
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
    held_here = [library for library, *_, held in ROWS if "test_surprises.py" in held]
    seen = {name.lower(): version for name, version in re.findall(r"([\w-]+) ([\w.]+)", " ".join(held_here))}
    assert {name: seen[name] for name in seen.keys() & pinned.keys() - {"mesa"}} == {
        name: pinned[name] for name in seen.keys() & pinned.keys() - {"mesa"}
    }


def test_sums_of_whole_numbers_in_duckdb_reach_pandas_and_parquet_as_floats(tmp_path):
    connection, query = duckdb.connect(), f"select sum(x) as total from (values (1::bigint), ({10**16}::bigint)) v(x)"
    assert connection.execute(query).fetchall() == [(10**16 + 1,)]
    frame = connection.execute(query).df()
    assert frame["total"].dtype == "float64" and int(frame["total"][0]) == 10**16
    connection.execute(f"copy ({query}) to '{tmp_path / 'sum.parquet'}'")
    column = pq.read_table(tmp_path / "sum.parquet")["total"]
    assert column.type == pa.float64() and int(column[0].as_py()) == 10**16


def test_one_nan_makes_all_indices_of_sobol_0_with_zero_width():
    points = sobol.sample(PROBLEM, 16, seed=1)
    values = points[:, 0] + 2.0 * points[:, 1]
    assert shares.analyze(PROBLEM, values, seed=1)["ST"].min() > 0.1
    values[3] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        indices = shares.analyze(PROBLEM, values, seed=1)
    assert all((indices[name] == 0.0).all() for name in ("S1", "ST", "S1_conf", "ST_conf"))


def test_effects_of_morris_are_scaled_by_a_number_of_levels_that_the_sample_had_not():
    points = morris.sample(PROBLEM, 8, num_levels=8, seed=1)
    values = points[:, 0] + 2.0 * points[:, 1]
    of = partial(effects.analyze, PROBLEM, points, values, seed=1)
    assert np.allclose(np.asarray(of(num_levels=8)["mu_star"], dtype=float), [1.0, 2.0])
    assert np.allclose(np.asarray(of(num_levels=4)["mu_star"], dtype=float), [6 / 7, 12 / 7])


def test_indices_of_a_sample_for_more_indices_are_wrong_without_a_word():
    points = sobol.sample(PROBLEM, 256, calc_second_order=True, seed=1)
    values = points[:, 0] + 2.0 * points[:, 1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        right, wrong = (
            shares.analyze(PROBLEM, values, calc_second_order=second, seed=1)["S1"].round(2) for second in (True, False)
        )
    assert right.tolist() == [0.2, 0.8] and wrong.tolist() == [0.1, 0.53]


def test_rng_and_seed_of_one_number_are_two_designs():
    by_rng, by_seed = (qmc.LatinHypercube(2, **{word: 1}).random(4) for word in ("rng", "seed"))
    assert not np.allclose(by_rng, by_seed)


def test_a_sum_that_int64_cannot_hold_is_negative_in_pandas():
    assert pd.Series([2**62, 2**62]).sum() == -(2**63)


@FROM_3_5
def test_run_for_of_mesa_does_not_look_at_running():
    model = Counting(rng=1)
    model.run_for(10)
    assert model.n_steps == 10 and not model.running


@FROM_3_5
def test_a_local_function_that_is_scheduled_in_mesa_never_fires():
    model, fired = Counting(rng=1), []

    def kept() -> None:
        fired.append("kept")

    def schedule() -> None:
        def local() -> None:
            fired.append("local")

        model.schedule_event(local, at=2.0)

    model.schedule_event(kept, at=1.0)
    schedule()
    model.run_for(3)
    assert fired == ["kept"]


@FROM_3_5
def test_a_swept_rng_arrives_in_a_model_as_none():
    rows = in_batch(effect=[1.0], rng=[7, 8])
    assert [row["rng"] for row in rows] == [None, None]
    assert {row["given"] for row in rows} == {"None"}


def test_a_reporter_takes_the_place_of_a_parameter_of_its_name():
    assert {row["effect"] for row in in_batch(effect=[1.0, 2.0], rng=[7])} == {99.0}


def is_kept(made: Any) -> bool:
    """Whether a model lives on that nobody holds."""
    model = made()
    kept = weakref.ref(model)
    del model
    gc.collect()
    return kept() is not None


def test_mesa_keeps_every_model_that_had_an_agent_until_3_4_2():
    def with_an_agent() -> mesa.Model:
        model = Counting(rng=1)
        mesa.Agent(model)
        return model

    assert is_kept(with_an_agent) == (tuple(map(int, mesa.__version__.split(".")[:2])) < (3, 4))


def test_a_model_of_this_program_is_gone_when_nobody_holds_it():
    def with_agents_looked_at() -> DigitalEconomy:
        model = DigitalEconomy("baseline", rng=1, **SMALL).run()
        assert len(model.agents) > SMALL["customers.number"]
        return model

    assert not is_kept(with_agents_looked_at)


def test_an_error_of_the_workbench_is_no_exception():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says so wherever ipyparallel is not installed
        workbench = pytest.importorskip("ema_workbench")
    newer = workbench.__version__.startswith("3.")
    assert not issubclass(workbench.EMAError, Exception)
    assert [hasattr(workbench, name) for name in ("Policy", "Scenario")] == [not newer] * 2


def test_no_reporter_of_the_model_is_called_as_a_parameter():
    """Keys of scenarios within a table have a dot, and no reporter has."""
    model = DigitalEconomy("baseline", rng=1, **SMALL)
    assert not any("." in name for name in model.datacollector.model_reporters)
    assert not set(model.datacollector.model_reporters) & set(type(model.settings).model_fields)


def test_a_median_at_which_the_curve_touches_one_half_is_the_first_such_time():
    """1, 1/2 of four: lifelines says 2, and statsmodels 3, as its product of shares ends above 1/2 in the last bit."""
    assert SurvfuncRight(np.arange(1.0, 5.0), np.ones(4, int)).quantile(0.5) == 3.0
    assert survival([1, 2, 3, 4], [True] * 4).median.value == 2.0


def test_the_plain_score_charges_an_ensemble_for_its_size():
    members = np.array([0.0, 1.0, 2.0])
    assert [round(crps(0.5, members, fair=fair), 4) for fair in (False, True)] == [0.3889, 0.1667]


def test_a_flipped_bit_in_a_page_with_a_checksum_is_read_without_a_word(tmp_path):
    good, bad = tmp_path / "good.parquet", tmp_path / "bad.parquet"
    table = pa.table({"x": pa.array([500, 7, 7, 7], pa.int64())})
    pq.write_table(table, good, compression="none", use_dictionary=False, write_page_checksum=True)
    content = bytearray(good.read_bytes())
    content[content.index(b"".join(number.to_bytes(8, "little") for number in (500, 7)))] ^= 16
    bad.write_bytes(content)
    assert pd.read_parquet(bad)["x"][0] == 484
    assert duckdb.connect().execute(f"select x from '{bad}' limit 1").fetchall() == [(484,)]
    assert pl.read_parquet(bad)["x"][0] == 484
    with pytest.raises(OSError, match="checksum"):
        pq.read_table(bad, page_checksum_verification=True)


def test_one_figure_saved_twice_as_svg_is_two_files():
    figure = Figure((2.0, 2.0))
    figure.subplots().plot([0.0, 1.0], [1.0, 0.0], marker="o")
    contents = []
    for _ in range(2):
        figure.savefig(buffer := io.BytesIO(), format="svg", metadata={"Date": None})
        contents.append(buffer.getvalue())
    assert contents[0] != contents[1], "names inside it are drawn by chance"
    assert figure_bytes(figure, "svg") == figure_bytes(figure, "svg")
    assert figure_bytes(figure, "pdf") == figure_bytes(figure, "pdf")


def test_two_names_of_runs_are_one_number_in_polars(tmp_path):
    for name in ("12e4", "120e3"):
        (tmp_path / f"run_id={name}").mkdir()
        pl.DataFrame({"x": [1]}).write_parquet(tmp_path / f"run_id={name}" / "part.parquet")
    names = pl.scan_parquet(tmp_path / "**" / "*.parquet", hive_partitioning=True).collect()["run_id"]
    assert names.to_list() == [120000.0, 120000.0]


def test_ids_of_runs_are_a_column_of_texts(tmp_path):
    DigitalEconomy("baseline", rng=1, **SMALL).run().balance().to_parquet(tmp_path / "balance.parquet")
    assert pq.read_schema(tmp_path / "balance.parquet").field("run_id").type in (pa.string(), pa.large_string())


def test_the_median_of_many_short_files_is_far_too_high_in_dask(tmp_path):
    values = np.random.default_rng(1).uniform(0.0, 1.0, (50, 24))
    for number, row in enumerate(values):
        pd.DataFrame({"x": row}).to_parquet(tmp_path / f"{number:02}.parquet")
    median = dask_frame.read_parquet(tmp_path / "*.parquet")["x"].median_approximate().compute(scheduler="sync")
    assert median > 1.3 * np.median(values)


def test_a_collection_by_its_file_is_its_first_face(tmp_path, monkeypatch):
    faces = Path(matplotlib.get_data_path(), "fonts", "ttf")
    collection = TTCollection()
    collection.fonts = [TTFont(faces / f"{name}.ttf") for name in ("DejaVuSans", "DejaVuSerif")]
    collection.save(tmp_path / "two.ttc")
    monkeypatch.setattr(fontManager, "ttflist", [])
    fontManager.addfont(tmp_path / "two.ttc")
    assert [face.name for face in fontManager.ttflist] == ["DejaVu Sans", "DejaVu Serif"]
    assert FontProperties(fname=tmp_path / "two.ttc").get_name() == "DejaVu Sans"


def test_the_import_of_a_font_changes_all_figures():
    with matplotlib.rc_context():
        before = list(matplotlib.rcParams["font.family"])
        module = importlib.import_module("matplotlib_fontja.matplotlib_fontja")
        module.japanize()  # as its import does for the first time
        assert list(matplotlib.rcParams["font.family"]) != before


def test_the_translation_of_nothing_is_the_head_of_the_catalogue():
    assert language.catalogue("ja").gettext("").startswith("Project-Id-Version: ")
    with language.speaking("ja"):
        assert language._("") == ""


def test_a_text_inside_an_f_string_is_not_extracted(tmp_path):
    (tmp_path / "texts.py").write_text("print(_('one'), f\"{_('two')}\")\n")
    extracted = [text for _line, text, *_rest in extract_from_file("python", tmp_path / "texts.py")]
    assert extracted == ["one"] if sys.version_info < (3, 12) else ["one", "two"]
