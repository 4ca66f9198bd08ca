"""What kind of file an archive is, by its first bytes; any other gets one hint how to convert it. Pure."""

import codecs
import csv
import re
from itertools import islice
from typing import IO

from articles.importing.outcomes import WrongFile
from articles.importing.tables import known_columns

HEAD = 65_536
# Lines with other than ASCII that are looked at to tell UTF-8 from GB18030.
SAMPLE, LONGEST = 200, 1_000_000
DELIMITERS = ",;\t"
TO_LINES = (
    'python3 -c "import json,sys; '
    "[print(json.dumps(one)) for one in json.load(open(sys.argv[1], encoding='utf-8-sig'))]\""
)
DOCS = "做法见 docs/moving-in.md"
EXCEL = "请用 Excel 或 WPS 打开，另存为 .xlsx（不设密码）或“CSV UTF-8”，再导入"
TO_UTF_8 = "这个文件是 {0} 编码。请用记事本打开，另存为 UTF-8；或者：iconv -f {1} -t UTF-8 旧文件 > 新文件"
UTF_16, GBK = TO_UTF_8.format("UTF-16", "UTF-16"), TO_UTF_8.format("GBK", "GB18030")
# By the first bytes.
BINARY = (
    (b"\xd0\xcf\x11\xe0", f"这是旧版 Excel（.xls）或者加了密码的文件。{EXCEL}"),
    (b"\x1f\x8b", "这是压缩文件（.gz）。请先解压，再导入里面的文件"),
    (b"Rar!", "这是压缩文件（.rar）。请先解压，再导入里面的文件"),
    (b"7z\xbc\xaf", "这是压缩文件（.7z）。请先解压，再导入里面的文件"),
    (b"SQLite format 3", f"这是 SQLite 数据库。请用查询导出，一行一个 JSON 对象。{DOCS}"),
    (codecs.BOM_UTF16_LE, UTF_16),
    (codecs.BOM_UTF16_BE, UTF_16),
)
SQL_DUMP = re.compile(r"(?:-- |/\*|DROP TABLE|CREATE TABLE|INSERT INTO|SET )", re.IGNORECASE)


def recognise(stream: IO[bytes], name: str) -> str:
    """ "xlsx", "csv" or "jsonl"; raises WrongFile. The stream is left at its beginning."""
    head = stream.read(HEAD)
    stream.seek(0)
    if head.startswith(b"PK"):
        return "xlsx"
    for magic, words in BINARY:
        if head.startswith(magic):
            raise WrongFile(words)
    if head.count(0) > len(head) // 4:
        raise WrongFile(UTF_16)
    text = head.removeprefix(codecs.BOM_UTF8).lstrip().decode("utf-8", "replace")
    refuse_other_texts(text)
    if name.lower().endswith((".csv", ".tsv")):
        if text.startswith("{"):
            raise WrongFile("这个文件是一行一个 JSON 对象，不是 CSV。请把文件名的后缀改成 .jsonl 再导入")
        return "csv"
    refuse_no_lines_of_json(text)
    if encoding_of(stream) != "utf-8":
        raise WrongFile(GBK)
    return "jsonl"


def refuse_other_texts(text: str) -> None:
    """Raise WrongFile for XML, a JSON array, a dump of a database."""
    if text.startswith("<"):
        is_wordpress = "wordpress.org/export" in text
        what = "WordPress 导出的 XML（WXR）" if is_wordpress else "XML、HTML 或 PHP 文件"
        raise WrongFile(f"这是 {what}，不能直接导入。请从数据库导出，{DOCS}")
    if text.startswith("["):
        raise WrongFile(f"这是一个 JSON 数组，应是一行一个对象。请先转换：{TO_LINES} 旧文件 > 新文件.jsonl")
    if SQL_DUMP.match(text):
        raise WrongFile(f"这是数据库的备份（SQL），不能直接导入。请导入数据库后用查询导出，{DOCS}")


def refuse_no_lines_of_json(text: str) -> None:
    """Raise WrongFile for a text no line of which begins an object, or whose objects take several lines."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if lines and not any(line.startswith("{") for line in lines):
        if len(table_headings(lines[0])) > 1:
            raise WrongFile("这个文件看起来是 CSV 表格。请把文件名的后缀改成 .csv 再导入")
        raise WrongFile(f"不认识这个文件：没有一行是 JSON 对象。可以导入 .jsonl、.csv、.xlsx，{DOCS}")
    if lines[:1] == ["{"] and len(lines) > 1:
        raise WrongFile(f"这个文件里一个 JSON 对象占了好几行，应是一行一个。{DOCS}")


def table_headings(line: str) -> dict[int, str]:
    """The known columns in a line of headings, by the delimiter that finds most of them."""
    return max((known_columns(cells(line, delimiter)) for delimiter in DELIMITERS), key=len)


def delimiter_of(line: str) -> str:
    """The delimiter that finds most known columns in the line of headings; a comma where none does."""
    return max(DELIMITERS, key=lambda delimiter: len(known_columns(cells(line, delimiter))))


def cells(line: str, delimiter: str) -> list[str]:
    """The cells of one line."""
    return next(csv.reader([line], delimiter=delimiter), [])


def encoding_of(stream: IO[bytes]) -> str:
    """utf-8 or gb18030, by what most of the first lines that tell are; the stream is left at its beginning.

    A damaged line in UTF-8 makes no other encoding of a file, and a line of GBK may read as UTF-8.
    """
    lines = (raw for raw in iter(lambda: stream.readline(LONGEST), b"") if not raw.isascii())
    told = list(islice(lines, SAMPLE))
    stream.seek(0)
    count = {encoding: sum(reads(raw, encoding) for raw in told) for encoding in ("utf-8", "gb18030")}
    return "gb18030" if count["gb18030"] > len(told) / 2 > count["utf-8"] else "utf-8"


def reads(raw: bytes, encoding: str) -> bool:
    """Whether bytes are text in an encoding; the last character may be cut."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(raw)
    except UnicodeDecodeError:
        return False
    return True
