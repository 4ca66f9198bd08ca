"""The outcomes of an import, in words for people, and the name of the editor of imported articles."""

TAKEN, SKIPPED, REFUSED = "已收录", "已有，跳过", "拒收"
IMPORTER = "导入"


class Refused(Exception):
    """Something in an imported file is wrong; the text says what, for people."""


class WrongFile(Exception):
    """The whole file is another one than it is taken for; the text says what it is and how to convert it."""
