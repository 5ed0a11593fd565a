"""A paper: a description or account with texts and tables, as PDF, DOCX and XLSX. Its caller says what stands in it."""

from samhandling.reports.papers import docx, pdf
from samhandling.reports.papers.paper import Block, Cell, Column, Heading, Paper, Sign, Table, Text
from samhandling.reports.xlsx import book

# Form, as in the address and the file's ending → media type.
FORMS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

__all__ = ["FORMS", "Block", "Cell", "Column", "Heading", "Paper", "Sign", "Table", "Text", "render"]


def render(paper: Paper, form: str) -> bytes:
    """Return the paper in one of the forms."""
    if form == "xlsx":
        title = f"{paper.title}, {paper.municipality}"
        return book(paper.sheets, title=title, author=paper.municipality, comments=paper.imprint, day=paper.day)
    return pdf.render(paper) if form == "pdf" else docx.render(paper)
