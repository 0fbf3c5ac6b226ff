"""Who may use a service at work is built up from occupations, and only from those that there are."""

import pytest

from configs import ConfigError, load

FIRMS = "services.ai_agents.firms"


def test_the_exposed_part_of_all_work_is_summed_over_occupations_by_wage():
    firms = load("baseline").customers.firms
    # Half of an office whose fifth of the employees earns 0.95 of the mean.
    assert firms.part_of_work({"office": 0.5}, by_wage=True) == pytest.approx(0.21 * 0.5 * 0.95)
    assert firms.part_of_work({"office": 0.5, "manual": 1.0}, by_wage=False) == pytest.approx(0.105 + 0.31)
    assert firms.part_of_work({}, by_wage=True) == 1.0


def test_wages_of_occupations_have_the_mean_of_all():
    firms = load("baseline").customers.firms
    everybody = dict.fromkeys(firms.occupations, 1.0)
    assert firms.part_of_work(everybody, by_wage=True) == pytest.approx(1.0, abs=0.005)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (f"{FIRMS}.occupations.clerks", 0.5, r"ai_agents.firms.occupations is 'clerks'; expected a known occupation"),
        (f"{FIRMS}.occupations.office", 1.5, r"ai_agents.firms.occupations.office is 1.5; expected a share, 0 to 1"),
        ("customers.firms.occupations.office.share", 0.5, r"occupations: share"),
        ("services.generative_ai.individuals.attitude_effect", 0.1, r"individuals.attitude_effect is 0.1; expected 0"),
    ],
)
def test_occupations_that_there_are_not_are_refused(key, value, message):
    with pytest.raises(ConfigError, match=message):
        load("baseline", {key: value})
