"""Notes on draws that runs carry: what they leave as it is, and what has changed since they were fitted."""

from pathlib import Path
from typing import TYPE_CHECKING

from configs.language import _
from experiments.runs.inputs import changed_inputs
from sim.record.fingerprint import program_fingerprint

if TYPE_CHECKING:
    from experiments.studies.carried import CarriedDraws


def draw_notes(carried: "CarriedDraws | None") -> list[str]:
    """Sentences about the draws that the runs of a scenario carry; none where they carry none."""
    return [] if carried is None else own_keys(carried) + since_fitted(carried)


def own_keys(carried: "CarriedDraws") -> list[str]:
    """Which keys draws leave as they are, a sentence for each who says them."""
    from experiments.studies.carried import SET  # here, as starting a run does not need it

    sentences = []
    for speaker in dict.fromkeys(carried.own.values()):
        keys = ", ".join(key for key in carried.own if carried.own[key] == speaker)
        name = Path(carried.file).name
        if speaker == SET:
            sentences.append(_("The draws of {file} leave what is set as it is: {keys}.", file=name, keys=keys))
        else:
            said = {"file": name, "speaker": speaker, "scenario": carried.scenario, "keys": keys}
            sentences.append(
                _("The draws of {file} leave what {speaker} says otherwise than {scenario} as it is: {keys}.", **said)
            )
    return sentences


def since_fitted(carried: "CarriedDraws | None") -> list[str]:
    """That the model, or what it reads, is not what it was when draws were fitted; nothing where it is."""
    if carried is None:
        return []
    now, changes = program_fingerprint(), changed_inputs(carried.inputs)
    if carried.program != now:
        changes.insert(0, _("the program is {now}, was {before}", now=now, before=carried.program))
    since = _(
        "Since {file} was fitted, {changes}: other values may fit now.",
        file=Path(carried.file).name,
        changes=_("; ").join(changes),
    )
    return [since] if changes else []
