"""manage.py reindex_search [--check]: builds the search index and the kept counts again, or checks them."""

from django.core.management.base import BaseCommand, CommandError

from articles import counts
from articles.likeness import filling
from articles.search.index import analyze
from articles.search.rebuild import differences, rebuild


class Command(BaseCommand):
    """--check compares everything with the published articles; exit code 1 if something differs."""

    help = "重建检索索引、各区域的篇数和比对用的片段。--check：只核对，不改动。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只核对，不改动")

    def handle(self, *args, check, **options):
        if check:
            self.check_all()
            return
        count = rebuild()
        analyze()
        self.stdout.write(f"已重建：{count} 篇。")

    def check_all(self):
        """Report what differs; raises CommandError if anything does."""
        wrong, strays = differences()
        counted, truth = counts.kept(), counts.truth()
        off = sum(counted.get(key, 0) != truth.get(key, 0) for key in counted.keys() | truth.keys())
        unlike = filling.differences()
        if not (wrong or strays or off or unlike):
            self.stdout.write("检索索引、篇数和比对用的片段与稿件一致。")
            return
        numbers = "、".join(map(str, wrong[:10]))
        raise CommandError(
            f"不一致：缺少或不同的稿件 {len(wrong)} 篇{f'（编号 {numbers}）' if wrong else ''}，"
            f"多余的索引 {len(strays)} 条，不对的篇数 {off} 处，不能比对的 {unlike} 篇。"
            "请运行 manage.py reindex_search。"
        )
