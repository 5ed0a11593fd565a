"""SCB's geodata service as recorded once without geometry and otherwise described.

Recorded (answers/scb): the properties and envelope of ``deso_2025_features_no_geometry.json``, whose fields every
feature here has. From the service, through what the demo ships: codes, borders (simplified) and names of Västerås'
areas of 2018. Made by hand: that the division of 2025 has the same ground and codes, the errors in XML.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.sources.server import Reply, Request

from samhandling.catalogue import demo

PREFIX = "/geoserver/stat/wfs"
RECORDED = Path(__file__).parent / "answers" / "scb" / "deso_2025_features_no_geometry.json"


@dataclass
class WfsWorld:
    """The four layers for Västerås."""

    most_per_page: int = 1000
    repeats_pages: bool = False
    counts: bool = True
    north_first: bool = False
    # One fewer is shown than is said.
    loses_one: bool = False
    areas: tuple[demo.Area, ...] = field(default_factory=lambda: demo.areas())

    def answer(self, request: Request) -> Reply | None:
        """Return the answer to GetFeature."""
        if request.path != PREFIX:
            return None
        query = {name.casefold(): values[0] for name, values in request.query.items()}
        layer = re.fullmatch(r"stat:(DeSO|RegSO)_(2018|2025)", query.get("typename", ""))
        if not layer:
            return _exception("Feature type unknown")
        codes = re.findall(r"'(\d{4})'", query.get("cql_filter", ""))
        if "startindex" in query and query.get("sortby") != f"{layer[1].lower()}kod":
            return _exception("Cannot do natural order without a primary key, please add it or specify a manual sort")
        found = self._features(layer[1], layer[2], codes)
        start = 0 if self.repeats_pages else int(query.get("startindex", "0"))
        page = found[start : start + min(self.most_per_page, int(query.get("maxfeatures", "1000000")))]
        shown = page[:-1] if self.loses_one and page else page
        envelope = json.loads(RECORDED.read_bytes())
        matched: Any = len(found) if self.counts else "unknown"
        envelope |= {"features": shown, "totalFeatures": matched, "numberMatched": matched}
        return Reply(content={**envelope, "numberReturned": len(shown)})

    def _features(self, kind: str, year: str, codes: list[str]) -> list[dict[str, Any]]:
        recorded = json.loads(RECORDED.read_bytes())["features"][0]["properties"]
        shapes = demo.geometry("deso" if kind == "DeSO" else "regso", "vasteras")
        found = []
        for number, area in enumerate(sorted(self.areas, key=lambda each: each.code)):
            if area.kind != kind.lower() or area.code[:4] not in codes or area.code not in shapes:
                continue
            own = {"regsonamn": area.name, "regsokod": area.code} if kind == "RegSO" else {}
            if kind == "DeSO":
                own = {"desokod": area.code, "regsokod": area.parent or ""}
            properties = {
                **{key: value for key, value in recorded.items() if key != "desokod"},
                **own,
                "objectid": number,
                "objekttyp": kind.lower(),
                "lanskod": area.code[:2],
                "kommunkod": area.code[:4],
                "version": f"{year}_v2",
                "referensdatum": f"{year}0101",
            }
            shape = json.loads(json.dumps(shapes[area.code]))
            geometry = {**shape, "coordinates": _turned(shape["coordinates"])} if self.north_first else shape
            found.append(
                {"type": "Feature", "id": f"{kind}_{year}.{number}", "geometry": geometry, "properties": properties}
            )
        return found


def _turned(points: Any) -> Any:
    return points[::-1] if isinstance(points[0], float) else [_turned(each) for each in points]


def _exception(text: str) -> Reply:
    return Reply(
        content=(
            '<?xml version="1.0" encoding="UTF-8"?><ows:ExceptionReport version="1.0.0"><ows:Exception>'
            f"<ows:ExceptionText>{text}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
        ).encode()
    )
