"""What moves providers, one mechanism at a time: each can be switched off, and each pushes the way it should.

Learning, research and the revenue abroad that pays for it, compute at home, electricity, where data centres stand
and who owns them, the threshold of exports, and the two stages of artificial intelligence.
"""

from importlib.util import find_spec

import numpy as np
import pytest

from sim import DigitalEconomy, Replicates

pytestmark = pytest.mark.usefixtures("kernels")

ENGINES = ["numpy", *(["numba"] if find_spec("numba") else [])]
SPAN = {"customers.number": 500, "time.end": "2012-12"}
HYPERSCALERS = ("hyperscaler_1", "hyperscaler_2", "hyperscaler_3")
DOMESTIC = ("carrier", "system_vendor", "hosting")


def run(config="baseline", **overrides) -> DigitalEconomy:
    return DigitalEconomy(config, rng=4, **{**SPAN, **overrides}).run()


@pytest.fixture(scope="module")
def base() -> DigitalEconomy:
    return run()


def rows(model: DigitalEconomy, service: str = "cloud", foreign: bool | None = None) -> np.ndarray:
    of_service = model.offers.rows_of(service)
    return of_service if foreign is None else of_service[model.offers.foreign[of_service] == foreign]


def same_path(left: DigitalEconomy, right: DigitalEconomy, *but: str) -> None:
    for name in ("users", "price", "revenue", "payments", "receipts"):
        np.testing.assert_array_equal(getattr(left.record, name), getattr(right.record, name), err_msg=name)
    for name, values in left.record.outcomes.items():
        if name not in but:
            np.testing.assert_array_equal(values, right.record.outcomes[name], err_msg=name)


def test_without_learning_unit_costs_and_the_prices_that_follow_them_stay():
    still = run(**{"services.cloud.learning": 0.0})
    np.testing.assert_array_equal(still.offers.unit_cost, still.offers.first_unit_cost)
    assert (
        still.record.price[-1, rows(still, foreign=False)] == still.record.price[0, rows(still, foreign=False)]
    ).all()


def test_whoever_sells_more_learns_more(base):
    clouds = rows(base)
    cheaper = base.offers.unit_cost[clouds] / base.offers.first_unit_cost[clouds]
    ratio = base.offers.cumulative_output[clouds] / base.offers.first_output[clouds]
    assert (cheaper < 1.0).all()
    assert (np.argsort(cheaper) == np.argsort(-ratio)).all()


def test_without_research_decay_and_catching_up_quality_stays():
    off = {f"services.cloud.{name}": 0.0 for name in ("research_effect", "quality_decay", "catch_up")}
    still = run(**off)
    given = [still.settings.services["cloud"].offers[still.offers.name[row]].quality for row in rows(still)]
    np.testing.assert_array_equal(still.offers.quality[rows(still)], given)


def test_revenue_abroad_buys_quality_and_without_research_it_buys_none(base):
    def quality(**overrides) -> float:
        model = run(**overrides)
        return float(model.offers.quality[rows(model, foreign=True)].mean())

    no_revenue = {f"services.cloud.offers.{name}.revenue_abroad_usd": 0.0 for name in HYPERSCALERS}
    double = {f"services.cloud.offers.{name}.revenue_abroad_usd.level": 4e9 for name in HYPERSCALERS}
    assert quality(**no_revenue) < base.offers.quality[rows(base, foreign=True)].mean() < quality(**double)
    without = {"services.cloud.research_share": 0.0, "services.cloud.learning": 0.0}
    assert quality(**without, **no_revenue) == pytest.approx(quality(**without, **double), rel=1e-12)


def test_more_compute_at_home_saves_imported_inputs():
    shares = (0.0, 0.4, 1.0)
    models = [run(**{"compute.home_share_domestic": share, "compute.home_share_foreign": share}) for share in shares]
    paid = [int(model.record.payments.sum()) for model in models]
    assert paid[0] > paid[1] > paid[2]
    assert (models[0].record.outcomes["power_twh"] == 0.0).all()
    np.testing.assert_array_equal(models[0].record.users, models[2].record.users)


def test_electricity_matters_only_where_it_is_short(base):
    plenty, short, shorter = (
        run(**{"compute.metropolitan_limit_twh": limit, "compute.regional_limit_twh": 0.0})
        for limit in (1e6, 0.05, 0.01)
    )
    same_path(plenty, base)
    assert shorter.record.payments.sum() > short.record.payments.sum() > base.record.payments.sum()
    assert shorter.record.outcomes["home_compute_share"][-1] < short.record.outcomes["home_compute_share"][-1]


