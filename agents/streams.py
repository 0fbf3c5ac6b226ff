"""The names of all streams of random numbers: what is drawn under one name is independent of what is under another.

A name stands for its stream for ever: another one draws other numbers, and every path changes.
"""

from enum import StrEnum, unique


@unique
class Stream(StrEnum):
    """What is drawn, and by what the draws of one seed are told apart; a customer's id always comes on top."""

    # The sample, by population.
    EMPLOYEES = "employees"  # size of a firm within its class
    SECTOR = "sector"  # of a firm
    EMPLOYED = "employed"  # whether an individual is
    READINESS = "readiness"  # rho
    PRICE_SENSITIVITY = "price_sensitivity"  # eta
    CONTRACT_PHASE = "contract_phase"  # when in its term a contract ends
    PUBLIC_BODY = "public_body"  # which firms stand for public bodies
    # Peer graphs, by population, and slot of the peer but for `hubs` and `ties`.
    PEERS = "peers"  # a peer who is anybody
    REWIRED = "rewired"  # whether a tie leads to anybody
    ISLANDER = "islander"  # a peer of the own island
    HUBS = "hubs"  # who is seen by how many
    TIES = "ties"  # both ends of a tie, by the number of the tie
    CAPTIVE = "captive"  # who is kept at domestic offers, in one service more easily than in another
    # Markets at the start, by service and population.
    HOME_BIAS = "home_bias"  # b_ci
    MULTI_HOMING = "multi_homing"  # who uses several offers at once
    CONTRACT_SHIFT = "contract_shift"  # months by which a service's terms are shifted, the same for all seeds
    OPENING_AWARENESS = "opening_awareness"  # who knows the service
    OPENING_ADOPTION = "opening_adoption"  # who of them uses it
    OPENING_OFFER = "opening_offer"  # which offer
    # Every month, by service and population.
    AWARENESS = "awareness"  # who hears of the service (5)
    CHOICE = "choice"  # adoption and offer (3), (4); by turn where customers decide one after the other
    REVISION = "revision"  # who decides again; whose turn it is
    # Experiments, by service and population.
    GIVEN_LEAD = "given_lead"  # who is moved to another offer by hand
