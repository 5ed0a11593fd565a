"""One module for each format: a file's bytes or text in, a ``DocumentText`` out. ``intake.read`` chooses among them.

decoding    bytes → text, whatever the encoding
plain       text as extracted from a PDF, of any age and by any program (lines, headings)
markdown    marks of headings, lists and tables
html        elements
docx        Word's XML
pdf         structure tags (pdf_tags) or looks (pdf_lines, pdf_tables, pdf_unruled, pdf_layout) over the words that
            PDFium sees (pdf_words)
assembly    parts → text and blocks with offsets; tables joined over page breaks
wording     what lines have in common: bullets, numbers, words split by a hyphen

A block's ``text`` has no bullet but keeps its number; a cell of a table row keeps a line ("\n") for each item,
bullets included. ``text`` of the document is the file itself for text and Markdown, else what the reader put together.
"""
