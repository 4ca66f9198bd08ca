"""Who counts as a reader."""

import pytest

from articles.reads.readers import is_reader, spoken

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; V2307A Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 "
    "Chrome/126.0.6478.188 Mobile Safari/537.36 XWEB/1260183 MMWEBSDK/20240404 MicroMessenger/8.0.49"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
HARMONY = (
    "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 "
    "Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300"
)


@pytest.mark.parametrize("agent", [FIREFOX, WECHAT, IPHONE, HARMONY])
def test_browsers_of_people_count(agent):
    assert is_reader({"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": agent})


@pytest.mark.parametrize(
    "environ",
    [
        {
            "HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"
        },
        {"HTTP_USER_AGENT": "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)"},
        {"HTTP_USER_AGENT": f"{FIREFOX} (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"},
        {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (compatible; Bytespider)"},
        {"HTTP_USER_AGENT": "curl/8.5.0"},
        {"HTTP_USER_AGENT": "python-requests/2.32.3"},
        {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0 Safari/537.36"},
        {"HTTP_USER_AGENT": " "},
        {},
        {"HTTP_USER_AGENT": FIREFOX, "REQUEST_METHOD": "HEAD"},
        {"HTTP_USER_AGENT": FIREFOX, "HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_USER_AGENT": FIREFOX, "HTTP_X_MOZ": "prefetch"},
    ],
)
def test_programs_and_pages_loaded_ahead_do_not(environ):
    assert not is_reader({"REQUEST_METHOD": "GET", **environ})


@pytest.mark.parametrize(
    ("count", "words"), [(0, "少于 10 次"), (9, "少于 10 次"), (10, "10 次"), (1234, "1,234 次")]
)
def test_small_numbers_are_not_told(count, words):
    assert spoken(count) == words
