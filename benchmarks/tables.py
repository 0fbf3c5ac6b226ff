"""A table of results, for the terminal, for a page and as data; and what was to be reached."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from rich import box
from rich.console import Console
from rich.table import Table

Cell = float | int | str | None  # nothing where it was not measured


@dataclass(frozen=True)
class Target:
    """What was to be reached, and what was: at least `goal`, or at most; `measured` is nothing if it was not."""

    what: str
    measured: float | None
    goal: float
    stretch: float | None = None
    at_least: bool = False

    def cells(self) -> list[Cell]:
        """The row of the table of targets."""
        sign = ">=" if self.at_least else "<="
        stretch = "" if self.stretch is None else f"{sign} {self.stretch:g}"
        return [self.what, f"{sign} {self.goal:g}", stretch, self.measured, self._verdict()]

    def _verdict(self) -> str:
        if self.measured is None:
            return "not measured"
        if self.stretch is not None and self._reaches(self.stretch):
            return "stretch met"
        return "met" if self._reaches(self.goal) else "missed"

    def _reaches(self, goal: float) -> bool:
        assert self.measured is not None
        return self.measured >= goal if self.at_least else self.measured <= goal


@dataclass
class Result:
    """One table: what was measured, by row, with a remark on how to read it."""

    title: str
    columns: list[str]
    rows: list[list[Cell]] = field(default_factory=list)
    remark: str = ""
    targets: list[Target] = field(default_factory=list)

    def print(self, console: Console) -> None:
        """Print the table."""
        table = Table(title=self.title, caption=self.remark or None, box=box.SIMPLE_HEAD, title_justify="left")
        for at, column in enumerate(self.columns):
            table.add_column(column, justify="left" if at == 0 else "right", no_wrap=at == 0)
        for row in self.rows:
            table.add_row(*map(text, row))
        console.print(table)

    def markdown(self) -> str:
        """The table as Markdown."""
        lines = [f"**{self.title}**", "", _line(self.columns), _line(["---", *["---:"] * (len(self.columns) - 1)])]
        lines += [_line(map(text, row)) for row in self.rows]
        return "\n".join([*lines, "", self.remark, ""] if self.remark else [*lines, ""])

    def data(self) -> dict[str, object]:
        """The table as plain data, numbers unrounded."""
        return asdict(self)


def targets_table(targets: list[Target]) -> Result:
    """All targets beside what was measured."""
    return Result("Targets", ["What", "Goal", "Stretch", "Measured", ""], [target.cells() for target in targets])


def text(cell: Cell) -> str:
    """Whole numbers in full, others with three figures; a dash for what was not measured."""
    if cell is None:
        return "-"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or abs(cell) >= 100:
        return f"{cell:,.0f}"
    return f"{cell:.1f}" if abs(cell) >= 10 else f"{cell:.2f}"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
