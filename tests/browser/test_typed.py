"""Whatever is typed into the page is taken, or refused beside where it was typed; the page goes on."""

from contextlib import chdir

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from configs import ConfigError, load
from experiments.browser.session import Session

OWN = 'extends = "baseline"\ntitle = "Mine"\n[customers]\nnumber = 200\n'


@pytest.fixture
def started(tmp_path):
    """A session that was started in a folder with scenarios in it, beside and in one of which are others'."""
    folder, elsewhere = tmp_path / "mine", tmp_path / "elsewhere"
    (folder / "deep").mkdir(parents=True)
    elsewhere.mkdir()
    for place in (folder / "own.toml", folder / "deep" / "own.toml", elsewhere / "secret.toml"):
        place.write_text(OWN)
    (folder / "link.toml").symlink_to(elsewhere / "secret.toml")
    (folder / "door").symlink_to(elsewhere)
    (folder / "round.toml").symlink_to(folder / "round.toml")
    (folder / "inner.toml").symlink_to(folder / "own.toml")
    with chdir(folder):
        return Session("baseline")


def test_the_page_takes_names_of_the_list_and_files_below_its_folder(started):
    for name in ("theory/bass", "own.toml", "deep/own.toml", "./own.toml", "inner.toml"):
        started.choose(name)
        assert started.settings.title == ("Mine" if name.endswith(".toml") else load(name).title)
    started.choose(str(started.folder / "own.toml"))
    assert started.settings.title == "Mine", "its own folder in full is the same file"


@pytest.mark.parametrize(
    "name",
    [
        "../elsewhere/secret.toml",
        "deep/../own.toml",
        "{elsewhere}/secret.toml",
        "link.toml",
        "door/secret.toml",
        "round.toml",
        "no\0file.toml",
        "x" * 300 + ".toml",
        "missing.toml",
        "deep",
        "/etc/hostname",
        "services/cloud",
        "baselin",
        "",
        None,
        7,
    ],
)
def test_the_page_takes_no_other_file(started, name):
    if isinstance(name, str):
        name = name.replace("{elsewhere}", str(started.folder.parent / "elsewhere"))
    with pytest.raises(ConfigError, match="expected"):
        started.choose(name)
    assert started.scenario == "baseline"


def test_the_command_line_is_free_and_its_file_stays_in_the_list(started):
    secret = str(started.folder.parent / "elsewhere" / "secret.toml")
    with chdir(started.folder):
        session = Session(secret)
    session.choose("theory/bass")
    session.choose(secret)
    assert session.settings.title == "Mine"


NUMBERS = st.one_of(st.integers(), st.floats()).map(str)
DATES = st.dates().map(lambda date: f"{date:%Y-%m}")
WORDS = st.sampled_from(
    ["all", "yes", "no", "cloud", "nan", "inf", "1e999", "-0", "1,000", "2026-04", "[]", "{}", "''"]
)
TEXTS = st.one_of(st.text(max_size=40), NUMBERS, DATES, WORDS, st.lists(WORDS, max_size=3).map(",".join))
EVERY = settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))


ACTS = st.sampled_from(["scenario", "seed", "service", "lever", *["entry"] * 8])


def enter_anything(session: Session, act: str, text: str, place: int) -> None:
    """Type a text somewhere: nothing but a message for whoever typed may come of it."""
    controls = session.inputs()
    if act == "seed":
        session.enter_seed(text)
        assert session.seed_error == "" or "expected" in session.seed_error
    elif act == "entry":
        control = controls[place % len(controls)]
        session.enter(control, text)
        assert session.text(control) in (text.strip(), control.value)
        assert all(session.errors.values()) and set(session.errors) <= set(session.entries)
    else:
        choose = {"scenario": session.choose, "service": session.choose_service, "lever": session.choose_lever}[act]
        names = [text, *session.levers] if act == "lever" else [text]
        try:
            choose(names[place % len(names)])
        except ConfigError as error:
            assert "expected" in str(error)
    assert session.inputs() and session.spoken()
    session.changes()


def test_whatever_is_entered_is_taken_or_refused_and_the_page_goes_on():
    sessions = {name: Session(name) for name in ("baseline", "suppress", "theory/duopoly")}

    @seed(1)
    @EVERY
    @given(name=st.sampled_from(sorted(sessions)), act=ACTS, text=TEXTS, place=st.integers(0, 1000))
    def anything(name, act, text, place):
        enter_anything(sessions[name], act, text, place)

    anything()
    assert sum(len(session.entries) for session in sessions.values()) > 10
    for session in sessions.values():
        number = next(control for control in session.inputs() if control.key == "customers.number")
        session.enter(number, "60")
        session.reset()
        session.advance(2)
        assert (session.failure, session.month) == ("", 2)
