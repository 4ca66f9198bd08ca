"""【西青区招商】标题 ⇄ (西青区, 标题). Pure.

The model site prints the district in front of each title (R1). Here it is added when a page is rendered.
"""

import re

PREFIX = re.compile(r"^\s*【([^【】]{2,20}?)招商】\s*")


def split_headline(text: str) -> tuple[str, str]:
    """("西青区", "标题") for 【西青区招商】标题; ("", text) where there is no prefix."""
    match = PREFIX.match(text)
    if not match:
        return "", text.strip()
    return match[1].strip(), text[match.end() :].strip()


def join_headline(short_name: str, title: str) -> str:
    """【西青区招商】标题"""
    return f"【{short_name}招商】{title}"
