"""One worked example for each public function of the engine: run in the tests, shown in the manual (make manual)."""

EXAMPLES: dict[str, str] = {
    "intervals.proportion": """
from samhandling.engine import intervals
intervals.proportion(12, 80)
""",
    "intervals.rate": """
from samhandling.engine import intervals
intervals.rate(7, 159_000)
""",
    "intervals.mean": """
from samhandling.engine import intervals
intervals.mean([3.1, 2.8, 3.6, 3.3, None])
""",
    "intervals.standardised_rate": """
from samhandling.engine import intervals
intervals.standardised_rate([12, 30, 55], [40_000, 35_000, 20_000], weights=[50, 30, 20])
""",
    "intervals.indirect_ratio": """
from samhandling.engine import intervals
intervals.indirect_ratio([4, 9], [5_000, 4_000], reference_events=[300, 800], reference_people=[500_000, 450_000])
""",
    "intervals.difference": """
from samhandling.engine import intervals
intervals.difference(120, 400, 95, 390)
""",
    "intervals.ratio": """
from samhandling.engine import intervals
intervals.ratio(30, 10_000, 20, 11_000)
""",
    "intervals.quantile": """
from samhandling.engine import intervals
intervals.quantile([5, 1, 4, 4, 2, 9, 7, 8], n_classes=4)
""",
    "intervals.funnel": """
from samhandling.engine import intervals
intervals.funnel([10, 40, 25], [100, 150, 130])
""",
    "intervals.life_expectancy": """
from samhandling.engine import intervals
people = [900, 3_700] + [5_000] * 18
deaths = [3, 1, 0, 1, 2, 2, 3, 3, 4, 5, 8, 12, 19, 30, 46, 70, 110, 190, 330, 900]
intervals.life_expectancy([people], [deaths]).values[0][:3]
""",
    "rating.by_thresholds": """
from samhandling.engine import rating
rating.by_thresholds(70, worst=0, red=40, green=80, best=100)
""",
    "rating.by_benchmark": """
from samhandling.engine import rating
from samhandling.engine.results import Interval
rating.by_benchmark(12.0, direction="lower", interval=Interval(10.5, 13.7, 0.95), reference=14.2)
""",
    "rating.by_rank": """
from samhandling.engine import rating
rating.by_rank(55, [70, 60, 50, 40, 30, 20, 10], direction="higher")
""",
    "rating.combine": """
from samhandling.engine import rating
found = [rating.by_rank(own, [70, 60, 50, 40, 30, 20, 10], direction="higher") for own in (80, 55, 5)]
rating.combine(found)
""",
    "rating.sdsn": """
from samhandling.engine import rating
rating.sdsn(70, worst=0, red=40, green=80, best=100)
""",
    "rating.kolada": """
from samhandling.engine import rating
rating.kolada(55, [70, 60, 50, 40, 30, 20, 10], direction="higher")
""",
    "rating.oecd": """
from samhandling.engine import rating
rating.oecd(60, [70, 65, 50, 40], direction="higher", target=80)
""",
    "rating.fingertips": """
from samhandling.engine import rating
from samhandling.engine.results import Interval
rating.fingertips(12.0, kind="one_interval", direction="lower", interval=Interval(10.5, 13.7, 0.95), reference=14.2)
""",
    "rating.statcan": """
from samhandling.engine import rating, trend
rating.statcan([trend.statcan([2015, 2022], [50, 61], direction="higher"),
                trend.statcan([2015, 2022], [10, 9.8], direction="lower")])
""",
    "trend.direction": """
from samhandling.engine import trend
trend.direction([2018, 2019, 2020, 2021, 2022], [50, 52, 53, 55, 58], direction="higher")
""",
    "trend.significant": """
from samhandling.engine import intervals, trend
trend.significant(intervals.proportion(120, 400), intervals.proportion(165, 410))
""",
    "trend.since": """
from samhandling.engine import trend
trend.since([2018, 2019, 2020, 2021, 2022, 2023], [50, 51.2, 49.1, 50.6, 49.4, 57], from_year=2019)
""",
    "trend.growth": """
from samhandling.engine import trend
trend.growth([2015, 2022], [50, 61])
""",
    "trend.outlook": """
from samhandling.engine import trend
trend.outlook([2018, 2019, 2020, 2021, 2022], [50, 52, 53, 55, 58], target_year=2030, target=75, direction="higher")
""",
    "trend.sdsn": """
from samhandling.engine import trend
trend.sdsn([2015, 2022], [50, 61], worst=0, green=80, best=100)
""",
    "trend.eurostat": """
from samhandling.engine import trend
trend.eurostat([2017, 2022], [50, 54], direction="higher", target=75)
""",
    "trend.unsd": """
from samhandling.engine import trend
trend.unsd([2015, 2022], [50, 61], direction="higher", target=80)
""",
    "trend.fingertips": """
from samhandling.engine import trend
trend.fingertips([2018, 2019, 2020, 2021, 2022], [50, 52, 53, 55, 58], direction="higher", n=[900] * 5)
""",
    "inequality.summary": """
from samhandling.engine import inequality
found = inequality.summary([61.0, 66.5, 70.2, 74.8], [2100, 2600, 2400, 1900], direction="higher", order=[1, 2, 3, 4])
[(name, round(found[name].value, 4)) for name in ("d", "r", "rci", "paf")]
""",
    "inequality.slope": """
from samhandling.engine import inequality
inequality.slope([61.0, 66.5, 70.2, 74.8], [2100, 2600, 2400, 1900], standard_errors=[1.1, 1.0, 1.0, 1.2])
""",
    "inequality.income": """
from samhandling.engine import inequality
inequality.income([180, 210, 260, 300, 420, 900])
""",
    "segregation.index": """
from samhandling.engine import segregation
segregation.index([10, 40, 300], [400, 500, 600])
""",
    "segregation.multigroup": """
from samhandling.engine import segregation
segregation.multigroup([[390, 10], [460, 40], [300, 300]], kind="mutual_information")
""",
    "segregation.infer": """
from samhandling.engine import segregation
segregation.infer([10, 40, 300], [400, 500, 600], draws=999, seed=1)
""",
    "segregation.many": """
from samhandling.engine import segregation
segregation.many([10, 40, 300, 20], [400, 500, 600, 90], municipalities=["1980", "1980", "1980", "1490"],
                 kinds=["dissimilarity", "gini"])
""",
    "segregation.decompose": """
from samhandling.engine import segregation
segregation.decompose([[390, 10], [460, 40], [300, 300], [80, 20]], ["north", "north", "south", "south"])
""",
    "spatial.moran": """
from samhandling.engine import spatial
spatial.moran([1, 2, 2, 4, 5, 5, 7, 8, 9], spatial.grid([0, 1, 2] * 3, [0, 0, 0, 1, 1, 1, 2, 2, 2]))
""",
    "spatial.geary": """
from samhandling.engine import spatial
spatial.geary([1, 2, 2, 4, 5, 5, 7, 8, 9], spatial.grid([0, 1, 2] * 3, [0, 0, 0, 1, 1, 1, 2, 2, 2]))
""",
    "spatial.getis_ord": """
from samhandling.engine import spatial
spatial.getis_ord([1, 2, 2, 4, 5, 5, 7, 8, 9], spatial.grid([0, 1, 2] * 3, [0, 0, 0, 1, 1, 1, 2, 2, 2]))
""",
    "smoothing.empirical_bayes": """
from samhandling.engine import smoothing
smoothing.empirical_bayes([2, 0, 9, 30], [400, 150, 800, 2100], per=1000)
""",
    "disclosure.protect": """
from samhandling.engine import disclosure
found = disclosure.protect({"T": 15, "K": 12, "M": 3}, margins={"T": ("K", "M")}, minimum=5)
{label: cell.value for label, cell in found.items()}
""",
    "disclosure.audit": """
from samhandling.engine import disclosure
disclosure.audit({"T": 15, "K": None, "M": None}, margins={"T": ("K", "M")})
""",
    "comparison.peers": """
from samhandling.engine import comparison
years = [2018, 2019, 2020, 2021, 2022]
others = [[60, 61, 61, 62, 62], [55, 55, 56, 57, 57], [70, 70, 71, 71, 72], [64, 65, 65, 66, 66]]
comparison.peers(years, [58, 58, 60, 63, 65], others, since=2020)
""",
    "comparison.synthetic": """
from samhandling.engine import comparison
years = [2016, 2017, 2018, 2019, 2020, 2021, 2022]
others = [[59, 60, 60, 61, 61, 62, 62], [54, 55, 55, 55, 56, 57, 57], [69, 70, 70, 70, 71, 71, 72]]
comparison.synthetic(years, [57, 58, 58, 58, 60, 63, 65], others, since=2020)
""",
}
