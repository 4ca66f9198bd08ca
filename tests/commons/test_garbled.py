"""Garbled text is recognised, and Chinese never taken for it."""

import pytest
from django.conf import settings

from commons.garbled import garbled_part

SAMPLES = sorted((settings.BASE_DIR / "fixtures").rglob("*.txt"))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("题目：瑗块潚鍖烘帹浠嬩細。", "瑗块潚鍖烘帹浠嬩細"),
        ("锟斤拷锟斤拷", "锟斤拷"),
        ("题目：" + "西青区今天".encode("gbk").decode("latin-1"), "Î÷ÇàÇø½ñÌì"),
        ("西青区推介会".encode().decode("latin-1"), "西青区推介会".encode().decode("latin-1")),
        ("西青区".encode().decode("cp1252", "ignore"), "è¥¿é’åŒº"),
        ("Müller、Çà et là，ÄÖÜ äöü ¥100–200 “……”——“‘’” café»é»", ""),
        ("一、总则···············3 某某××××××公司", ""),
        ("西青区推介会签约十二个项目", ""),
        ("", ""),
    ],
)
def test_the_first_garbled_part_is_named(text, part):
    assert garbled_part(text) == part


def test_no_text_of_ours_is_taken_for_garbled():
    found = {file.name: garbled_part(file.read_text(encoding="utf-8")) for file in SAMPLES}

    assert (len(found) > 60, {name for name, part in found.items() if part}) == (True, set())
