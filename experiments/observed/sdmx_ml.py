"""SDMX-ML 2.1, generic and structure-specific, read by sdmx1.

Its messages are walked observation by observation: `sdmx.to_pandas` leaves attributes out, and with them UNIT_MULT
(findings/sdmx1_drops_unit_mult.sh).
"""

import io
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from configs import ConfigError
from configs.language import _
from experiments.extras import needed
from experiments.observed.reading import PERIOD, Contents, Observation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORM = "SDMX-ML 2.1"
PURPOSE = "Reading SDMX"


def is_sdmx_ml(content: bytes) -> bool:
    """Whether a file is XML; what of it is not SDMX-ML 2.1 is refused by `read_sdmx_ml`."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def read_sdmx_ml(file: "Path", content: bytes) -> Contents:
    """Observations of all data sets of a message. Raises `ConfigError` for what is no data message."""
    sdmx = needed("sdmx", "data", PURPOSE)
    with quiet():
        try:
            message = sdmx.read_sdmx(io.BytesIO(content))
        except Exception as error:  # whatever the library meets in a file that is none
            raise ConfigError(
                _(
                    "{file}: cannot be read as {form}: {name}: {error}",
                    file=file,
                    form=FORM,
                    name=type(error).__name__,
                    error=error,
                )
            ) from None
    if not hasattr(message, "data"):
        raise ConfigError(
            _("{file}: is a {name} of SDMX; expected a message with data", file=file, name=type(message).__name__)
        )
    observations = [
        observation(
            values(row.key.values) | values(row.attrib) | values(data_set_attributes(data_set)), row.value, place
        )
        for number, data_set in enumerate(message.data, 1)
        for place, row in numbered(data_set, number)
    ]
    return Contents(file, FORM, observations, structure_of(message), prepared_of(message))


def numbered(data_set: Any, number: int) -> "Iterator[tuple[str, Any]]":
    """Observations of a data set, each with where it stands."""
    for count, row in enumerate(data_set.obs, 1):
        yield f"data set {number}, observation {count}", row


def observation(components: dict[str, str], value: Any, place: str) -> Observation:
    """An observation of sdmx1, its period taken out of its components; no value is "" here."""
    period = components.pop(PERIOD, "")
    return Observation(components, period, "" if value is None else str(value), place)


def values(components: Any) -> dict[str, str]:
    """Codes by component; attributes without one are left out."""
    coded = {str(name): component.value for name, component in components.items()}
    return {name: str(code) for name, code in coded.items() if code not in (None, "")}


def data_set_attributes(data_set: Any) -> Any:
    """Attributes of a whole data set, which SDMX 3 has no more."""
    return getattr(data_set, "attrib", {})


def structure_of(message: Any) -> str:
    """The structure that a message names, as AGENCY:ID(VERSION); "" where it names none."""
    structures = [data_set.structured_by for data_set in message.data if data_set.structured_by is not None]
    if not structures:
        return ""
    maintainer = getattr(structures[0].maintainer, "id", None) or ""
    version = f"({structures[0].version})" if structures[0].version else ""
    return f"{maintainer}:{structures[0].id}{version}".removeprefix(":")


def prepared_of(message: Any) -> str:
    """The day on which a message was made; "" where its header does not say."""
    prepared = getattr(message.header, "prepared", None)
    return prepared.date().isoformat() if prepared is not None else ""


@contextmanager
def quiet() -> "Iterator[None]":
    """Nothing of what sdmx1 says of structures that a data message does not carry: it needs none of them here."""
    log = logging.getLogger("sdmx")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