def test_electricity_in_the_regions_lets_compute_stay_at_home():
    """Watt-bit: what is added to the limit is served at home, wherever it stands."""
    metropolitan = {"compute.metropolitan_limit_twh": 0.01}
    unpowered, powered = (run(**metropolitan, **{"compute.regional_limit_twh": limit}) for limit in (0.0, 0.05))
    assert powered.record.outcomes["home_compute_share"][-1] > unpowered.record.outcomes["home_compute_share"][-1]
    assert powered.record.payments.sum() < unpowered.record.payments.sum()


def test_where_a_data_centre_stands_changes_no_payment(base):
    """Location and ownership are different things: in the regions or around the capital, the flows are the same."""
    regional = run(**{f"providers.{name}.regional_share": 1.0 for name in DOMESTIC})
    same_path(regional, base, "regional_compute_share")
    share = [model.record.outcomes["regional_compute_share"][-1] for model in (regional, base)]
    assert share[0] > share[1]


def test_who_owns_a_data_centre_does(base):
    """The same offers with the same servers in the same places, foreign-owned: what they earn is booked abroad."""
    foreign = {f"providers.{name}.origin": "foreign" for name in DOMESTIC}
    foreign |= {f"providers.{name}.home_compute_share": 0.8 for name in DOMESTIC}
    currency = {f"services.{service}.offers.{offer}.currency": "JPY" for service, offer in _offers_of(base, DOMESTIC)}
    bias = {f"services.{service}.{name}": 0.0 for service in {sold for sold, _ in _offers_of(base, DOMESTIC)} for name in ("home_bias", "home_bias_spread", "captive_share")}  # fmt: skip
    owned, native = run(**foreign, **currency, **bias), run(**currency, **bias)
    np.testing.assert_array_equal(owned.record.users[0], native.record.users[0])
    assert owned.record.payments[0].sum() > native.record.payments[0].sum()
    resident = {
        f"services.{service}.offers.{offer}.booking_share": 0.0 for service, offer in _offers_of(base, DOMESTIC)
    }
    sold_here = run(**foreign, **currency, **bias, **resident)
    assert sold_here.record.payments[0].sum() == native.record.payments[0].sum(), (
        "an establishment that sells here is a resident"
    )


def _offers_of(model: DigitalEconomy, providers: tuple[str, ...]) -> list[tuple[str, str]]:
    owned = np.isin([model.providers.name[row] for row in model.offers.provider], providers)
    return [(model.offers.service[row], model.offers.name[row]) for row in np.flatnonzero(owned)]


def test_exports_begin_where_quality_passes_the_threshold():
    """Off at 0; the higher it is, the fewer sell abroad; where nothing is researched or learned nothing at home moves.

    Domestic clouds open with 1.5 and 1.2 times the mean quality of foreign ones, and keep it.
    """
    still = {f"{table}.{key}": 0.0 for table in ("service_defaults", "services.cloud") for key in ("research_effect", "quality_decay", "catch_up", "learning")}  # fmt: skip
    receipts, payments = [], []
    for threshold in (0.0, 1.3, 1.6, 5.0):
        model = run(**still, **{"exports.quality_threshold": threshold})
        receipts.append(int(model.record.outcomes["export_receipts.cloud"].sum()))
        payments.append(model.record.payments)
    assert receipts[0] > receipts[1] > receipts[2] >= receipts[3] == 0
    for paid in payments[1:]:
        np.testing.assert_array_equal(paid, payments[0])


def test_what_is_earned_abroad_pays_for_research_and_teaches(base):
    """With ten times the demand for its software and clouds a country has better ones, and more users of them."""
    demand = {"ceiling": 1e11, "midpoint": 2005.0, "slope_per_year": 0.5}
    sought = run(**{"items.telecom_computer_information.world_demand_usd": demand})
    clouds, suites = rows(base, "cloud", foreign=False), rows(base, "business_software", foreign=False)
    exporting = [row for row in (*clouds, *suites) if base.offers.exports_lcu[row] > 0]
    assert len(exporting) >= 4
    assert (sought.offers.quality[exporting] > base.offers.quality[exporting]).all()
    selling = [row for row in clouds if row in exporting]
    assert (sought.offers.cumulative_output[selling] > base.offers.cumulative_output[selling]).all()
    share = [model.record.outcomes["domestic_share.business_software"][-1] for model in (sought, base)]
    assert share[0] > share[1]


