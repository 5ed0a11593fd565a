"""The import draft: what one document says, each field and node with its proof. The shape is DESIGN section 7."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any


@dataclass(frozen=True)
class Proof:
    """Where the text says it, and how sure the rules are."""

    page: int | None
    offset: int  # in DocumentText.text
    quote: str
    certainty: float  # 0–1


@dataclass(frozen=True)
class Document:
    """What the document says about itself; what it does not say is None. ``proof`` is keyed by field name."""

    title: str | None = None
    type: str | None = None
    organisation: str | None = None
    adopting_body: str | None = None
    adopted_on: str | None = None  # ISO
    dnr: str | None = None
    paragraph: str | None = None
    valid_from: str | None = None  # ISO
    valid_to: str | None = None  # ISO
    status: str | None = None
    language: str | None = None
    overall_goal: str | None = None
    same_as: str | None = None  # file name of a document that says the same
    proof: Mapping[str, Proof] = field(default_factory=dict)


@dataclass(frozen=True)
class Goal:
    """A node of the goal tree, named by ``id``; ``level`` is the document's own word."""

    id: str
    parent: str | None
    level: str | None
    number: str | None
    name: str
    proof: Proof
    agenda2030: tuple[int, ...] = ()
    lenses: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    followed_up_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Activity:
    """Something to be done; ``goal`` is the id of the goal it serves, None where the text ties it to none."""

    name: str
    goal: str | None
    proof: Proof
    responsible: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A word that the document explains."""

    term: str
    definition: str
    proof: Proof


@dataclass(frozen=True)
class RelatedDocument:
    """A document named by this one. ``kind``: implements, replaces, adjoins, rests on; ``status`` as written."""

    title: str
    kind: str | None
    status: str | None
    proof: Proof


@dataclass(frozen=True)
class ProgrammeResult:
    """The sums that a follow-up gives for one programme."""

    programme: str
    n_goals: int | None
    red: int | None
    yellow: int | None
    green: int | None
    up: int | None
    flat: int | None
    down: int | None
    proof: Proof


@dataclass(frozen=True)
class FollowUp:
    """How often the document is followed up, and the results it reports."""

    interval_months: int | None = None
    results: tuple[ProgrammeResult, ...] = ()
    proof: Proof | None = None  # of the interval


@dataclass(frozen=True)
class Proposal:
    """A point of a proposed or taken decision."""

    number: str | None
    text: str
    to: str | None  # the body that is to decide
    proof: Proof


@dataclass(frozen=True)
class Motion:
    """A yrkande. ``kind``: bifall, avslag, tillägg, ändring, återremiss, bordläggning."""

    by: tuple[str, ...]
    kind: str
    on: str | None
    content: str | None
    outcome: str | None
    proof: Proof


@dataclass(frozen=True)
class Proposition:
    """One step in which the chair puts proposals against each other."""

    number: int
    alternatives: tuple[str, ...]
    finding: str | None
    proof: Proof


@dataclass(frozen=True)
class Vote:
    """A recorded vote: what yes and no meant, and the figures."""

    yes_means: str | None
    no_means: str | None
    yes: int | None
    no: int | None
    abstained: int | None
    absent: int | None
    proof: Proof


@dataclass(frozen=True)
class Reservation:
    """A reservation against the decision."""

    by: tuple[str, ...]
    in_favour_of: str | None
    text: str | None
    proof: Proof


@dataclass(frozen=True)
class Statement:
    """A särskilt yttrande; never counted as a reservation."""

    by: tuple[str, ...]
    text: str | None
    proof: Proof


@dataclass(frozen=True)
class ReferralBack:
    """An earlier decision to send the matter back, its question and its answer."""

    on: str | None  # ISO
    body: str | None
    question: str | None
    answer: str | None
    proof: Proof


@dataclass(frozen=True)
class Signature:
    """Who signed, and as what."""

    name: str
    role: str | None
    proof: Proof


@dataclass(frozen=True)
class Attachment:
    """A bilaga: named, and perhaps in the same file."""

    number: str | None
    title: str | None
    is_in_file: bool
    proof: Proof


@dataclass(frozen=True)
class Decision:
    """What a case holds: proposals to the end, each with its proof."""

    proposals: tuple[Proposal, ...] = ()
    motions: tuple[Motion, ...] = ()
    propositions: tuple[Proposition, ...] = ()
    votes: tuple[Vote, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    statements: tuple[Statement, ...] = ()
    referral_back: ReferralBack | None = None
    signatures: tuple[Signature, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Something that a person should look at: ``kind`` is a short key, ``text`` Swedish."""

    kind: str
    text: str
    page: int | None = None
    offset: int | None = None


@dataclass(frozen=True)
class Draft:
    """One document of a file, as understood; nothing is adopted until a person says so."""

    document: Document
    goals: tuple[Goal, ...] = ()
    activities: tuple[Activity, ...] = ()
    glossary: tuple[Term, ...] = ()
    related_documents: tuple[RelatedDocument, ...] = ()
    follow_up: FollowUp = FollowUp()
    decision: Decision = Decision()
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain dicts and lists; a node's proof lies flat in it, the document's under ``proof``."""
        result = _plain(self)
        assert isinstance(result, dict)
        result["decision"]["referral_back"] = result["decision"]["referral_back"] or {}
        return result


def file_as_json(drafts: list[Draft]) -> dict[str, Any]:
    """Return the draft of a file: one document as itself, several as ``parts``."""
    if len(drafts) == 1:
        return drafts[0].as_json()
    return {"parts": [draft.as_json() for draft in drafts]}


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        plain = {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.name != "proof"}
        proof = getattr(value, "proof", None)
        if isinstance(proof, Proof):
            plain.update(_plain(proof))
        elif isinstance(proof, Mapping):
            plain["proof"] = {name: _plain(one) for name, one in proof.items()}
        return plain
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value
