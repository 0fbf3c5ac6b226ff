"""A model alone in a cell of a notebook, the bar of its months, and where its figures come from.

Figures are drawn above this floor, and nothing here knows by what: whoever draws registers an entry point in the group
`digital_balance.plot`, as plotting backends of pandas do, and is asked where somebody wants a figure.
"""

from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Any, Self

from configs import ConfigError, Settings, country_of
from configs.cells import html_table, text_table
from configs.language import _
from sim.bar import Heard, bar_of
from sim.start.world import World

GROUP, DRAWING = "digital_balance.plot", "figures"


class Shown:
    """What a notebook and a prompt show of a model, and ways to see it at work."""

    settings: Settings
    members: Sequence[Settings]
    world: World
    month: int
    running: bool
    engine: str

    def facts(self) -> list[tuple[str, Any]]:
        """What the model is, and where it stands, a name and a value each."""
        settings, described = self.settings, country_of(self.settings)
        customers = settings.customers.number
        done = _("{n} of {n_all} are done", n=self.month, n_all=self.world.n_months)
        return [
            (_("scenario"), _(settings.title)),
            (
                _("country"),
                _("{title}, amounts in {currency} (_lcu)", title=_(described.title), currency=described.currency),
            ),
            (
                _("months"),
                _("{done}, the last {month}", done=done, month=self._month_name()) if self.month else done,
            ),
            (
                _("customers"),
                _("{n:,} simulated, of {n_services} services", n=customers, n_services=len(settings.services)),
            ),
            (_("engine"), self.engine),
            *self.own_facts(),
        ]

    def own_facts(self) -> list[tuple[str, Any]]:
        """What a class of models says beside: seeds, say."""
        return []

    def run(self, progress: bool | Heard = False) -> Self:
        """All months that are left; `progress` shows a bar, or is called with months done, of all, and the month."""
        if progress is True:
            from rich.console import Console

            with bar_of(Console(), self.world.n_months, transient=False) as heard:
                return self.run(heard)
        while self.running:
            self.step()
            if progress:
                progress(self.month, self.world.n_months, self._month_name())
        return self

    def step(self) -> None:
        """One month."""
        raise NotImplementedError

    def plot(self, years: str = "calendar") -> Any:
        """The figures of the months so far by name, matplotlib's; alone in a cell they are shown.

        `years` are calendar or fiscal. Raises `ConfigError` before the first month, of scenarios that differ, and
        where nothing that draws is installed.
        """
        if not self.month:
            raise ConfigError(_("plot: no month is done yet; expected run() or step() before it"))
        if any(settings is not self.members[0] for settings in self.members):
            raise ConfigError(_("plot: the members have scenarios that differ; expected a model of one"))
        drawing = [point for point in entry_points(group=GROUP) if point.name == DRAWING]
        if not drawing:
            raise ConfigError(
                _(
                    "plot: nothing is registered as {name} in {group}; expected digital-balance as it is installed: "
                    "pip install -e . in a checkout",
                    name=DRAWING,
                    group=GROUP,
                )
            )
        return drawing[0].load()(self, years)

    def _month_name(self) -> str:
        return str(self.world.dates[self.month - 1])[:7]

    def __repr__(self) -> str:
        return f"<{self._heading()}: {self.settings.title}, {self.month} of {self.world.n_months} months>"

    def _repr_html_(self) -> str:
        return html_table(self._heading(), (), self.facts())

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self) if cycle else text_table(self._heading(), self.facts()))

    def _heading(self) -> str:
        return type(self).__name__