def test_licences_have_a_demand_of_their_own():
    """Whatever share of the market domestic content keeps at home: twice the demand is twice the licences."""
    at_home = {"service_defaults.research_share": 0.0}
    content = "services.content_streaming"
    once, twice = (run(**at_home, **{f"{content}.licence_demand_usd": usd}) for usd in (1e9, 2e9))
    licences = [model.record.outcomes["export_receipts.content_streaming"] for model in (once, twice)]
    assert licences[1] == pytest.approx(2.0 * licences[0])
    disliked = run(**at_home, **{f"{content}.licence_demand_usd": 1e9, f"{content}.home_bias": -20.0})
    assert disliked.record.outcomes["domestic_share.content_streaming"][-1] < 0.05
    assert disliked.record.outcomes["export_receipts.content_streaming"] == pytest.approx(licences[0])


LATE = {"customers.number": 1500, "time.start": "2024-01", "time.end": "2034-12"}
STAGE_2 = "services.ai_agents.firms.stage_2"


def paid_for_agents(model: DigitalEconomy) -> np.ndarray:
    """Revenue of AI agents, JPY, by year."""
    return model.record.revenue[:, rows(model, "ai_agents")].sum(axis=1).reshape(-1, 12).sum(axis=1)


def test_agents_that_take_over_tasks_pay_abroad_many_times_what_assistants_do():
    helping, taking_over = run(**LATE), run("ai_agents_take_over", **LATE)
    before = 12 * (2029 - 2024)
    np.testing.assert_array_equal(taking_over.record.payments[:before], helping.record.payments[:before])
    ratio = paid_for_agents(taking_over)[5:] / paid_for_agents(helping)[5:]
    assert (ratio > 3.0).all()
    assistants = taking_over.record.revenue[-12:, rows(taking_over, "generative_ai")].sum()
    assert paid_for_agents(taking_over)[-1] > 4 * assistants
    assert taking_over.record.payments[-1].sum() > 1.15 * helping.record.payments[-1].sum()
    gained = [model.record.outcomes["value_added_gained"] for model in (helping, taking_over)]
    assert gained[1][-1] > gained[0][-1], "and they are worth something"
    np.testing.assert_array_equal(gained[0][:before], gained[1][:before])


def test_a_second_stage_is_larger_and_later_as_it_is_told():
    def use(**stage) -> np.ndarray:
        told = {"start": "2029-01", "usage": 0.4, "build_up_years": 3.0, **stage}
        model = DigitalEconomy("baseline", rng=4, **{**LATE, "customers.number": 60}, **{f"{STAGE_2}.{key}": value for key, value in told.items()})  # fmt: skip
        return model.world.usage["ai_agents", "firms"]

    plain = DigitalEconomy("baseline", rng=4, **{**LATE, "customers.number": 60}).world.usage["ai_agents", "firms"]
    np.testing.assert_array_equal(use(usage=0.0), plain)
    added = use() - plain
    assert (added[: 12 * 5] == 0.0).all() and (np.diff(added[12 * 5 :]) > 0.0).all()
    assert added[12 * 8] == pytest.approx(0.4 * (1.0 - np.exp(-1.0)), rel=0.05), "two thirds within the build-up"
    assert (use(start="2031-01") <= use()).all() and (use(build_up_years=6.0) <= use()).all()
    assert use(usage=0.8)[-1] > use()[-1]


def test_engines_and_batches_give_one_path_where_agents_take_over():
    keys = {"customers.number": 80, "time.start": "2028-07", "time.end": "2030-06"}
    agents = DigitalEconomy("ai_agents_take_over", rng=5, engine="agents", **keys).run().record
    for engine in ENGINES:
        alone = DigitalEconomy("ai_agents_take_over", rng=5, engine=engine, **keys).run().record
        batch = Replicates("ai_agents_take_over", seeds=[4, 5], engine=engine, **keys).run().record.of_replicate(1)
        for record in (alone, batch):
            for name in ("users", "payments", "receipts", "revenue", "values"):
                np.testing.assert_array_equal(getattr(record, name), getattr(agents, name), err_msg=name)
