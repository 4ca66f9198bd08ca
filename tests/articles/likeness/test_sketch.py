"""How surely a text is found again: edited, in another order, joined; and that no other one is."""

import pytest

from articles.likeness.sketch import sketch
from tests.articles.likeness.texts import dice, edited, reordered, samples, unrelated

# From here on a moderator is shown the other text.
SIMILAR = 0.3


@pytest.fixture(scope="module")
def known():
    """The hashes of our samples."""
    return [sketch(text).hashes for text in samples()]


def share(part, whole):
    return len(part & whole) / max(len(part), 1)


def recall(known, texts):
    """How many of the texts are found to be like the sample that they were made of."""
    pairs = [(sketch(text).hashes, old) for text, old in zip(texts, known, strict=True)]
    found = [max(share(new, old), share(old, new)) >= SIMILAR for new, old in pairs]
    return sum(found) / len(found)


@pytest.mark.parametrize("edits", [0.05, 0.1, 0.2])
def test_every_edited_text_is_found(known, edits):
    random = dice()

    assert recall(known, [edited(text, edits, random) for text in samples()]) == 1


def test_every_reordered_and_every_joined_text_is_found(known):
    random, texts = dice(), samples()
    joined = [text + other for text, other in zip(texts, [*texts[1:], texts[0]], strict=True)]

    assert recall(known, [reordered(text, random) for text in texts]) == 1
    assert recall(known, joined) == 1
    assert recall([*known[1:], known[0]], joined) == 1


def test_width_script_and_punctuation_are_no_difference():
    written = "园区 2026 年招商 12 家，签约 5G 企业 3 家；下一步，请各单位按台账逐项落实。"
    typed = "園區２０２６年招商１２家。簽約５ｇ企業３家、下一步请各单位按台账逐项落实"

    assert sketch(typed) == sketch(written)


def test_none_of_300_unrelated_texts_is_flagged(known):
    everything = frozenset().union(*known)
    texts = [sketch(text).hashes for text in unrelated(300, dice())]

    flagged = [new for new in texts if any(max(share(new, old), share(old, new)) >= SIMILAR for old in known)]
    assert (flagged, len({hash for new in texts for hash in new} - everything) > 10_000) == ([], True)
