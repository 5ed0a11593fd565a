"""Composing all pages of a publication and writing its folder."""

import datetime
from pathlib import Path
from typing import Any

from samhandling.places.models import Municipality
from samhandling.publishing import areas, files, goals, indicators, overview, small_areas, welfare
from samhandling.publishing.material import Material, gather
from samhandling.publishing.pages import DataPage, Download

FORMATS = {"csv": "CSV", "json": "JSON"}


def build(
    publications: Path, *, municipality: Municipality, year: int, number: int, published_at: datetime.datetime
) -> str:
    """Write publication ``number`` of the municipality's follow-up of the year and return its manifest's SHA-256."""
    material = gather(municipality, year, number, published_at.date())
    with files.writing(publications, number) as folder:
        _write_data(material, folder)
        pages = compose(material)
        material.drawings.draw(folder)
        for path, page in pages.items():
            folder.add_page(path, page)
        folder.add_index(iter(pages.items()))
        return folder.finish(
            format=1,
            number=number,
            municipality=municipality.slug,
            name=municipality.name,
            year=year,
            published_at=published_at.isoformat(timespec="seconds"),
        )


def compose(material: Material) -> dict[str, Any]:
    """Return path → page document for every page; charts are filled in when they are drawn."""
    known = small_areas.read(material)
    pages: list[Any] = [
        overview.start(material),
        overview.followup(material),
        overview.documents(material),
        indicators.listing(material),
        areas.listing(material, known),
        _data_page(material),
        *(goals.programme(material, document) for document in material.own_documents),
        *(goals.page(material, goal) for goal in material.tree.goals.values()),
        *(indicators.page(material, key) for key in material.definitions),
        *areas.pages(material, known),
        *welfare.pages(material),
    ]
    return {page["path"]: page for page in pages}


def _write_data(material: Material, folder: files.Folder) -> None:
    for key in material.definitions:
        rows: list[Download] = []
        for name, content in indicators.data_files(material, key).items():
            folder.add(name, content)
            form = FORMATS[name.rsplit(".", 1)[1]]
            rows.append({"label": f"{key} ({form})", "path": name, "format": form, "size": len(content)})
        material.downloads[key] = rows


def _data_page(material: Material) -> DataPage:
    downloads = [row for rows in material.downloads.values() for row in rows]
    text = f"Varje värde på sidorna finns att hämta: {len(material.definitions)} nyckeltal som CSV och JSON."
    licences = {batch.source_line: batch.licence for batch in material.batches.values()}
    return {
        **material.page("data", "data", "Öppna data", text),
        "source_lines": list(licences),
        "downloads": downloads,
        "licences": list(licences.items()),
    }  # type: ignore[typeddict-item]
