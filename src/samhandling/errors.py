"""Every error that the system raises on purpose; who can mend it decides the branch.

    SamhandlingError
    ├── InputError            a person filling a form or giving a file
    │   └── HomeError         the home folder: unreadable, in use, not ours, already filled
    ├── SourceError           the source outside
    │   ├── SourceUnavailable it did not answer
    │   └── SourceChanged     it answered something else than agreed (a damaged file too)
    ├── DefinitionError       the author of a definition or of method parameters
    ├── DataError             the data
    │   ├── NotEnoughData
    │   └── SeriesBreak
    ├── StoreError            the observation store: damaged file, checksum that differs
    ├── RuleError             the rules
    │   ├── NotAllowed
    │   ├── InvalidTransition
    │   └── ChangedMeanwhile  somebody else saved the same thing since it was opened
    └── DisclosureRefused     privacy

Anything else that is raised is our own bug.
"""


class SamhandlingError(Exception):
    """A fault that somebody outside the code can mend; the message names the thing, the rule and the remedy."""


class InputError(SamhandlingError):
    """What a person gave cannot be used as it is."""


class HomeError(InputError):
    """The home folder cannot be used."""


class SourceError(SamhandlingError):
    """The source outside is at fault."""


class SourceUnavailable(SourceError):
    """The source did not answer."""


class SourceChanged(SourceError):
    """The source answered something else than it promises."""


class DefinitionError(SamhandlingError):
    """An indicator definition or a method's parameters break the schema."""


class DataError(SamhandlingError):
    """The data do not allow what was asked."""


class NotEnoughData(DataError):
    """Too few values for the method."""


class SeriesBreak(DataError):
    """The series has a break inside the span that was asked for."""


class StoreError(SamhandlingError):
    """A file of the observation store is missing, damaged or not the one that the register knows."""


class RuleError(SamhandlingError):
    """The rules refuse."""


class NotAllowed(RuleError):
    """The person lacks the right."""


class InvalidTransition(RuleError):
    """The state does not allow the step."""


class ChangedMeanwhile(RuleError):
    """Somebody else has saved the same thing since the person opened it; nothing was overwritten."""


class DisclosureRefused(SamhandlingError):
    """A figure could expose somebody."""
