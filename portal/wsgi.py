"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django_application = get_wsgi_application()


def application(environ, start_response):
    """Django's application, which raises over some Content-Types before any handler could answer 400."""
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except ValueError:
        # A charset that portal.middleware refuses as any other foreign one.
        environ["CONTENT_TYPE"] = "text/plain; charset=unreadable"
    return django_application(environ, start_response)
