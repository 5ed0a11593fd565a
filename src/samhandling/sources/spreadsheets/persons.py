"""Swedish personal identity numbers in a file that should hold nothing about single persons.

The last digit is a Luhn check digit over the nine before it; a coordination number adds 60 to the day. The Tax Agency's
description: skatteverket.se, "Personnummer".
"""

import datetime
import re

from samhandling.errors import InputError
from samhandling.sources.spreadsheets.cells import Workbook, place, shown

_WITH_SIGN = re.compile(r"(?<![0-9-])((?:18|19|20)?[0-9]{6})[-+]([0-9]{4})(?![0-9-])")
_WITHOUT = re.compile(r"(?<![0-9])((?:19|20)[0-9]{6})([0-9]{4})(?![0-9])")
# Twelve digits that fit by chance are rare, three in one file hardly possible.
_FEWEST_WITHOUT = 3


def is_in(text: str) -> bool:
    """Return whether a text holds a personal identity number."""
    return any(_is_number(*found) for found in (*_WITH_SIGN.findall(text), *_WITHOUT.findall(text)))


def check_none(book: Workbook, name: str) -> None:
    """Raise InputError if cells hold personal identity numbers; the message says where, never which."""
    signed, bare = [], []
    for sheet in book.sheets:
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                text = shown(cell) if isinstance(cell, str | float) else ""
                if len(text) < 10:
                    continue
                if any(_is_number(*found) for found in _WITH_SIGN.findall(text)):
                    signed.append(f"{sheet.name} {place(row, column)}")
                elif any(_is_number(*found) for found in _WITHOUT.findall(text)):
                    bare.append(f"{sheet.name} {place(row, column)}")
    found = signed + (bare if signed or len(bare) >= _FEWEST_WITHOUT else [])
    if found:
        more = f" och {len(found) - 5} celler till" if len(found) > 5 else ""
        raise InputError(
            f"filen {name} innehåller personnummer ({', '.join(found[:5])}{more}) och är inte sparad; ta bort "
            "uppgifter om enskilda personer, eller låt analytikern räkna samman registret"
        )


def _is_number(date: str, rest: str) -> bool:
    digits = date[-6:] + rest
    month, day = int(digits[2:4]), int(digits[4:6])
    try:
        # 2000 is a leap year, so that no true date is missed for want of its century.
        datetime.date(2000, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    doubled = (int(sign) * (2 - number % 2) for number, sign in enumerate(digits))
    return sum(part // 10 + part % 10 for part in doubled) % 10 == 0
