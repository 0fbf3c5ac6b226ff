"""Steps of a story are files that anybody writes; what is wrong with one is told with file, key, value and expectation."""

from pathlib import Path

import pytest

from configs import ConfigError
from configs.language import speaking
from experiments.stories.languages import in_language
from experiments.stories.reading import read_step, read_story
from experiments.stories.telling import Telling
from experiments.stories.verdict import filled, verdict_of
from sim import DigitalEconomy

STEP = """+++
title = "A lead"
question = "Who leads?"
outcome = "outcomes.domestic_share"
{more}
[[answers]]
text = "those at home"
at_least = 0.5
[[answers]]
text = "those abroad"
below = 0.5
+++

Read me first.

---

It is {{outcomes.domestic_share}}.
"""


def written(folder: Path, text: str, name: str = "1_lead.md") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_step_is_a_table_and_two_texts(tmp_path):
    more = '[set]\n"services.cloud.network_effect" = 3.0\n[levers.levy]\nstart = "2026-04"\nlevy_rate = 0.1'
    step = read_step(written(tmp_path, STEP.format(more=more)))
    assert (step.id, step.title, step.before) == ("lead", "A lead", "Read me first.")
    assert step.after == "It is {outcomes.domestic_share}."
    assert step.texts == {
        "services.cloud.network_effect": 3.0,
        "levers.levy.start": "2026-04",
        "levers.levy.levy_rate": 0.1,
    }


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("title =", "titel ="), "key is 'titel'; expected a key of a step; did you mean title?"),
        (('title = "A lead"', "title = 3"), "title is 3; expected a text (what the step is called)"),
        (('question = "Who leads?"\n', ""), "question is missing; expected the question that is guessed first"),
        (('outcome = "outcomes.domestic_share"\n', ""), "outcome is missing; expected what tells"),
        (("at_least =", "atleast ="), "answers.1.atleast is unknown; did you mean at_least?"),
        (("below = 0.5", "below = 0.4"), "answers.2.below is 0.4 and answers.1.at_least 0.5; expected one number"),
        (("at_least = 0.5", 'at_least = "half"'), "answers.1.at_least is 'half'; expected a number"),
        (('outcome = "', 'right = "larges"\noutcome = "'), "right is 'larges'; expected one of range, largest, smallest; did"),
        (('outcome = "', 'right = "largest"\noutcome = "'), "answers.1.at_least is 0.5 while right is 'largest'"),
        (('outcome = "', 'month = "2010-13"\noutcome = "'), "month is '2010-13'; expected a month such as 2010-01"),
        (("Read me", " ".join(f"{{s{n}: outcomes.spending}}" for n in range(9))), "speak of 9 scenarios; expected at most 8"),
        (("+++\n\nRead", "\nRead"), "has no table; expected +++, keys in TOML, +++"),
        (('title = "A lead"', "title = A lead"), "is no TOML: "),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_step_is_told_in_one_line(tmp_path, wrong, told):
    text = STEP.format(more="")
    assert wrong[0] in text
    file = written(tmp_path, text.replace(*wrong, 1))
    with pytest.raises(ConfigError) as error:
        read_step(file)
    assert str(error.value).startswith(f"{file}: ") and told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_folder_has_a_file_for_every_step_in_the_order_of_names(tmp_path):
    for name in ("2_lead.md", "1_first.md"):
        written(tmp_path, STEP.format(more=""), name)
    assert [step.id for step in read_story(tmp_path)] == ["first", "lead"]
    written(tmp_path, STEP.format(more=""), "3_lead.md")
    with pytest.raises(ConfigError, match=r"3_lead\.md: is step 'lead', as .*2_lead\.md is; expected another name"):
        read_story(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="has no step; expected a Markdown file"):
        read_story(tmp_path / "empty")
    with pytest.raises(ConfigError, match="is no folder; expected one with a Markdown file"):
        read_story(tmp_path / "nowhere")


TOLD = """+++
title = "優位"
question = "首位はどちらか。"
answers = ["国内", "海外"]
+++
先に読む。

---

{outcomes.domestic_share}です。
"""


