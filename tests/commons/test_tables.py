"""Tables of figures as a file."""

import csv
import io

from commons.tables import Table, file_of


def test_a_file_holds_each_table_with_its_caption_heads_and_sums():
    people = Table("各人", ("姓名", "答复"), [("林岸", 3)], ("合计", 3))
    content = file_of("统计", [people, Table("理由", ("理由", "次"), [])])

    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["统计"],
        [],
        ["各人"],
        ["姓名", "答复"],
        ["林岸", "3"],
        ["合计", "3"],
        [],
        ["理由"],
        ["理由", "次"],
    ]


def test_a_title_that_looks_like_a_formula_is_none():
    content = file_of("统计", [Table("稿件", ("稿件", "咨询"), [("=1+1", 2)])])

    assert '"\'=1+1","2"' in content.decode("utf-8-sig")
