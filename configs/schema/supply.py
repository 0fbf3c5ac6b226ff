"""Supply of a service, eq. (9), (13)-(15), (18): imports and exports, compute, quality, and when an offer leaves."""

from configs.schema.offer import Terms
from configs.schema.parameter import parameter, path_parameter
from configs.schema.paths import Path


class Supply(Terms):
    """What providers of a service do with its revenue, and what users gain from its quality."""

    imported_input_item: str = parameter("telecom_computer_information", "id", eq=13)
    """item of imported inputs"""
    exports: bool = False
    """whether domestic offers sell abroad what they sell at home, eq. (15)"""
    licence_demand_usd: Path = path_parameter(0.0, "USD/year", eq=15, low=0, high=1e14)
    """world demand for licences of what domestic offers show"""
    compute_share: float = parameter(0.0, "share", eq=14, low=0, high=1)
    """compute need over revenue at reference prices"""
    quality_decay: float = parameter(0.15, "1/year", eq=9, low=0, high=2)
    """delta, rate at which quality wears off"""
    research_effect: float = parameter(0.15, "quality units/year", eq=9, low=0, high=5)
    """zeta, quality gained from each e-fold of research"""
    research_share: float = parameter(0.12, "share", eq=9, low=0, high=1)
    """r, research over revenue"""
    research_scale_lcu: float = parameter(2e10, "LCU/year", eq=9, low=1, high=1e18)
    """R_0"""
    research_minimum_lcu: float = parameter(0.0, "LCU/year", eq=9, low=0, high=1e18)
    """R_m, research of an offer at which half of its yield is lost for want of scale (0: none is)"""
    research_exponent: float = parameter(2.0, "1", eq=9, low=1, high=10)
    """h, how sharply research below the minimum scale yields less"""
    catch_up: float = parameter(0.05, "1/year", eq=9, low=0, high=5)
    """catch-up to the frontier"""
    quality_limit: float | None = parameter(None, "ratio", eq=9, above=0, high=1000)
    """q_max over the reference quality: what research cannot exceed (default: there is no limit)"""
    productivity_gain: float = parameter(0.0, "share of value added", eq=18, low=0, high=1)
    """g_c, gain of a fully ready user"""
    exit_months: int = parameter(24, "months", source="Hopenhayn 1992", low=1, high=600)
    """months in a row with less revenue than the fixed cost after which an offer leaves"""

    @property
    def earns_abroad(self) -> bool:
        """Whether domestic offers can have receipts, from sales or from licences."""
        return self.exports or getattr(self.licence_demand_usd, "value", 1.0) != 0.0
