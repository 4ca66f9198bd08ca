"""python -m tests.bench.timed COMMAND …: a management command; prints its processor time in seconds."""

import contextlib
import io
import sys
import time

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    started = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        call_command(*sys.argv[1:])
    print(time.process_time() - started)
