"""Eurostat's statistics API 1.0 as its documentation says; every answer is made by hand.

The shape (value and status as objects, ``extension.status.label``, errors as a list under ``error``) is that of the
documentation and of published client code; the figures are made up.
"""

from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal

from tests.fakes.sources.server import Reply, Request

PREFIX = "/statistics/1.0/data"
FLAGS = {"p": "provisional", "b": "break in time series", "u": "low reliability"}


@dataclass
class EurostatWorld:
    """One data set: share at risk of poverty by sex, place and year."""

    dataset: str = "ilc_li02"
    title: str = "At-risk-of-poverty rate by sex"
    updated: str = "2026-10-09T23:00:00+0200"
    dimensions: dict[str, dict[str, str]] = field(
        default_factory=lambda: {
            "freq": {"A": "Annual"},
            "indic_il": {"LI_R_MD60": "Rate", "LI_C_MD60": "Cut-off"},
            "sex": {"F": "Females", "M": "Males", "T": "Total"},
            "geo": {
                "EU27_2020": "European Union - 27 countries (from 2020)",
                "FI": "Finland",
                "SE": "Sweden",
                "SE125": "Västmanlands län",
            },
            "time": {str(year): str(year) for year in range(2014, 2025)},
        }
    )
    most_cells: int = 500_000
    too_large: Literal["413", "xml"] = "413"
    # After how many answers the data set is published anew.
    updated_after: int | None = None
    is_gone: bool = False
    n_answered: int = 0

    def value(self, sex: str, geo: str, year: str) -> tuple[float | None, str]:
        """Return a made-up figure and its flag; the county has none before 2020."""
        if geo == "SE125" and year < "2020":
            return None, ""
        if geo == "SE125" and sex == "F":
            return (None, "C") if year == "2022" else (16.5, "u")
        flag = {"2024": "p", "2019": "b"}.get(year, "")
        return round({"EU27_2020": 16.0, "FI": 11.0, "SE": 15.0}.get(geo, 14.0) + int(year) / 1000 + len(sex), 3), flag

    def answer(self, request: Request) -> Reply | None:
        """Return the answer to an address under /statistics/1.0/data."""
        if not request.path.startswith(PREFIX + "/"):
            return None
        if request.path.removeprefix(PREFIX + "/") != self.dataset or self.is_gone:
            return _error(404, 100, "NOT_FOUND: The requested resource is not available")
        chosen = {code: list(values) for code, values in self.dimensions.items()}
        for code, values in request.query.items():
            if code in chosen:
                # A code that does not exist is not refused: it is not found.
                chosen[code] = [each for each in chosen[code] if each.casefold() in {v.casefold() for v in values}]
            elif code not in ("format", "lang", "sinceTimePeriod", "untilTimePeriod", "lastTimePeriod"):
                return _error(400, 150, f'INVALID_QUERY_DIMENSION: Dimension "{code.upper()}" is not defined')
        chosen["time"] = self._periods(request, chosen["time"])
        n_cells = 1
        for values in chosen.values():
            n_cells *= len(values)
        if n_cells > self.most_cells:
            return self._too_large()
        self.n_answered += 1
        if self.updated_after is not None and self.n_answered > self.updated_after:
            self.updated = "2026-10-10T11:00:00+0200"
        return Reply(content=self._dataset(chosen))

    def _periods(self, request: Request, periods: list[str]) -> list[str]:
        since = request.query.get("sinceTimePeriod", ["0"])[0]
        until = request.query.get("untilTimePeriod", ["9"])[0]
        last = int(request.query.get("lastTimePeriod", ["1000"])[0])
        return [each for each in periods if since <= each <= until][-last:]

    def _too_large(self) -> Reply:
        if self.too_large == "xml":
            return Reply(
                content=b"<S:Fault><faultcode>413</faultcode><faultstring>EXTRACTION_TOO_BIG: The requested extraction"
                b" is too big</faultstring></S:Fault>"
            )
        label = "ASYNCHRONOUS_RESPONSE. Your request will be treated asynchronously."
        return Reply(status=413, content={"warning": {"status": 413, "label": label}})

    def _dataset(self, chosen: dict[str, list[str]]) -> dict[str, Any]:
        value, status = {}, {}
        for place, (_, indicator, sex, geo, year) in enumerate(product(*chosen.values())):
            number, flag = self.value(sex, geo, year)
            if number is not None:
                value[str(place)] = number if indicator == "LI_R_MD60" else number * 1000
            if flag:
                status[str(place)] = flag
        return {
            "version": "2.0",
            "class": "dataset",
            "label": self.title,
            "source": "ESTAT",
            "updated": self.updated,
            "value": value,
            "status": status,
            "id": list(chosen),
            "size": [len(codes) for codes in chosen.values()],
            "dimension": {
                code: {
                    "label": code,
                    "category": {
                        "index": {each: n for n, each in enumerate(codes)},
                        "label": {each: self.dimensions[code][each] for each in codes},
                    },
                }
                for code, codes in chosen.items()
            },
            "extension": {
                "lang": "EN",
                "id": self.dataset.upper(),
                "agencyId": "ESTAT",
                "status": {"label": {sign: label for sign, label in FLAGS.items() if sign in status.values()}},
                "positions-with-no-data": {code: [] for code in chosen},
            },
        }


def _error(status: int, id: int, label: str) -> Reply:
    return Reply(status=status, content={"error": [{"status": status, "id": id, "label": label}]})
