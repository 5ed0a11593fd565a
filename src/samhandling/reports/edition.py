"""What a draft edition says as papers for the case: the old goals beside the new, and the answers of the referral."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from samhandling.programmes.editions.models import Edition
from samhandling.programmes.editions.queries import Work
from samhandling.programmes.referrals.models import ReferralComment
from samhandling.programmes.referrals.queries import Round
from samhandling.publishing import words
from samhandling.reports.papers import Block, Column, Heading, Paper, Table, Text
from samhandling.reports.xlsx import Sheet

Heads = tuple[tuple[str, int], ...]
OLD: Heads = (("Nuvarande mål", 34), ("Vad som händer", 12), ("Nytt mål", 34), ("Varför", 20))
NEW: Heads = (("Mål", 34), ("Nivå", 12), ("Kommer av", 34), ("Ändring", 20))
ADDED: Heads = (("Nytt mål", 50), ("Varför", 50))
ANSWERS: Heads = (("Vem", 18), ("Ställningstagande", 20), ("Synpunkt", 34), ("Kontorets svar", 28))


def comparison(work: Work) -> Paper:
    """Return what becomes of each old goal and why, the new goals, and the new tree."""
    edition = work.edition
    old = [
        (row.goal.name, row.words, "\n".join(draft.name for draft in row.drafts), row.reason, row.goal.document.title)
        for row in work.old
    ]
    new = [
        (row.goal.name, row.goal.level_name, "\n".join(goal.name for goal in row.origins), row.words)
        for row in work.new
    ]
    added = [(row.goal.name, row.goal.reason) for row in work.new if row.change == "added"]
    sums = ", ".join(f"{n} {words}" for _, words, n in work.counts if n)
    blocks: list[Block] = [Heading(1, "Vad som händer med målen"), Text(f"Av {len(work.old)} mål: {sums}.", "lead")]
    for document in work.documents:
        rows = tuple(row[:4] for row in old if row[4] == document.title)
        blocks.append(_table(document.title, OLD, rows))
    if added:
        blocks += [Heading(2, "Nya mål"), _table("Mål som inte kommer av något nuvarande", ADDED, added)]
    blocks += [Heading(1, "Det nya programmet"), _table(edition.title, NEW, new)]
    return _paper(
        edition,
        "jamforelse",
        f"{edition.title}: de nuvarande målen och de nya",
        f"{len(work.old)} mål blir {len(work.new)}.",
        blocks,
        (
            _sheet("Nuvarande mål", (*OLD, ("Dokument", 30)), old),
            _sheet("Det nya programmet", (*NEW, ("Varför nytt", 30)), [
                (*row, one.goal.reason) for row, one in zip(new, work.new, strict=True)
            ]),
        ),
    )  # fmt: skip


def answers(edition: Edition, rounds: Sequence[Round]) -> Paper:
    """Return every standpoint that was handed in, by goal, with what the office answered."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for number, one in enumerate(reversed(rounds), 1):
        sums = ", ".join(f"{n} {words}" for _, words, n in one.positions if n) or "ingen har svarat"
        sent, due = words.date(one.referral.sent_on), words.date(one.referral.due_on)
        blocks += [
            Heading(1, f"Remiss {number}" if len(rounds) > 1 else "Remissen"),
            Text(f"Utskickad {sent}, svar senast {due}. {len(one.requests)} har tillfrågats: {sums}.", "lead"),
        ]
        if one.silent:
            blocks.append(Text("Har inte svarat: " + ", ".join(row.organisation.name for row in one.silent) + "."))
        for name, comments in one.by_goal:
            told = [_said(comment) for comment in comments]
            blocks.append(_table(name or "Hela förslaget", ANSWERS, told))
            rows += [(name or "Hela förslaget", *row) for row in told]
    if not rounds:
        blocks.append(Text("Utkastet har inte varit på remiss."))
    n = sum(len(one.requests) - len(one.silent) for one in rounds)
    sheet = _sheet("Synpunkter", (("Om", 34), *ANSWERS), rows)
    return _paper(
        edition, "remissammanstallning", f"{edition.title}: remissammanställning", f"{n} har svarat.", blocks, (sheet,)
    )


def _said(comment: ReferralComment) -> tuple[str, str, str, str]:
    outcome = f"{comment.get_outcome_display().capitalize()}. {comment.response}" if comment.outcome else ""
    return comment.request.organisation.name, comment.get_position_display().capitalize(), comment.text, outcome


def _table(title: str, columns: Heads, rows: Iterable[tuple[str, ...]]) -> Table:
    return Table(title, tuple(Column(*one) for one in columns), tuple(tuple(row) for row in rows))


def _sheet(name: str, columns: Heads, rows: Iterable[tuple[str, ...]]) -> Sheet:
    return Sheet(name, columns, tuple(tuple(row) for row in rows))


def _paper(
    edition: Edition, name: str, title: str, sentence: str, blocks: list[Block], sheets: tuple[Sheet, ...]
) -> Paper:
    municipality, today = edition.municipality, timezone.localdate()
    return Paper(
        name=f"{municipality.slug}-{name}",
        title=title,
        municipality=municipality.name,
        accent=municipality.accent,
        sentence=sentence,
        imprint=f"{edition.get_state_display().capitalize()}, hämtat ur registret {words.date(today)}.",
        day=today,
        blocks=tuple(blocks),
        sheets=sheets,
    )
