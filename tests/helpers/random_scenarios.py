"""Random scenarios over the whole schema: any field from its declared range, edges included, in a tiny economy.

A case is named by a number, which is the seed of all that is drawn for it. Most cases are mild: a coherent scenario in
which few fields are anything else than usual. Some are wild, and set nearly every field to the edge of its range.
"""

import math
from typing import Any

from configs.schema.customers import AgeBand, FirmStratum, Sector
from configs.schema.levers.base import LEVERS
from configs.schema.offer import Offer
from configs.schema.scenario import Settings
from configs.schema.service import Service
from configs.schema.usage import ServiceCustomers
from tests.helpers.random_values import Values

# Names that other tables must know; what is drawn for them comes from those tables.
ITEMS, PROVIDERS = ("goods", "rights", "works"), ("home", "abroad", "north", "south")
SERVICES = ("alpha", "beta", "gamma", "delta")
WRONG = (math.nan, math.inf, -1.0, "much", True, [], {}, 10**30, "2010-01")


class Draw(Values):
    """A scenario drawn for one case."""

    def scenario(self) -> dict[str, Any]:
        """Tables of a scenario, as a TOML file would have them."""
        items = self.names(ITEMS, 1)
        providers = self.names(PROVIDERS, 1)
        services = self.names(SERVICES, 1)
        tree: dict[str, Any] = {
            "title": "a case",
            "time": self._time(),
            "customers": self._customers(),
            "items": {name: {"title": name, **self.table(Settings, "items")} for name in items},
            "providers": {name: self._provider(name) for name in providers},
        }
        for name in ("exchange_rate", "economy", "rules", "compute", "exports"):
            tree[name] = self.table(Settings, name)
        populations = [name for name in ("firms", "individuals") if name in tree["customers"]]
        tree["services"] = {name: self._service(name, items, providers, services, populations) for name in services}
        if self.chance(0.4 if not self.plain else self.extreme):
            kinds = [self.random.choice(sorted(LEVERS)) for _ in range(self.random.randint(1, 3))]
            tree["levers"] = {f"lever_{row}": self._lever(kind, row, services) for row, kind in enumerate(kinds)}
        if self.chance(0.07):
            self._spoil(tree)
        return tree

    def _time(self) -> dict[str, Any]:
        if self.long:
            self.length = self.random.choice([600, 6000, 90_000])
        last = min(self.first + self.length, 12 * 10_000) - 1
        time: dict[str, Any] = {"start": f"{self.first // 12:04d}-{self.first % 12 + 1:02d}"}
        if self.chance(0.3):
            time |= {"steps": self.length, "steps_per_year": self.random.choice([1, 2, 3, 4, 6, 12, 12, 12])}
        else:
            time["end"] = f"{last // 12:04d}-{last % 12 + 1:02d}"
        if self.chance(0.15):
            time["update"] = "sequential"
        self.plain = time.get("steps_per_year", 12) != 12 or "update" in time
        return time | ({"curves_start": self.month()} if self.chance(0.2) else {})

    def _customers(self) -> dict[str, Any]:
        n = self.random.choice([20, 20, 30, 60])
        customers = self.fields(Settings.model_fields["customers"].annotation, ("number", "firms", "individuals"))
        customers["number"] = n
        groups = self.random.choice(["firms", "individuals", "both", "both"])
        if groups != "individuals":
            strata = {
                f"size_{row}": self._firms(share) for row, share in enumerate(self.shares(self.random.randint(1, 3)))
            }
            sectors = {
                f"sector_{row}": {**self.fields(Sector), "share": share}
                for row, share in enumerate(self.shares(self.random.randint(1, 3)))
            }
            customers["firms"] = {"strata": strata, "sectors": sectors}
            if self.chance(self.given):
                customers["firms"]["digital_budget_share"] = self.random.choice([1e-9, 0.01, 0.2, 1.0])
        if groups != "firms":
            shares = self.shares(self.random.randint(1, 3))
            bands = {f"age_{row}": {**self.fields(AgeBand), "sample_share": share} for row, share in enumerate(shares)}
            for band in bands.values():
                if len(bands) > 1:
                    band.setdefault("count", self.random.choice([1, 7, 1000, 10**6]))
            customers["individuals"] = {"strata": bands}
        if groups != "both" or "firm_share" not in customers or not self.wild:
            customers["firm_share"] = self.random.uniform(0.2, 0.8)
        return customers

    def _firms(self, share: float) -> dict[str, Any]:
        low = self.random.choice([1, 1, 5, 100, *([10**7] if self.chance(self.extreme) else [])])
        high = min(low * self.random.choice([1, 2, 100, *([10**6] if self.chance(self.extreme) else [])]), 10**7)
        stratum = self.fields(FirmStratum) | {"employees_low": low, "employees_high": high, "sample_share": share}
        if "count" not in self.focus and not self.chance(self.extreme):
            stratum["count"] = self.random.choice([1, 5, 1000, 10**6])
        stratum["employees_mean"] = float(
            self.random.choice([low, high, low + 0.3 * (high - low), math.sqrt(low * high)])
        )
        return stratum

    def _provider(self, name: str) -> dict[str, Any]:
        return self.table(Settings, "providers") | {"origin": "foreign" if name in ("abroad", "north") else "domestic"}

    def _service(
        self, name: str, items: list[str], providers: list[str], services: list[str], populations: list[str]
    ) -> dict[str, Any]:
        service = self.fields(Service, ("offers", "n_offers", "opening_share", "firms", "individuals", "title"))
        service |= {"title": "x", "item": self.random.choice(items), "imported_input_item": self.random.choice(items)}
        if not self.chance(0.1):
            service.pop("threshold", None)
        self._set_price(service, items)
        if not self.wild:
            self._make_coherent(service)
        linked = services if self.wild else [service_name for service_name in services if service_name != name]
        if "complement" in service:
            service["complement"]["service"] = self.random.choice(linked or SERVICES)
            if not linked:
                del service["complement"]
        if linked and self.chance(0.2):
            service["cross_side"] = {self.random.choice(linked): self.random.choice([0.0, 0.5, 1.0])}
        if self.chance(0.15):
            service["n_offers"] = self.random.choice([1, 2, 3, 5])
        else:
            service["offers"] = self._offers(providers, populations, late=self.chance(0.5))
        if "threshold" in service and not self.wild:
            service |= {"outside_option": False, "network_effect": max(service.get("network_effect", 1.0), 0.1)}
            service |= {"multi_homing_share": 0.0, "n_offers": 2}
            service.pop("offers", None)
        if service["item"] == "none" and not self.wild:
            for offer in service.get("offers", {}).values():
                offer.pop("list_price", None)
        for population in populations if self.chance(0.7) else populations[:1]:
            service[population] = self.fields(ServiceCustomers)
            if population == "individuals":
                service[population]["basis"] = self.random.choice(["persons", "persons", "app_spending"])
        return service

    def _set_price(self, service: dict[str, Any], items: list[str]) -> None:
        """Make some services free, and prices of most others usual."""
        if self.chance(0.15):
            service["reference_price"] = 0.0
            service.pop("wage_share", None)
            service.pop("unit_cost", None)
            service["item"] = self.random.choice([*items, "none"])
        elif "reference_price" not in self.focus and not self.chance(self.extreme):
            service["reference_price"] = self.random.choice([1e-3, 0.3, 1000.0, 1e5])

    def _make_coherent(self, service: dict[str, Any]) -> None:
        """Let values go together where one field limits another."""
        if self.plain:
            service.pop("multi_homing_share", None)
        local = service.get("local_share", 0.0)
        service["base_abroad_share"] = min(service.get("base_abroad_share", 0.0), 1.0 - local)
        service.setdefault("taste_scale", 1.0)
        service["adoption_scale"] = max(service.get("adoption_scale", 1.0), service.get("taste_scale", 1.0))
        if service.get("network") == "poisson":
            service["opening_awareness"] = 1.0
        elif "degree" in service:
            service["degree"] = float(max(int(service["degree"]), 2))

    def _offers(self, providers: list[str], populations: list[str], late: bool) -> dict[str, Any]:
        n = self.random.choice([1, 2, 2, 3, 5])
        opening = [0.0] * n if late else self.shares(n)
        offers = {}
        for row, share in enumerate(opening):
            offer = self.fields(Offer, ("provider", "serves", "opening_share"))
            offer |= {"provider": self.random.choice(providers), "opening_share": share}
            if share > 0.0 and not self.wild:
                offer.pop("entry_cost_lcu", None)
                offer.pop("launch", None)
            if row == 0:
                offer.pop("entry_cost_lcu", None)
            if self.plain and not self.wild:
                offer.pop("entry_cost_lcu", None)
                offer.pop("fixed_cost_lcu", None)
            if offer["provider"] in ("home", "south") and not self.wild:
                offer.pop("booking_share", None)
            if "share_abroad" in offer and not self.chance(self.extreme):
                offer["share_abroad"] = self.random.random() / n
            if self.chance(0.1 if late and row else self.extreme):
                offer["serves"] = [self.random.choice(populations)]
            offers[f"offer_{row}"] = offer
        return offers

    def _lever(self, kind: str, order: int, services: list[str]) -> dict[str, Any]:
        lever = self.fields(LEVERS[kind], ("kind", "start", "end", "services", "order", "customers", "providers"))
        first = self.first + self.random.randint(-2, self.length - 1)
        start = self.month() if self.chance(0.1) else f"{first // 12:04d}-{first % 12 + 1:02d}"
        lever |= {"kind": kind, "start": start, "order": order, "services": "all"}
        if self.chance(0.2):
            lever["services"] = [self.random.choice(services)]
        if "price_factor" in LEVERS[kind].model_fields and not self.wild:
            lever |= (
                {"withdrawal": True, "price_factor": 1.0}
                if self.chance(0.3)
                else {"price_factor": 3.0, "withdrawal": False}
            )
        if not self.chance(self.extreme):
            lever["strength"] = self.random.choice([0.0, 0.5, 1.0, 1.0, 2.0])
        if "lag_months" in LEVERS[kind].model_fields:
            lever["lag_months"] = self.random.choice([0, 1, 3])
        return lever

    def _spoil(self, table: dict[str, Any]) -> None:
        """Put something wrong, or nothing, somewhere."""
        while True:
            key = self.random.choice(sorted(table))
            if isinstance(table[key], dict) and table[key] and self.chance(0.85):
                table = table[key]
                continue
            if self.chance(0.3):
                table[f"{key}_"] = table.pop(key)
            else:
                table[key] = self.random.choice(WRONG)
            return
