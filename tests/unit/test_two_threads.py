"""One thread steps while another looks, as on the page: each month is recorded, once and whole."""

import threading

from sim import DigitalEconomy
from sim.record.noted import Notes

SHORT = {"customers.number": 100, "time.end": "2010-08"}


def make() -> DigitalEconomy:
    return DigitalEconomy("baseline", rng=1, **SHORT)


def test_a_month_that_is_noted_while_others_are_read_is_kept(monkeypatch):
    model, reads, noted = make(), threading.Event(), threading.Event()
    for _ in range(3):
        model.step()
    stack = Notes._stack

    def slow(notes: Notes, *parts: object) -> object:
        """What the reader is at while the thread that steps comes to its note."""
        if not reads.is_set():
            reads.set()
            noted.wait(0.5)  # the note waits for the reader: this is how long the reader would have been in its way
        return stack(notes, *parts)

    note = Notes.note
    monkeypatch.setattr(Notes, "_stack", slow)
    monkeypatch.setattr(Notes, "note", lambda notes, state: (note(notes, state), noted.set())[0])
    reader = threading.Thread(target=lambda: model.record.users)
    reader.start()
    reads.wait()
    model.step()
    reader.join()
    monkeypatch.undo()
    model.run()
    assert noted.is_set()
    assert model.balance().equals(make().run().balance()), "no month is lost"
    assert model.outcomes().equals(make().run().outcomes())
