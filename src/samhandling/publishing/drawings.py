"""Charts wanted by the pages: each drawn once, in both themes, and named by its content."""

import re

from samhandling.charts import batch, maps, tokens
from samhandling.publishing.files import Folder
from samhandling.publishing.pages import Chart

_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')
_LABEL = re.compile(r'aria-label="([^"]*)"')


class Drawings:
    """Collects drawings while pages are composed, and fills in their files when all are known."""

    def __init__(self) -> None:
        self._wanted: list[tuple[batch.Drawing, Chart]] = []
        self._known: dict[batch.Drawing, Chart] = {}

    def add(self, drawing: batch.Drawing) -> Chart:
        """Return the chart's place in a page; its file is filled in by ``draw``. Equal charts share one."""
        # A map holds geometry, which cannot be hashed; each stands on one page only.
        shared = not isinstance(drawing, maps.Map)
        if shared and drawing in self._known:
            return self._known[drawing]
        chart: Chart = {"file": "", "dark": "", "alt": "", "width": 0, "height": 0}
        self._wanted.append((drawing, chart))
        if shared:
            self._known[drawing] = chart
        return chart

    def draw(self, folder: Folder) -> int:
        """Draw everything that was wanted into the folder and return how many drawings there are."""
        light = batch.render_many([drawing for drawing, _ in self._wanted])
        for (_, chart), svg in zip(self._wanted, light, strict=True):
            dark = tokens.themed(svg, "dark")
            chart["file"] = folder.add_by_content("charts", "svg", svg.encode())
            chart["dark"] = folder.add_by_content("charts", "svg", dark.encode())
            chart["alt"] = _unescaped(_LABEL, svg)
            chart["width"], chart["height"] = _size(svg)
        return len(self._wanted)


def _size(svg: str) -> tuple[int, int]:
    found = _SIZE.search(svg)
    return (round(float(found[1])), round(float(found[2]))) if found else (0, 0)


def _unescaped(pattern: re.Pattern[str], svg: str) -> str:
    found = pattern.search(svg)
    text = found[1] if found else ""
    return text.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
