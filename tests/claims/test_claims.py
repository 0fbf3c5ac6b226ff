"""Every statement of the document beats its placebo: switched off, the outcome that it is about changes.

A claim names the mechanism on, the mechanism off and the outcome; it holds where all seeds have the direction and the
mean difference exceeds two standard deviations between seeds. The same rule, asked of two runs of the baseline that
differ in their draws alone, must say no: a test that the plain baseline passes by itself claims nothing.
"""

import pytest

from tests.claims.arms import (
    BASELINE,
    FOREIGN_CLOUDS,
    FUNDED_CLOUDS,
    MORE,
    NO_FOREIGN_CENTRES,
    OPENED_ABROAD,
    PAID_FOR_AGENTS,
    STICKY_CLOUD,
    SURGE,
    SURGE_BY_THE_SEAT,
    UNLIMITED_POWER,
    USA,
    WITHOUT_AI,
    YEN,
    changed,
    clouds,
    without,
)
from tests.claims.placebo import DOWN, OTHER, UP, Arm, Claim, beats, seeds, values

BALANCE, PAID, RECEIVED = (f"balance.total.{column}_jpy" for column in ("balance", "payments", "receipts"))
TELECOM = "balance.telecom_computer_information.payments_jpy"
CONSULTING = "balance.professional_management_consulting.payments_jpy"
LICENCES = "balance.copyright.receipts_jpy"
OWN_PRICE = "market.generative_ai.chat_assistant.price_jpy"
DOMESTIC_AI = "market.generative_ai.national_assistant.quality"
GAINED, INPUTS, AT_HOME = "outcomes.value_added_gained", "outcomes.imported_inputs", "outcomes.home_compute_share"
USES_AI = "outcomes.adoption.generative_ai.firms"
WATT_BIT, SOVEREIGN_AI, SUPPRESS = (Arm(name) for name in ("watt_bit", "sovereign_ai", "suppress"))

CLAIMS = {
    "S1": Claim(BASELINE, without("booking_share"), (f"{BALANCE}@2025",), DOWN),
    "S2": Claim(BASELINE, without("booking_share"), (f"{PAID}@2025",)),
    "S3": Claim(BASELINE, changed(services__content_streaming__licence_demand_usd=0.0), (f"{LICENCES}@2025",)),
    "S4": Claim(BASELINE, changed(services__online_advertising__item="copyright"), (f"{CONSULTING}@2025",)),
    "S5-firms": Claim(BASELINE, without("usage", "firms"), (f"{PAID}@2025",)),
    "S5-individuals": Claim(BASELINE, without("usage", "individuals"), (f"{PAID}@2025",)),
    "S6": Claim(BASELINE, without("productivity_gain"), (f"{GAINED}@2025",)),
    "S7": Claim(FUNDED_CLOUDS, BASELINE, (f"{TELECOM}@2025",), DOWN),
    "S8": Claim(BASELINE, OPENED_ABROAD, ("outcomes.domestic_user_share.social_media@2010",)),
    "S9": Claim(BASELINE, without("network_effect"), ("outcomes.concentration.social_media@2020",)),
    "S10": Claim(BASELINE, clouds(FOREIGN_CLOUDS, revenue_abroad_usd=0.0), ("outcomes.domestic_user_share.cloud@2024",), DOWN),
    "S11": Claim(Arm("cut_off"), BASELINE, (f"{GAINED}@2028",), DOWN, customers=MORE),
    "S12": Claim(BASELINE, WITHOUT_AI, (f"{BALANCE}@2035",), DOWN, customers=MORE),
    "S13": Claim(Arm("genai_30m_workers"), Arm("genai_30m_workers", {"services.generative_ai.booking_share": 0.0}), (f"{TELECOM}@2026",)),
    "S14": Claim(SURGE, SURGE_BY_THE_SEAT, PAID_FOR_AGENTS, at_least=9.0),
    "S15": Claim(BASELINE, changed(providers__ai_lab__origin="domestic"), (f"{TELECOM}@2035",), customers=MORE),
    "S16": Claim(Arm("ai_price_war"), BASELINE, (f"{OWN_PRICE}@2030",), DOWN, at_least=0.1),
    "S17": Claim(Arm("commission_cap_2025"), BASELINE, ("outcomes.price_index.app_store@2030",), DOWN),
    "S18": Claim(*YEN, (f"{BALANCE}@2030",), in_pairs=True, customers=MORE),
    "S19": Claim(Arm("ai_first"), BASELINE, (f"{USES_AI}@2030",), customers=MORE),
    "S20": Claim(USA, BASELINE, (f"{USES_AI}@2026",), customers=MORE),
    "S21": Claim(BASELINE, changed(economy__rivalry=0.0), ("outcomes.value_added_lost@2030",)),
    "S22": Claim(BASELINE, WITHOUT_AI, ("outcomes.exports_gained@2035",)),
    "S24": Claim(Arm("sovereign_procurement"), BASELINE, ("outcomes.domestic_share@2030",), in_pairs=True, customers=MORE),
    "S25": Claim(BASELINE, UNLIMITED_POWER, ("outcomes.power_twh@2035",), DOWN, customers=MORE),
    "S26": Claim(WATT_BIT, Arm("watt_bit", {"levers.watt_bit.location": "metropolitan"}), (f"{AT_HOME}@2035",)),
    "S26-carbon": Claim(WATT_BIT, Arm("watt_bit", {"levers.watt_bit.low_carbon_share": 0.0}), ("outcomes.co2@2035",), DOWN),
    "S27": Claim(BASELINE, NO_FOREIGN_CENTRES, ("outcomes.domestic_compute_share@2035",), DOWN),
    "S27-location": Claim(BASELINE, NO_FOREIGN_CENTRES, (f"{INPUTS}@2022",), DOWN, in_pairs=True),
    "S28": Claim(WATT_BIT, BASELINE, (f"{INPUTS}@2035",), DOWN, in_pairs=True),
    "S29": Claim(SOVEREIGN_AI, BASELINE, (f"{DOMESTIC_AI}@2035",)),
    "S30": Claim(SOVEREIGN_AI, Arm("sovereign_ai", {"levers.sovereign_ai.data_effect": 0.0}), (f"{DOMESTIC_AI}@2035",)),
    "S31": Claim(SUPPRESS, BASELINE, (f"{GAINED}@2030",), DOWN, in_pairs=True, customers=MORE),
    "S31-balance": Claim(SUPPRESS, BASELINE, (f"{BALANCE}@2030",), UP, in_pairs=True, customers=MORE),
    "S32": Claim(Arm("sovereign_investment"), BASELINE, ("outcomes.domestic_share@2035",), in_pairs=True, customers=MORE),
    "S33": Claim(Arm("export_know_how"), BASELINE, (f"{RECEIVED}@2030",), customers=MORE),
    "S34": Claim(STICKY_CLOUD, BASELINE, ("outcomes.concentration.cloud@2024",)),
}  # fmt: skip


@pytest.mark.parametrize("row", CLAIMS)
def test_a_statement_of_the_document_tells_where_it_is_switched_on(row):
    claim = CLAIMS[row]
    assert beats(values(claim.on, claim), values(claim.off, claim), claim)


@pytest.mark.parametrize("row", CLAIMS)
def test_draws_alone_do_not_pass_for_a_statement(row):
    """The plain baseline passes no claim by itself."""
    claim = CLAIMS[row]
    assert not beats(values(BASELINE, claim, seeds(OTHER)), values(BASELINE, claim), claim)
