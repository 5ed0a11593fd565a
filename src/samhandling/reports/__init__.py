"""The yearly follow-up as PDF, DOCX and XLSX, made from a publication and nothing else."""

from pathlib import Path

from samhandling.publishing.reader import Published
from samhandling.reports import content, docx, files, pdf, xlsx


def write_all(published: Published, folder: Path) -> list[Path]:
    """Write the three reports of a publication into the folder and return their paths.

    All three are made before any is saved, so a fault leaves the folder as it was.
    """
    report = content.report(published)
    rendered = {writer: writer.render(report) for writer in (pdf, docx, xlsx)}
    suffixes = {pdf: "pdf", docx: "docx", xlsx: "xlsx"}
    return [files.save(folder / f"{report.name}.{suffixes[writer]}", made) for writer, made in rendered.items()]
