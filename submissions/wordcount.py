"""The length rule for stories: 投稿须知 2：作品字数保持在 1000~2000 字之间. Pure.

It is only for stories of authors; staff write and import texts of any length.
"""

from typing import Any

from commons.wordcount import count_characters

# Protects the counter and the database from texts that are no story, in code points.
RAW_LIMIT = 20_000


def length_problem(body: str, *, least: int, most: int) -> str:
    """What is wrong with the body's length, in words with the exact difference; "" if it is right."""
    count = count_characters(body)
    if count < least:
        return f"正文 {count:,} 字，少于 {least} 字，请再补充 {least - count:,} 字"
    if count > most:
        return f"正文 {count:,} 字，多于 {most} 字，请删去 {count - most:,} 字"
    return ""


def ruler_words(*, least: int, most: int) -> dict[str, str]:
    """The words of the ruler in its four states, for JavaScript too; {n} stands for the difference."""
    return {
        "empty": f"请写 {least}–{most} 字",
        "under": "还差 {n} 字",
        "ok": "符合要求，还可以写 {n} 字",
        "over": "超出 {n} 字，请删减",
    }


def ruler(body: str, *, least: int, most: int) -> dict[str, Any]:
    """The ruler for the first view of the page: count, state and words, as JavaScript computes them later."""
    count = count_characters(body)
    state = "empty" if count == 0 else "under" if count < least else "over" if count > most else "ok"
    difference = {"under": least - count, "ok": most - count, "over": count - most}.get(state, 0)
    words = ruler_words(least=least, most=most)[state].replace("{n}", f"{difference:,}")
    return {"count": count, "state": state, "words": words}
