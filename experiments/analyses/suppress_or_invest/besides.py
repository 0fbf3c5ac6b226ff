"""What the page says beside the answer: the balance, both programmes together, dependence, power, the old measure."""

import numpy as np

from configs.language import _
from experiments.analyses.suppress_or_invest.amounts import amounts, by_reading, money, span
from experiments.analyses.suppress_or_invest.effects import ITEMS, SUBSIDISED, TOGETHER, Effects
from experiments.analyses.suppress_or_invest.memo import FLAW
from experiments.lines import in_a_row, listed
from sim.record.surplus import READINGS


def besides(effects: Effects) -> list[str]:
    """What else the arms do."""
    return [_balance(effects), _single(effects), _dependence(effects), _power(effects), _memo(effects)]


def _balance(effects: Effects) -> str:
    by_arm = []
    for arm in effects.arms:
        changes = effects.changes[arm]
        items = listed(
            _("{name} {value}", name=_(name), value=money(effects, changes[name], interval=False)) for name in ITEMS
        )
        total = money(effects, changes["balance"])
        by_arm.append((arm, _("{total}, of which {items}", total=total, items=items)))
    return _(
        "Digital balance against the baseline, {unit} over {first}-{last}: {arms}.",
        arms=amounts(by_arm),
        **span(effects),
    )


def _single(effects: Effects) -> str:
    """Whether both programmes together are more than their parts: each has half of its money there."""
    alone = [arm for arm in effects.arms if arm in SUBSIDISED]
    if len(alone) < 2:
        return _("The arms have no programmes by themselves to compare with both together.")
    more = {}
    for reading in READINGS:
        half = (effects.welfare[alone[0]][reading] + effects.welfare[alone[1]][reading]) / 2.0
        more[reading] = effects.welfare[TOGETHER][reading] - half
    return _(
        "Both together, each at half its budget, are worth {worth} {unit} more than the mean of the two alone: that is "
        "their interaction, and what smaller programmes do better or worse by their money.",
        worth=by_reading(effects, more),
        unit=effects.unit,
    )


def _dependence(effects: Effects) -> str:
    arms = listed(
        _(
            "{arm} {share:.1f}% and {loss}",
            arm=_(arm),
            share=100 * np.nanmean(effects.states[arm]["domestic share"]),
            loss=money(effects, loss),
        )
        for arm, loss in effects.loss.items()
    )
    return _(
        "Domestic share of digital spending, mean of the months of {last}, and value added lost ({unit} over two "
        "years) when foreign cloud and AI are cut off: {arms}.",
        arms=arms,
        **span(effects),
    )


def _power(effects: Effects) -> str:
    arms = listed(
        _(
            "{arm} {power:.1f} TWh and {co2:.1f} Mt",
            arm=_(arm),
            power=np.nanmean(states["power"]),
            co2=np.nanmean(states["CO2"]),
        )
        for arm, states in effects.states.items()
    )
    return _("Electricity and CO2 of data centres at home in {last}: {arms}.", last=effects.years[1], arms=arms)


def _memo(effects: Effects) -> str:
    """The old measure beside the account, with what it prefers."""
    by_arm = []
    for arm in effects.arms:
        changes = effects.changes[arm]
        worth = _(
            "{net} (balance {balance}, value added {value_added})",
            net=money(effects, effects.net[arm]),
            balance=money(effects, changes["balance"], interval=False),
            value_added=money(effects, changes["value added"], interval=False),
        )
        by_arm.append((arm, worth))
    best = max(effects.arms, key=lambda arm: float(np.nanmean(effects.net[arm])))
    told = _(
        "{unit}: {arms}. By it {best} is best; by welfare it is worth {worth} (enjoyed, cost of leaving, left out).",
        unit=effects.unit,
        arms=amounts(by_arm),
        best=_(best),
        worth=listed(money(effects, effects.welfare[best][reading], interval=False) for reading in READINGS),
    )
    return in_a_row([_(FLAW), told])
