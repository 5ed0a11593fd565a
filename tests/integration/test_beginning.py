"""An own municipality from nothing: home, municipality, administrator, login."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
PASSWORD = "lugna-vatten-vid-kajen"


def command(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "samhandling.config.cli", *arguments]
    return subprocess.run(whole, capture_output=True, text=True, input=typed, timeout=120, check=False)


def test_an_own_municipality_begins_with_three_commands(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path / "home")]
    assert command("init", home[1]).returncode == 0
    place = ["--code", "9901", "--name", "Sjöby kommun", "--place", "Sjöby"]
    assert command("people", "municipality", "Sjö by", *place, *home).returncode == 2
    assert command("people", "municipality", "sjoby", *place, *home).returncode == 0
    who = ["--first-name", "Anna", "--last-name", "Ek"]
    weak = command("people", "administrator", "sjoby", "anna", *who, *home, typed="kort\nkort\n")
    assert weak.returncode == 2
    made = command("people", "administrator", "sjoby", "anna", *who, *home, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    new = f"{PASSWORD}-igen"
    assert command("people", "password", "anna", *home, typed=f"{new}\n{new}\n").returncode == 0
    refused = command("people", "reset-second-factor", "anna", *home)
    assert (refused.returncode, "inte på" in refused.stdout + refused.stderr) == (2, True)
    program = (
        "import django; django.setup()\n"
        "from samhandling.accounts.models import Person\n"
        f"assert Person.objects.get().check_password({new!r})\n"
        "assert Person.objects.get().roles.get().kind == 'administrator'\n"
    )
    settings = {"SAMHANDLING_HOME": home[1], "DJANGO_SETTINGS_MODULE": "samhandling.config.settings"}
    subprocess.run([sys.executable, "-c", program], env=os.environ | settings, check=True, timeout=60)
