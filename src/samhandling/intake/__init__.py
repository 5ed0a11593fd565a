"""From an adopted document to an import draft with proof: read the file, understand the text. Knows no Django.

document = intake.read(path)          # blocks with kind, level, page, offset, box
drafts = intake.understand(document)  # one draft for each document in the file
"""

from samhandling.intake.read import read
from samhandling.intake.understand import understand

__all__ = ["read", "understand"]
