"""What a check of the doctor has found. Pure."""

from typing import NamedTuple

# How an operator does it: the units' way first, then that of whoever has none.
PREPARE = (
    "请运行 systemctl start yuanxun-prepare；没有用 systemd 的，运行 .venv/bin/python -m scripts.prepare。"
)


class Finding(NamedTuple):
    """`what` is so and `advice` says what to do; not `is_wrong`: good to know, and nothing has to be done."""

    what: str
    advice: str
    is_wrong: bool = True


def first_line(error: BaseException) -> str:
    """An error in one line, without what stands in further ones."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
