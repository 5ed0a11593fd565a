"""The yearly follow-up as PDF, DOCX and XLSX, made from a publication and nothing else."""

from pathlib import Path

from samhandling.publishing.reader import Published
from samhandling.reports import content, docx, files, papers, pdf, welfare, xlsx


def write_all(published: Published, folder: Path) -> list[Path]:
    """Write the three reports of a publication, and each welfare account's, into the folder; return their paths.

    All are made before any is saved, so a fault leaves the folder as it was.
    """
    report = content.report(published)
    rendered = {writer: writer.render(report) for writer in (pdf, docx, xlsx)}
    suffixes = {pdf: "pdf", docx: "docx", xlsx: "xlsx"}
    made = {f"{report.name}.{suffixes[writer]}": content for writer, content in rendered.items()}
    for paper in welfare.papers_of(published):
        made |= {f"{paper.name}.{form}": papers.render(paper, form) for form in papers.FORMS}
    return [files.save(folder / name, content) for name, content in made.items()]
