"""Who may change what all municipalities of the installation share: observations and indicator definitions."""

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may_shared
from samhandling.audit.changes import Actor


def check_can_change_store(by: Actor, what: str) -> None:
    """Raise NotAllowed unless ``by`` is a job or an analyst, coordinator or administrator of some municipality."""
    check_may_shared(by, permissions.CHANGE_STORE, what)
