"""Mesa's data collector, which here collects the months of a run when somebody looks: they are recorded in any case."""

from types import SimpleNamespace
from typing import Any

import mesa

from sim.record.record import Record


class Collector(mesa.DataCollector):  # type: ignore[misc, unused-ignore]
    """Collects what a record reports, and at once where a user has it report more."""

    def __init__(self, record: Record) -> None:
        self.record, self.months = record, []  # type: Record, list[int]
        self.collected: dict[str, list[Any]] = {}
        super().__init__(model_reporters=record.reporters())
        self.own = dict(self.model_reporters)

    @property
    def model_vars(self) -> dict[str, list[Any]]:
        """What was collected by name, a value a month."""
        months, self.months = self.months, []
        for month in months:
            for name, reporter in self.own.items():
                self.collected[name].append(reporter(SimpleNamespace(month=month)))
        return self.collected

    @model_vars.setter
    def model_vars(self, collected: dict[str, list[Any]]) -> None:
        self.collected = collected

    def read(self, record: Record) -> None:
        """Collect from another record from now on; reporters of a user's own stay."""
        own = Collector(record).own
        self.model_reporters.update(own)
        self.record, self.own = record, own

    def collect(self, model: Any) -> None:
        """Collect the month that the model has just recorded."""
        if self.agent_reporters or self.agenttype_reporters or self.model_reporters != self.own:
            super().collect(model)
            return
        self.months.append(model.month)
        if hasattr(self, "_collection_steps"):  # of newer Mesas, whose batch_run looks there
            self._collection_steps.append(model.time)
