"""Forms of files that can be read, told by what a file says and not by its name."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from configs import ConfigError
from configs.language import _
from experiments.observed import bank_of_japan, sdmx_csv, sdmx_ml, world_bank
from experiments.observed.reading import Contents, readable


@dataclass(frozen=True)
class Form:
    """A form: its name, whether a file has it, and how it is read."""

    name: str
    is_of: Callable[[bytes], bool]
    read: Callable[[Path, bytes], Contents]


FORMS = (
    Form(sdmx_ml.FORM, sdmx_ml.is_sdmx_ml, sdmx_ml.read_sdmx_ml),
    Form(sdmx_csv.FORM, sdmx_csv.is_sdmx_csv, sdmx_csv.read_sdmx_csv),
    Form(world_bank.FORM, world_bank.is_world_bank, world_bank.read_world_bank),
    Form(bank_of_japan.FORM, bank_of_japan.is_bank_of_japan, bank_of_japan.read_bank_of_japan),
)


def read_contents(file: Path) -> Contents:
    """What a file says. Raises `ConfigError` for what has none of the forms, cannot be read, or has no figures."""
    content = readable(file)
    form = next((form for form in FORMS if form.is_of(content)), None)
    if form is None:
        raise ConfigError(
            _(
                "{file}: has no form that is known; expected one of {names}",
                file=file,
                names=", ".join(form.name for form in FORMS),
            )
        )
    contents = form.read(file, content)
    if not contents.observations:
        raise ConfigError(_("{file}: has no observations; expected {name} with figures", file=file, name=form.name))
    return contents


def sha256_of(file: Path) -> str:
    """By which a file is known again: SHA-256 of its bytes."""
    return hashlib.sha256(readable(file)).hexdigest()
