"""What a statistical office's file says, whatever its form: observations by component, every value as it is written.

Codes are texts (001 is no number), values are texts until they are multiplied, exactly and once
(`experiments/observed/amounts.py`), and nothing is known by its position.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from configs import ConfigError
from configs.language import _

PERIOD, VALUE = "TIME_PERIOD", "OBS_VALUE"
# Concepts of the SDMX cross-domain list, and what forms of ours say beside a series, that tell no series from another.
ATTRIBUTES = frozenset(
    [
        *("BREAKS", "COLLECTION", "COMMENT", "COMMENT_DSET", "COMMENT_OBS", "COMMENT_TS", "COMPILATION", "CONF_STATUS"),
        *("COVERAGE", "DATA_COMP", "DECIMALS", "DISS_ORG", "EMBARGO_DATE", "LAST_UPDATE", "OBS_COM", "OBS_CONF"),
        *("OBS_FLAG", "OBS_PRE_BREAK", "OBS_STATUS", "PRE_BREAK_VALUE", "SCALE", "SERIES_NAME", "INDICATOR_NAME"),
        *("DECIMALS_DISPLAYED", "DERIVATION_TYPE", "IFS_FLAG", "OVERLAP", "PRECISION", "STATUS"),
        *("COUNTRY_NAME", "TIME_FORMAT", "TITLE", "TITLE_COMPL", "UNIT_MULT"),
    ]
)
# What stands where there is no figure: a gap, and no zero.
MISSING = frozenset(["", "NaN", "nan", "..", "...", "NA", "ND", "N/A", "n.a.", "-", "***", ":"])


@dataclass(frozen=True)
class Observation:
    """A value of a period, both as written, the components that say what it is of, and where it stands."""

    components: dict[str, str]
    period: str
    value: str
    place: str

    @property
    def is_missing(self) -> bool:
        """Whether no figure stands there."""
        return self.value.strip() in MISSING


@dataclass(frozen=True)
class Contents:
    """A file that has been read: its observations and form, the structure that it names, the date that it gives."""

    file: Path
    form: str
    observations: list[Observation]
    structure: str = ""
    prepared: str = ""

    @property
    def components(self) -> list[str]:
        """Names of all components, in the order in which they appear."""
        return list(dict.fromkeys(name for row in self.observations for name in row.components))

    def refusal(self, key: str, problem: str) -> ConfigError:
        """An error that says in which file and of which series."""
        return ConfigError(f"{self.file}: {key}: {problem}" if key else f"{self.file}: {problem}")


@dataclass(frozen=True)
class Series:
    """Observations with one key: the components that tell a series from another."""

    key: dict[str, str]
    observations: list[Observation] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The key as messages and provenance have it."""
        return ", ".join(f"{component} {code}" for component, code in self.key.items()) or "the only series"


def series_of(contents: Contents, attributes: Iterable[str] = ()) -> list[Series]:
    """The series of a file, in its order; `attributes` are components that tell no series from another."""
    ignored = ATTRIBUTES.union(attributes)
    by_key: dict[tuple[tuple[str, str], ...], Series] = {}
    for row in contents.observations:
        key = {name: code for name, code in row.components.items() if name not in ignored}
        by_key.setdefault(tuple(sorted(key.items())), Series(key)).observations.append(row)
    return list(by_key.values())


def readable(file: Path) -> bytes:
    """The bytes of a file. Raises `ConfigError`."""
    try:
        return file.read_bytes()
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or error
        raise ConfigError(
            _("{file}: cannot be read: {told}; expected a file of a statistical office", file=file, told=told)
        ) from None
