"""A programme as long as one wants, with headings, running text, lists and tables that run over pages.

The words are invented and drawn with a fixed seed, so that no two paragraphs are alike and every run gives the same.
"""

import random
from collections.abc import Iterator, Sequence

from samhandling.intake.blocks import Block

_WHO = ("Kommunstyrelsen", "Skolnämnden", "Socialnämnden", "Bygg- och miljönämnden", "Kultur- och fritidsnämnden")
_DOES = ("ska utveckla", "behöver pröva", "ska stärka", "följer varje år upp", "samordnar", "ska minska", "kartlägger")
_WHAT = (
    "tidiga insatser för barn och unga",
    "samverkan med föreningslivet",
    "tillgängligheten i offentliga lokaler",
    "utsläppen från resor och transporter",
    "förutsättningarna för ett självständigt liv",
    "den sociala hållbarhetens kunskapsunderlag",
    "arbetsmarknadsinsatser för långtidsarbetslösa",
    "trygghetsskapande åtgärder i bostadsområdena",
)
_HOW = (
    "tillsammans med berörda förvaltningar",
    "utifrån befolkningssammansättningens förändring",
    "i dialog med de människor som berörs",
    "med jämlika förutsättningar som utgångspunkt",
    "så att resurserna räcker även på längre sikt",
    "genom återkommande uppföljning och omprövning",
)


def blocks(n_sections: int, *, rows_per_table: int = 6, seed: int = 1) -> list[Block]:
    """Return the blocks of a programme; a section fills about a page, tables included."""
    chance = random.Random(seed)
    made = [_block("heading", "Program för ett hållbart och jämlikt samhälle 2026–2034", level=1)]
    for number in range(1, n_sections + 1):
        made.extend(_section(number, chance, rows_per_table))
    return made


def _section(number: int, chance: random.Random, n_rows: int) -> Iterator[Block]:
    yield _block("heading", f"Målområde {number}: {chance.choice(_WHAT)}", level=2)
    for _ in range(3):
        yield _block("paragraph", " ".join(_sentence(chance) for _ in range(4)))
    yield _block("heading", f"Delmål inom målområde {number}", level=3)
    for _ in range(5):
        yield _block("list_item", _sentence(chance)[:-1], level=1)
    if n_rows:
        yield _row(number, ("Delmål", "Aktiviteter", "Ansvarig nämnd"), is_header=True)
    for row in range(1, n_rows + 1):
        activities = "\n".join(f"• {_sentence(chance)[:-1]}" for _ in range(2))
        yield _row(number, (f"Delmål {number}.{row} om {chance.choice(_WHAT)}", activities, chance.choice(_WHO)))
    yield _block("paragraph", " ".join(_sentence(chance) for _ in range(3)))


def _sentence(chance: random.Random) -> str:
    parts: Sequence[Sequence[str]] = (_WHO, _DOES, _WHAT, _HOW)
    return " ".join(chance.choice(part) for part in parts) + "."


def _block(kind: str, text: str = "", **more: object) -> Block:
    return Block(kind, text, 0, 0, **more)  # type: ignore[arg-type]


def _row(table: int, cells: tuple[str, ...], *, is_header: bool = False) -> Block:
    return _block("table_row", cells=cells, table=table, is_header_row=is_header)
