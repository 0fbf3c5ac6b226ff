"""Scenarios beside each other, at the cost of as few runs as can be: those of one structure step together."""

from configs import Settings
from sim import Economies
from sim.record.record import Record
from sim.together import structure


def records(*members: Settings, rng: int) -> list[Record]:
    """What scenarios leave behind to their last month, all with the draws of one seed: what each has by itself."""
    groups: dict[str, list[int]] = {}
    for place, settings in enumerate(members):
        groups.setdefault(structure(settings), []).append(place)
    left: dict[int, Record] = {}
    for places in groups.values():
        batch = Economies([members[place] for place in places], seeds=[rng] * len(places)).run()
        left |= {place: batch.record.of_replicate(member) for member, place in enumerate(places)}
    return [left[place] for place in range(len(members))]
