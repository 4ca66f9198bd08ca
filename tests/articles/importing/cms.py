"""Databases like those of WordPress, DedeCMS and EmpireCMS, with 300 articles each, from one seed.

The columns are those that the queries of docs/moving-in.md name, as the real tables have them.
"""

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import NamedTuple

COUNT = 300
SENTENCES = (
    "园区把厂房的层高、承重和供电容量逐项写明",
    "企业带着图纸来看，当天就能算账",
    "R&D 投入占比超过 5%",
    "产值<一亿元的企业也能申请",
    "“一企一策”清单已经发到各街镇",
    "二○二五年上半年签约 12 个项目",
    "联系人在窗口现场答复 · 不收费用",
)
GARBLED = "西青区今天召开推介会".encode().decode("gb18030", "replace")
FUNCTIONS = {
    "CONCAT": (-1, lambda *parts: "".join(map(str, parts))),
    "FROM_UNIXTIME": (2, lambda seconds, form: datetime.fromtimestamp(seconds, UTC).strftime(form)),
}


class Made(NamedTuple):
    """A database, {table: columns} and {table: rows}, and what is expected by external_id: the sentences of
    each article that must arrive, and how the reason of each bad one begins.
    """

    tables: dict[str, str]
    rows: dict[str, list[tuple]]
    kept: dict[str, list[str]]
    refused: dict[str, str]


def escaped(text):
    """Text in HTML, with the entities that editors write."""
    for sign, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        ("“", "&ldquo;"),
        ("”", "&rdquo;"),
        ("·", "&middot;"),
    ):
        text = text.replace(sign, entity)
    return text


def gutenberg(chance, parts):
    blocks = [f"<!-- wp:paragraph -->\n<p>{part}</p>\n<!-- /wp:paragraph -->" for part in parts]
    cells = "</td><td>".join(parts[:2])
    table = f'<figure class="wp-block-table"><table><tbody><tr><td>{cells}</td></tr></tbody></table></figure>'
    blocks.insert(chance.randrange(len(blocks)), f"<!-- wp:table -->\n{table}\n<!-- /wp:table -->")
    return "\n\n".join(blocks)


def classic(chance, parts):
    image = '[caption id="attachment_7" align="aligncenter" width="300"]<img src="/a.jpg" /> 图[/caption]'
    extra = chance.choice([image, '[gallery ids="1,2"]', "<!--more-->", "<!--nextpage-->", "&nbsp;"])
    return f"<strong>{parts[0]}</strong>\n\n{extra}\n\n" + "\n\n".join(parts[1:])


def ckeditor(chance, parts):
    paragraphs = [f'<p style="text-indent:2em">\r\n\t&nbsp; &nbsp; {part}<o:p></o:p></p>' for part in parts]
    word = "<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]-->"
    extra = chance.choice(["#p#分页标题#e#", word, '<div style="text-align:center"><img src="/a.jpg"></div>'])
    paragraphs.insert(chance.randrange(len(paragraphs)), extra)
    return "\r\n".join(paragraphs)


def out_of_pdf(chance, parts):
    """Radicals instead of characters, and a line end after every so many."""
    return "<br />\r\n".join(f"<span>{part[:9]}\n{part[9:]}</span>" for part in parts) + "<br />⻄⻘区⼯业"


def ueditor(chance, parts):
    page = chance.choice(["[!--empirenews.page--]", "[!--empirenews.page--]二[/!--empirenews.page--]"])
    rows = "".join(f"<tr><td>\n<p>{part}</p>\n</td></tr>" for part in parts[:2])
    return f"<P>{parts[0]}</P><P>{page}</P><TABLE>{rows}</TABLE>" + "".join(
        f"<P>{part}</P>" for part in parts[1:]
    )


def escaped_twice(chance, parts):
    return escaped("".join(f"<p>&nbsp;{part}</p>" for part in parts))


BAD = (
    (lambda body: f"{body}<p>{GARBLED}</p>", "body 里有乱码"),
    (lambda body: f'{body}<p class="MsoNormal" style="text-ind', "body 在一个标签中间断了"),
    (lambda body: "<p>&nbsp;</p><img src='/a.jpg'>", "没有 body"),
)


