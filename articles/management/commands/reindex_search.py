"""manage.py reindex_search [--check]: the search index and the kept counts, made anew or proved."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles import actions, search, tallies
from articles.models import Article

BATCH = 200


class Command(BaseCommand):
    """--check compares everything with the published articles and exits with 1 where something differs."""

    help = "重建检索索引和各区域的篇数。--check：只核对，不改动。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只核对，不改动")

    def handle(self, *args, check, **options):
        if check:
            self.check_all()
            return
        self.stdout.write(f"已重建：{rebuild()} 篇。")

    def check_all(self):
        """Say what differs."""
        wrong, strays = search.differences()
        counted, truth = tallies.kept(), tallies.truth()
        off = sum(counted.get(key, 0) != truth.get(key, 0) for key in counted.keys() | truth.keys())
        if not (wrong or strays or off):
            self.stdout.write("检索索引和篇数与已发布的稿件一致。")
            return
        numbers = "、".join(map(str, wrong[:10]))
        raise CommandError(
            f"不一致：缺少或不同的稿件 {len(wrong)} 篇{f'（编号 {numbers}）' if wrong else ''}，"
            f"多余的索引 {len(strays)} 条，不对的篇数 {off} 处。请运行 manage.py reindex_search。"
        )


def rebuild():
    """Index and count every published article; returns how many.

    A short transaction for each batch: authors send their stories meanwhile.
    """
    total, last = 0, 0
    while batch := reindex_batch(last):
        total, last = total + len(batch), batch[-1].pk
    with transaction.atomic():
        search.remove(search.differences()[1])
        tallies.recount()
    return total


@transaction.atomic
def reindex_batch(last):
    """Index the next articles after the number `last` anew and return them."""
    public = Article.objects.published().select_related("division", "kind").order_by("pk")
    batch = list(public.filter(pk__gt=last).select_for_update(of=("self",))[:BATCH])
    actions.index(*batch)
    return batch
