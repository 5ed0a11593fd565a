"""Reading back what was written as a document."""

from io import BytesIO

import pypdf
from docx import Document
from python_calamine import CalamineWorkbook


def shown(content: bytes, form: str) -> str:
    """Return the text of a document."""
    if form == "pdf":
        return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    if form == "docx":
        document = Document(BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return " ".join(
        str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
    )
