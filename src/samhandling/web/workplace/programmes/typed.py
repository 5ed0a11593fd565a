"""A form whose words are kept when the change is refused: what was typed stays, and the fault stands in the form."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition, NotAllowed
from samhandling.web.workplace.programmes.forms import Versioned
from samhandling.web.workplace.shared import sentence


def refused(request: HttpRequest, form: Versioned, act: Callable[[], str], version_now: Callable[[], int]) -> int:
    """Do a change with what was typed; return 0 if it was done, or the status to answer with.

    When somebody else has saved meanwhile, the form is opened anew on what stands now: a second save is then a choice.
    """
    try:
        messages.success(request, act())
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except ChangedMeanwhile as error:
        form.add_error(None, sentence(error))
        form.reopen(version_now())
        return 409
    except (InputError, InvalidTransition) as error:
        form.add_error(None, sentence(error))
        return 422
    return 0
