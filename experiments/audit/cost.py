"""How long runs take, about: for the time left, and for nothing else."""

from collections.abc import Sequence

from configs import Settings

# Seconds of processor a step, and a step and customer, measured; of a run by itself what slows it is added.
PLAIN, PLAIN_CUSTOMER = 3e-4, 5e-8
ACCOUNT, ACCOUNT_CUSTOMER = 4e-3, 3e-6
GROWTH, GROWTH_CUSTOMER = 1.6e-3, 5e-7  # of small leads: lambda_local
OWN_CLASSES, AGENTS, SEQUENTIAL = 2.5e-5, 5e-5, 2e-5  # a customer
COPIES = 3.0  # times as long, of a run whose copies are given leads


def seconds(settings: Settings, measures: Sequence[str], engine: str, own_classes: bool) -> float:
    """Seconds of processor that a run takes, about."""
    customers = settings.customers.number
    step = PLAIN + PLAIN_CUSTOMER * customers
    if settings.welfare.account:
        step += ACCOUNT + ACCOUNT_CUSTOMER * customers
    if any("lambda_local" in measure for measure in measures):
        step += GROWTH + GROWTH_CUSTOMER * customers
    slow = AGENTS if engine == "agents" else OWN_CLASSES if own_classes else 0.0
    slow = max(slow, SEQUENTIAL if settings.time.update == "sequential" else 0.0)
    copies = COPIES if any(measure.startswith("tipping.") for measure in measures) else 1.0
    return copies * settings.time.n_steps * (step + slow * customers)
