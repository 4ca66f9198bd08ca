"""What each process of the portal holds in memory from its start on, and does not."""

import subprocess
import sys

from django.conf import settings

LOADED = """
import sys
import django
django.setup()
import portal.management.commands.worker, portal.urls
print(sorted({"django", "openpyxl"} & set(sys.modules)))
"""


# What the web workers share: gunicorn forks them when this is loaded.
SHARED = """
import sys
import portal.wsgi
print("portal.urls" in sys.modules)
"""
WEIGHED = """
import tracemalloc
tracemalloc.start()
import commons.wordcount
print(tracemalloc.get_traced_memory()[0] < 2_000_000)
"""


def said_by(program):
    """What a new process prints."""
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_what_writes_excel_is_loaded_by_the_first_export_only():
    assert said_by(LOADED) == "['django']"


def test_the_routes_with_all_views_are_loaded_before_the_web_server_forks():
    assert said_by(SHARED) == "True"


def test_the_count_of_characters_keeps_no_list_of_all_characters():
    """130,000 of them took 12 MB in each process."""
    assert said_by(WEIGHED) == "True"
