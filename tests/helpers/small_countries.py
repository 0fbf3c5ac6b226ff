"""A small country in a folder of its own: one cloud of each origin, a few firms, its own money, calendar and surveys."""

from pathlib import Path

COUNTRY = """
title = "Ruritania"
adjective = "Ruritanian"
currency = "RUR"
currency_name = "crowns"
large_unit = "billion"
fiscal_year_start = 7
rate_series = "usd_rur"
source = "National Bank of Ruritania"
compared_markets = ["cloud.firms"]
focus_services = ["cloud"]
[items.telecom_computer_information]
label = "Telecom and computers"
head = "Telecom"
[balance]
definition = "item"
manual_since = 2012
[groups.big]
employees_from = 50
[benchmarks.cloud_big]
label = "Cloud, big firms"
outcome = "adoption.cloud.firms.big"
month = 6
market = "cloud.firms"
group = "big firms"
[strata]
big_firms = "big"
small_firms = "small"
"""

BASELINE = """
country = "ruritania"
title = "Ruritania's digital balance"
compare_with_history = true
include = ["services/cloud.toml"]
[time]
start = "2012-01"
end = "2014-12"
projection_start = "2014-01"
opening_year = 2012
[customers]
number = 60
[customers.firms.strata.small_firms]
size_class = "small"
count = 900
employees_low = 1
employees_high = 49
employees_mean = 8.0
sample_share = 0.5
readiness = 0.4
[customers.firms.strata.big_firms]
size_class = "large"
count = 100
employees_low = 50
employees_high = 500
employees_mean = 120.0
sample_share = 0.5
readiness = 0.6
[customers.firms.sectors.all]
share = 1.0
value_added_per_employee_jpy = 60000
export_share = 0.1
[exchange_rate]
usd_jpy = { series = "usd_rur" }
reference = 2.0
[economy]
wage_jpy = 30000
[items.telecom_computer_information]
title = "Telecommunications, computer and information"
[providers.home]
origin = "domestic"
[providers.abroad]
origin = "foreign"
"""

CLOUD = """
[services.cloud]
title = "Cloud"
item = "telecom_computer_information"
reference_price = 100
price_sensitivity = 1.0
network_effect = 1.0
switching_cost = 1.0
readiness_effect = 4.0
innovation = 0.1
imitation = 0.4
booking_share = 1.0
opening_awareness = 0.6
[services.cloud.firms]
basis = "employees"
usage = 1.0
[services.cloud.offers.home_cloud]
provider = "home"
quality = 1.0
opening_share = 0.5
[services.cloud.offers.cloud_abroad]
provider = "abroad"
quality = 1.1
opening_share = 0.5
"""

LEVY = """
extends = "baseline"
title = "A levy on clouds from abroad"
[levers.levy]
kind = "foreign_service_levy"
start = "2013-01"
levy_rate = 0.1
"""

RATES = "name,value,unit,low,high,year,source,confidence\n" + "".join(
    f"usd_rur,{rate},RUR per USD,,,{year},National Bank,high\n"
    for year, rate in ((2012, 2.0), (2013, 2.5), (2014, 2.2))
)
PUBLISHED = (
    "item,side,year,value,unit,low,high,definition,standard,vintage,quality,source\n"
    "telecom_computer_information,payments,2012,0.0005,RUR bn,,,item,BPM6,first print,official,National Bank\n"
    "telecom_computer_information,receipts,2012,0.0,RUR bn,,,item,BPM6,first print,official,National Bank\n"
)
BANDS = (
    "name,value,unit,low,high,year,definition,vintage,source,confidence\n"
    "cloud_big,50,%,0,100,2012,,,survey of firms,high\n"
)


def small_country(place: Path, name: str = "ruritania", observed: bool = True) -> Path:
    """Write the country into a folder of a place; without `observed` no figure stands beside its runs."""
    folder = place / name
    for below in ("services", "data", "scenarios/policies"):
        (folder / below).mkdir(parents=True)
    texts = {"country.toml": COUNTRY, "baseline.toml": BASELINE.replace("ruritania", name), "services/cloud.toml": CLOUD,
             "scenarios/policies/levy.toml": LEVY, "data/fx.csv": RATES}  # fmt: skip
    texts |= {"data/published_balance.csv": PUBLISHED, "data/bands.csv": BANDS} if observed else {}
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder
