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


def test_what_writes_excel_is_loaded_by_the_first_export_only():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )

    assert done.stdout == "['django']\n"
