"""What becomes of an item that is imported, in words for people; and who is named as its editor."""

TAKEN, SKIPPED, REFUSED = "已收录", "已有，跳过", "拒收"
IMPORTER = "导入"


class Refused(Exception):
    """Something in an imported file that cannot be taken, and why, in words for people."""
