"""Which Chromium the tests start."""

import os
import shutil

# The first draws no window and so takes little more than half the processor time of the second.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
WANTED = "没有找到 Chromium（Debian：apt-get install chromium-headless-shell）"


def find_chromium():
    """The path of the Chromium that tests may start, None if there is none."""
    places = os.pathsep.join(["/usr/bin", os.environ.get("PATH", "")])
    return next(filter(None, (shutil.which(name, path=places) for name in NAMES)), None)
