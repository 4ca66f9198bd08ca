"""How tests read pages: what they compare does not depend on where a template breaks its lines."""

import re

BESIDE_TAGS = re.compile(r"\s*\n\s*(?=[<>])|(?<=>)\s*\n\s*")
INDENTED = re.compile(r"\s*\n +")


def one_line(page):
    """The page without line ends beside and in tags; lines that a person typed stay."""
    return INDENTED.sub(" ", BESIDE_TAGS.sub("", page))
