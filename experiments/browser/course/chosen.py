"""What is compared on the page: the part of its state that the address keeps."""

from collections.abc import MutableMapping
from dataclasses import dataclass

from configs.language import _

PAGE = "page"  # the run on the page, with its changes
FIRST, SECOND, DRAWS, WELFARE = "first", "second", "draws", "welfare"
PARTS = (FIRST, SECOND, DRAWS, WELFARE)  # of an address


@dataclass
class Chosen:
    """Two scenarios by name, "" for those that suggest themselves, and what is seen of them."""

    first: str = ""
    second: str = ""
    draws: bool = False  # whether eight draws of each stand behind the lines
    welfare: bool = False  # whether it is told who gains and who loses

    def query(self) -> list[tuple[str, str]]:
        """What stands of it in an address."""
        names = [(FIRST, self.first), (SECOND, self.second)]
        flags = [(DRAWS, "8" if self.draws else ""), (WELFARE, "yes" if self.welfare else "")]
        return [(name, text) for name, text in [*names, *flags] if text]

    def restore(self, parts: MutableMapping[str, str]) -> list[str]:
        """Take what an address says out of its parts; what cannot be is left out and told."""
        self.first, self.second = parts.pop(FIRST, ""), parts.pop(SECOND, "")
        wrong = []
        for name, text in ((DRAWS, "8"), (WELFARE, "yes")):
            given = parts.pop(name, "")
            if given not in ("", text):
                wrong.append(_("{name} is {given!r}; expected {text}, or nothing.", name=name, given=given, text=text))
            setattr(self, name, given == text)
        return wrong
