"""Step 9 of the month: what use is worth to firms, beside the balance; equations (18) and (19)."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from agents.market import Market
from agents.population import Population
from configs.schema import Economy
from sim.billing import Use


@dataclass(frozen=True)
class Productivity:
    """A month's gains, whole yen."""

    extra_value_added_jpy: int
    exports_gained_jpy: int  # memo item, part of value added


def productivity(
    firms: Population | None, quality: FloatArray, use: Use, first_use: dict[str, float], economy: Economy
) -> Productivity:
    """Gains of all firms from the services they use; `first_use` is x_c0 by service,
    `quality` that of the offers in use, [n_offers]."""
    if firms is None:
        return Productivity(0, 0)
    gain = np.zeros(len(firms))
    for market in firms.markets.values():
        if market.settings.productivity_gain > 0.0:
            gain += np.append(offer_gains(market, quality, use, first_use, economy), 0.0)[market.offer]
    # gain_i = sum_c g_c rho_i (x_ic / x_c0)^iota (q_j / q_c0)^kappa'                                     (18)
    gain *= firms.readiness
    gain[use.cap_rows] *= use.caps**economy.intensity_elasticity
    value_added, weight = firms.traits["value_added_jpy"], firms.weight
    gained = np.rint(value_added * gain).astype(np.int64)
    # elsewhere: exports gained = export_share x extra - lambda export_share x max(0, sector mean - gain) VA  (19)
    sector = firms.traits["sector_row"]
    n_sectors = int(sector.max()) + 1
    sums = np.zeros((2, n_sectors), dtype=np.int64)
    np.add.at(sums[0], sector, weight * gained)
    np.add.at(sums[1], sector, weight * value_added)
    behind = np.maximum((sums[0] / np.maximum(sums[1], 1))[sector] - gain, 0.0)
    exported = firms.traits["export_share"] * (gained - economy.rivalry * behind * value_added)
    exports_jpy = int((weight * np.rint(exported).astype(np.int64)).sum())
    return Productivity(round(int((weight * gained).sum()) / 12), round(exports_jpy / 12))


def offer_gains(
    market: Market, quality: FloatArray, use: Use, first_use: dict[str, float], economy: Economy
) -> FloatArray:
    """g_c (x / x_0)^iota (q / q_0)^kappa' of each offer, [n_offers]."""
    intensity = use.firm_intensity[market.service] / first_use[market.service]
    better = quality[market.rows] / max(market.settings.reference_quality, 1e-9)
    gain = market.settings.productivity_gain
    return gain * intensity**economy.intensity_elasticity * better**economy.quality_elasticity
