"""Notes on draws that runs carry: what they leave as it is, and what has changed since they were fitted."""

from pathlib import Path

from experiments.runs.inputs import changed_inputs
from experiments.studies.carried import SET, CarriedDraws
from sim.record.fingerprint import program_fingerprint


def draw_notes(carried: CarriedDraws | None) -> list[str]:
    """Sentences about the draws that a scenario carries; none where it carries none."""
    if carried is None:
        return []
    name, own, sentences = Path(carried.file).name, carried.own, []
    for speaker in dict.fromkeys(own.values()):
        keys = ", ".join(key for key in own if own[key] == speaker)
        of = "what is set" if speaker == SET else f"what {speaker} says otherwise than {carried.scenario}"
        sentences.append(f"The draws of {name} leave {of} as it is: {keys}.")
    sentences.append(_since(carried, name))
    return list(filter(None, sentences))


def _since(carried: CarriedDraws, name: str) -> str:
    """That the model, or what it reads, is not what it was when draws were fitted; nothing where it is."""
    now, changes = program_fingerprint(), changed_inputs(carried.inputs)
    if carried.program != now:
        changes.insert(0, f"the program is {now}, was {carried.program}")
    if not changes:
        return ""
    return f"Since {name} was fitted, {'; '.join(changes)}: other values may fit now."
