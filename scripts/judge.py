"""make judge: Lighthouse and the Nu Html Checker look at the portal as make run starts it.

Exit code 1 if a goal is missed or a program is missing.
"""

import sys
import time

from scripts.judges import lighthouse, markup, site, tools

# The pages for Lighthouse, by name.
MEASURED = ("首页", "最新", "区域", "稿件", "投稿", "政策资料")
LINE = "═" * 70


def main():
    """Fetch the judges, start the portal, print both tables; returns the exit code."""
    started = time.monotonic()
    try:
        programs = tools.fetch()
    except tools.Missing as reason:
        print(f"{LINE}\n没有评审：{reason}\n{LINE}")
        return 1
    with site.running() as address:
        pages = site.pages(address)
        # Markup first: it is quick, and most often wrong.
        texts = markup.judge(programs, pages)
        print_markup(texts)
        measured = [page for page in pages if page.name in MEASURED]
        print_lighthouse_head()
        figures = [measure(programs, page, address) for page in measured]
    failed = [verdict for verdict in [*texts, *figures] if verdict.problems]
    for verdict in failed:
        print_problems(verdict)
    outcome = f"没有达标：{len(failed)} 项" if failed else "全部达标"
    print(f"\n{outcome}，用时 {time.monotonic() - started:.0f} 秒")
    return 1 if failed else 0


def print_markup(verdicts):
    """How many errors and warnings each page has."""
    print(f"── Nu Html Checker {tools.PACKAGES['vnu-jar']}\n  错误 警告  页面")
    for verdict in verdicts:
        mark = "✗" if verdict.problems else " "
        print(f"{mark} {len(verdict.problems):>4} {verdict.warnings:>4}  {verdict.page.name}", flush=True)


def print_lighthouse_head():
    """The head of the second table."""
    print(f"\n── Lighthouse {tools.PACKAGES['lighthouse']}，手机，{lighthouse.RUNS} 次的中位数")
    print("  性能（最低-最高） 无障碍 最佳实践 SEO  字节 请求  页面", flush=True)


def measure(programs, page, address):
    """Judge one page and print its line; five runs take a minute."""
    verdict = lighthouse.judge(programs, page, address)
    low, high = verdict.spread
    scores = [f"{verdict.scores[name]:g}" for name in ("performance", "accessibility", "best-practices")]
    seo = f"{verdict.scores['seo']:g}" if "seo" in verdict.scores else "—"
    performance, accessibility, practices = scores
    print(
        f"{'✗' if verdict.problems else ' '} {performance:>4}（{low}-{high}）".ljust(14),
        f"{accessibility:>7} {practices:>8} {seo:>4} {verdict.bytes:>6} {verdict.requests:>4}",
        f" {page.name} {page.path}",
        flush=True,
    )
    return verdict


def print_problems(verdict):
    """What is wrong with one page."""
    print(f"\n✗ {verdict.page.name} {verdict.page.path}")
    for words in [*verdict.problems, *getattr(verdict, "audits", [])]:
        print(f"    {words}")


if __name__ == "__main__":
    sys.exit(main())
