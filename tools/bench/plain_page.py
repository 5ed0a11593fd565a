"""The peer of the page figures: one plain Django page with a short template, on the same server."""

import argparse

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

# The server imports this module once more in its worker.
if not settings.configured:
    settings.configure(
        DEBUG=False,
        SECRET_KEY="only for measuring",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="plain_page",
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )
    django.setup()
PAGE = engines["django"].from_string(
    "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>"
    "<table>{% for row in rows %}<tr><td>{{ row.0 }}</td><td>{{ row.1 }}</td></tr>{% endfor %}</table>"
)


def page(request: HttpRequest) -> HttpResponse:
    """Return a page with a table of fifty rows."""
    return HttpResponse(PAGE.render({"title": "A plain page", "rows": [(n, n * n) for n in range(50)]}, request))


urlpatterns = [path("", page)]
application = get_wsgi_application()

if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces

    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    Granian(
        "plain_page:application",
        address="127.0.0.1",
        port=parser.parse_args().port,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        working_dir=__import__("pathlib").Path(__file__).parent,
    ).serve()