def articles(seed, prefix, writers):
    """(number, title, body, moment) of each article, and the two tables of what is expected."""
    chance, rows, kept, refused = random.Random(seed), [], {}, {}
    for number in range(1, COUNT + 1):
        parts = chance.sample(SENTENCES, chance.randint(2, len(SENTENCES)))
        body = chance.choice(writers)(chance, list(map(escaped, parts)))
        name = f"{prefix}-{number}"
        if chance.random() < 0.05:
            spoil, refused[name] = chance.choice(BAD)
            body = spoil(body)
        else:
            kept[name] = parts
        title = chance.choice(["第{}条&mdash;旧闻", "<b>第{}条</b>旧闻", "第{}条旧闻 R&amp;D"]).format(number)
        rows.append((number, title, body, 1_400_000_000 + 86_400 * number))
    return rows, kept, refused


def answers(made, query):
    """What a query gives, on SQLite with the functions of MySQL that it calls."""
    with closing(sqlite3.connect(":memory:")) as database:
        for name, (arguments, function) in FUNCTIONS.items():
            database.create_function(name, arguments, function)
        for table, columns in made.tables.items():
            database.execute(f"CREATE TABLE {table} ({columns})")
            marks = ", ".join("?" * (columns.count(",") + 1))
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", made.rows[table])
        return [line for (line,) in database.execute(query)]


def wordpress(seed=1):
    """Posts of both editors, one draft among them."""
    made, kept, refused = articles(seed, "wp", [gutenberg, classic])
    posts = [
        (
            number,
            1,
            datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S"),
            title,
            body,
            "post",
            "publish",
            "",
        )
        for number, title, body, moment in made
    ]
    posts.append((999, 1, "2020-01-01 00:00:00", "草稿", "草稿", "post", "draft", ""))
    tables = {
        "wp_posts": "ID, post_author, post_date, post_title, post_content, "
        "post_type, post_status, post_password",
        "wp_users": "ID, display_name",
        "wp_terms": "term_id, name",
        "wp_term_taxonomy": "term_taxonomy_id, term_id, taxonomy",
        "wp_term_relationships": "object_id, term_taxonomy_id",
    }
    rows = {
        "wp_posts": posts,
        "wp_users": [(1, "沈砚")],
        "wp_terms": [(1, "政策法规"), (2, "厂房")],
        "wp_term_taxonomy": [(1, 1, "category"), (2, 2, "post_tag")],
        "wp_term_relationships": [(1, 1), (1, 2), (2, 2)],
    }
    return Made(tables, rows, kept, refused)


def dedecms(seed=2):
    """Articles out of CKEditor, Word and PDF, one in the recycle bin among them."""
    made, kept, refused = articles(seed, "dede", [ckeditor, out_of_pdf])
    archives = [
        (number, 1, 1, 0, title, "未知", "某日报", moment, moment) for number, title, _, moment in made
    ]
    archives.append((999, 1, 1, -2, "回收站", "", "", 1_400_000_000, 1_400_000_000))
    tables = {
        "dede_archives": "id, typeid, channel, arcrank, title, writer, source, pubdate, senddate",
        "dede_addonarticle": "aid, typeid, body",
        "dede_arctype": "id, typename, typedir, namerule",
    }
    rows = {
        "dede_archives": archives,
        "dede_addonarticle": [*((number, 1, body) for number, _, body, _ in made), (999, 1, "回收站")],
        "dede_arctype": [(1, "政策法规", "{cmspath}/a/zhengce", "{typedir}/{Y}/{M}{D}/{aid}.html")],
    }
    return Made(tables, rows, kept, refused)


def empirecms(seed=3):
    """Articles out of UEditor, some escaped twice, one that is only a link among them."""
    made, kept, refused = articles(seed, "ecms", [ueditor, escaped_twice])
    news = [(number, 5, 0, title, moment, f"/html/{number}.html") for number, title, _, moment in made]
    news.append((999, 5, 1, "外链", 1_400_000_000, "https://a.example.com/"))
    tables = {
        "phome_ecms_news": "id, classid, isurl, title, newstime, titleurl",
        "phome_ecms_news_data_1": "id, classid, writer, befrom, newstext",
        "phome_enewsclass": "classid, classname",
    }
    rows = {
        "phome_ecms_news": news,
        "phome_ecms_news_data_1": [
            *((number, 5, "沈砚", "", body) for number, _, body, _ in made),
            (999, 5, "", "", ""),
        ],
        "phome_enewsclass": [(5, "园区动态")],
    }
    return Made(tables, rows, kept, refused)
