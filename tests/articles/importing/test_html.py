"""HTML of other systems as plain lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.html import TAG, is_cut, is_html, plain_line, plain_lines


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>甲。</p>\n<p>　　乙。</p>", "甲。\n乙。"),
        ("<!-- wp:paragraph --><p>甲</p><!-- /wp:paragraph -->", "甲"),
        ("<div><span style='color:red'>一</span>、<b>怎么看</b></div>正文", "一、怎么看\n正文"),
        ("<P ALIGN=center>招\n商</P>", "招商"),
        ("<ul><li>甲<li>乙</ul>", "甲\n乙"),
        (
            "<table><tr><td>面积</td><td>200 亩</td></tr><tr><td>层高</td><td>8 米</td></tr></table>",
            "面积 200 亩\n层高 8 米",
        ),
        ("<style>p{}</style><script>alert('<p>')</script><p>甲</p>", "甲"),
        ("<p>产值<一亿 & 税收>二千万</p>", "产值<一亿 & 税收>二千万"),
        ("1 < 2，A & B，<资料>", "1 < 2，A & B，<资料>"),
        ("第一页。#p#分页标题#e#第二页。", "第一页。\n第二页。"),
        ("A&amp;B&lt;C", "A&B<C"),
        ("甲[!--empirenews.page--]下一页[/!--empirenews.page--]乙", "甲\n乙"),
        ("<p>甲</p><p>[!--empirenews.page--]</p><p>乙</p>", "甲\n乙"),
        ("<p>甲#p#副标题#e#乙</p>", "甲\n乙"),
        ("<strong>甲</strong>\n第二行\n\n<h2>乙</h2>\n\n丙", "甲\n第二行\n乙\n丙"),
        ("<table>\n<tr>\n<td>面积</td>\n<td>200 亩</td>\n</tr>\n</table>", "面积 200 亩"),
        ("<p>甲</p>\n\n乙\n\n丙", "甲\n乙\n丙"),
        ('[caption id="a" width="3"]<img src="a.jpg" /> 图一[/caption]乙', "图一乙"),
        ('甲[gallery ids="1,2"]乙 [招商] [1]', "甲乙 [招商] [1]"),
        ("&lt;p&gt;甲&amp;nbsp;乙&lt;/p&gt;", "甲 乙"),
        ("<p>甲&amp;ldquo;乙&amp;rdquo;</p>", "甲“乙”"),
        ("<video src='a'></video><label>甲</label>", "甲"),
    ],
)
def test_what_a_browser_shows_as_lines_is_lines(body, lines):
    assert plain_lines(body) == lines


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("<p>甲", True), ("R&amp;D", True), ("R&D; 1 < 2", False), ("<资料>", False), ("", False)],
)
def test_html_is_known_by_tags_and_entities(text, is_one):
    assert is_html(text) == is_one


def test_a_line_keeps_its_bare_signs():
    assert plain_line("R&amp;D &copy; A&B <5%") == "R&D © A&B <5%"


def test_a_title_loses_its_tags():
    assert plain_line("<font color='red'>R&amp;D</font> <5%") == "R&D <5%"


@pytest.mark.parametrize(
    ("text", "is_in_a_tag"),
    [
        ("<p>甲</p><p style='text", True),
        ('甲<img src="a', True),
        ("<p>甲</p><!-- wp:par", True),
        ("<p>甲</p><!-- a --> 乙", False),
        ("<p>产值<一亿", False),
        ("甲 a<b", False),
    ],
)
def test_a_text_that_ends_in_a_tag_was_cut(text, is_in_a_tag):
    assert is_cut(text) == is_in_a_tag


@given(st.text(alphabet="<>/pbr &;#div甲乙\n\"'=-!", max_size=60))
def test_no_text_breaks_it_and_no_tag_is_left(text):
    assert not TAG.search(plain_lines(text).replace("<!--", ""))
