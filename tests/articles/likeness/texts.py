"""Texts that are like each other, and texts that are not, made of our own samples."""

from pathlib import Path
from random import Random

from django.conf import settings

SAMPLES = Path(settings.BASE_DIR, "fixtures", "samples")


def samples():
    """The bodies of our sample articles and stories."""
    files = sorted(file for folder in ("articles", "stories") for file in SAMPLES.glob(f"{folder}/*.txt"))
    return [file.read_text(encoding="utf-8").partition("\n\n")[2] for file in files]


def edited(text, share, random):
    """The text with so large a share of it replaced, deleted or inserted, in stretches of one to eight."""
    signs, left = list(text), int(len(text) * share)
    while left > 0:
        length, place = random.randint(1, 8), random.randrange(len(signs))
        strange = [chr(random.randint(0x4E00, 0x9FA5)) for _ in range(length)]
        way = random.choice(["replace", "delete", "insert"])
        signs[place : place + (0 if way == "insert" else length)] = [] if way == "delete" else strange
        left -= length
    return "".join(signs)


def reordered(text, random):
    """The same paragraphs in another order."""
    lines = [line for line in text.split("\n") if line.strip()]
    return "\n".join(random.sample(lines, len(lines)))


def unrelated(count, random, length=1500):
    """Texts that read like ours, each sign chosen by the two before it, and say nothing that ours say."""
    whole = "".join(samples())
    following = {}
    for place in range(len(whole) - 2):
        following.setdefault(whole[place : place + 2], []).append(whole[place + 2])
    texts = []
    for _ in range(count):
        start = random.randrange(len(whole) - 2)
        text = whole[start : start + 2]
        while len(text) < length:
            text += random.choice(following.get(text[-2:], whole))
        texts.append(text)
    return texts


def dice():
    """The same throws in each run."""
    return Random(14)
