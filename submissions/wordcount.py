"""The length rule for stories: 投稿须知 2：作品字数保持在 1000~2000 字之间. Pure.

It binds submissions only; staff write and import at any length.
"""

from commons.wordcount import count_characters

# Protects the counter and the database from texts that nobody meant as a story, in code points.
RAW_LIMIT = 20_000


def length_problem(body, *, least, most):
    """What is wrong with the body's length, in words with the exact difference; "" when it is right."""
    count = count_characters(body)
    if count < least:
        return f"正文 {count:,} 字，少于 {least} 字，请再补充 {least - count:,} 字"
    if count > most:
        return f"正文 {count:,} 字，多于 {most} 字，请删去 {count - most:,} 字"
    return ""


def ruler_words(*, least, most):
    """What the ruler says in its four states; {n} is the difference. The page hands them to JavaScript."""
    return {
        "empty": f"请写 {least}–{most} 字",
        "under": "还差 {n} 字",
        "ok": "符合要求，还可以写 {n} 字",
        "over": "超出 {n} 字，请删减",
    }


def ruler(body, *, least, most):
    """The ruler as the server draws it: count, state and words, the same as the JavaScript's."""
    count = count_characters(body)
    state = "empty" if count == 0 else "under" if count < least else "over" if count > most else "ok"
    difference = {"under": least - count, "ok": most - count, "over": count - most}.get(state, 0)
    words = ruler_words(least=least, most=most)[state].replace("{n}", f"{difference:,}")
    return {"count": count, "state": state, "words": words}
