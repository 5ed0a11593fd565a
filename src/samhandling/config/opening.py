"""Opening a home folder from the command line, before anything of Django is loaded."""

import os
from pathlib import Path
from typing import Annotated

import typer

from samhandling.config import home as homes

DEFAULT_HOME = Path(os.environ.get("SAMHANDLING_HOME", "~/samhandling")).expanduser()
Home = Annotated[Path, typer.Option("--home", help="Hemmappen, där allt som systemet skriver ligger.")]


def open_home(home: Path) -> Path:
    """Point the settings at a finished home and return it; HomeError if it is none, or of an earlier version."""
    home = home.expanduser().absolute()
    homes.check_is_home(home)
    use(home)
    from samhandling.config import upgrade

    upgrade.check_is_current(home)
    return home


def use(home: Path) -> None:
    """Point the settings at a home folder; must happen before Django is set up."""
    os.environ["SAMHANDLING_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samhandling.config.settings")
    import django

    django.setup()