def test_a_step_is_told_in_the_language_in_use_and_as_it_is_written_where_it_has_none(tmp_path):
    written(tmp_path, STEP.format(more=""))
    written(tmp_path, TOLD, "1_lead.ja.md")
    (step,) = read_story(tmp_path)
    assert in_language(step) is step
    with speaking("ja"):
        told = in_language(step)
    assert (told.title, told.question, told.before) == ("優位", "首位はどちらか。", "先に読む。")
    assert [(answer.text, answer.at_least) for answer in told.answers] == [("国内", 0.5), ("海外", None)]
    (tmp_path / "1_lead.ja.md").unlink()
    with speaking("ja"):
        assert in_language(read_story(tmp_path)[0]).title == "A lead"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("title =", "titel ="), "key is 'titel'; expected a key of a translation; did you mean title?"),
        (('title = "優位"', "title = 3"), "title is 3; expected a text"),
        (('"国内", ', ""), "answers is ['海外']; expected a list of 2 texts"),
        (("{outcomes.domestic_share}", "{outcomes.spending}"), "{outcomes.spending} does not stand there in "),
        (("{outcomes.", "{baseline: outcomes."), "{baseline: outcomes.domestic_share} does not stand there in "),
    ],
)
def test_what_is_wrong_with_a_translation_is_told_in_one_line(tmp_path, wrong, told):
    written(tmp_path, STEP.format(more=""))
    assert wrong[0] in TOLD
    file = written(tmp_path, TOLD.replace(*wrong, 1), "1_lead.ja.md")
    with pytest.raises(ConfigError) as error:
        read_story(tmp_path)
    assert str(error.value).startswith(f"{file}: ") and told in str(error.value)


def test_a_translation_of_no_step_is_refused(tmp_path):
    written(tmp_path, STEP.format(more=""))
    written(tmp_path, TOLD, "2_lead.ja.md")
    with pytest.raises(ConfigError, match=r"2_lead\.ja\.md: has no step that it tells; expected 2_lead\.md beside it"):
        read_story(tmp_path)


@pytest.fixture(scope="module")
def model() -> DigitalEconomy:
    return DigitalEconomy("baseline", rng=1, **{"customers.number": 100, "time.end": "2011-12"}).run()


def test_the_run_says_which_answer_is_right_and_fills_the_numbers_in(tmp_path, model):
    share = float(model.record.outcomes["domestic_share"][-1])
    step = read_step(written(tmp_path, STEP.format(more="")))
    verdict = verdict_of(step, {"": model})
    assert verdict.right == (0 if share >= 0.5 else 1)
    assert f"{100 * share:.1f}%" in verdict.told
    assert filled(step.after, {"": model}) == f"It is {100 * share:.1f}%."


def test_the_largest_of_several_outcomes_is_right_and_a_value_beside_another_run_is_a_difference(tmp_path, model):
    text = STEP.format(more='right = "largest"').replace('outcome = "outcomes.domestic_share"\n', "")
    for ends, item in (("at_least = 0.5", "payments_jpy"), ("below = 0.5", "receipts_jpy")):
        text = text.replace(ends, f'outcome = "balance.total.{item}@2011"')
    verdict = verdict_of(read_step(written(tmp_path, text)), {"": model})
    assert verdict.right == 0 and "those at home: JPY " in verdict.told
    beside = read_step(written(tmp_path, STEP.format(more='beside = "baseline"'), "2_beside.md"))
    verdict = verdict_of(beside, {"": model, "baseline": model})
    assert verdict.right == 1, "a run differs by nothing from itself"
    assert verdict.told.endswith("0% beside the baseline")


def test_where_a_visitor_stands_goes_through_an_address(tmp_path):
    for name in ("1_first.md", "2_lead.md"):
        written(tmp_path, STEP.format(more=""), name)
    telling, second = (Telling(read_story(tmp_path)) for _ in range(2))
    telling.begin(1)
    assert telling.waits
    telling.take(1)
    assert not telling.waits and telling.query() == [("step", "lead"), ("guess.lead", "2")]
    assert second.restore(dict(telling.query())) == []
    assert (second.step.id, second.guesses) == ("lead", {"lead": 1})
    wrong = second.restore({"step": "led", "guess.first": "3", "guess.frst": "1"})
    assert second.step is None and second.guesses == {}
    assert [part in told for part, told in zip(("lead?", "1 to 2", "first?"), wrong, strict=True)] == [True] * 3
