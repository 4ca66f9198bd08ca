"""manage.py load_districts [FILE]"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.search.rebuild import rebuild
from districts.loading import load_districts
from districts.models import District


class Command(BaseCommand):
    """Loads the district tree from its file; it may run again and again."""

    help = "装入或更新区域表；文件里没有的区域保持原样。"

    def add_arguments(self, parser):
        default = settings.BASE_DIR / "fixtures" / "districts.csv"
        parser.add_argument("file", nargs="?", type=Path, default=default, help="CSV 文件")

    def handle(self, *args, file, **options):
        before = paths()
        try:
            created, changed = load_districts(file)
        except OSError as error:
            raise CommandError(f"文件读不出来：{file}（{error.strerror}）") from None
        except UnicodeDecodeError:
            raise CommandError(f"文件不是 UTF-8 编码：{file}") from None
        except KeyError as error:
            raise CommandError(f"{file} 里缺少这一列，或者上级写在了下级后面：{error}") from None
        self.stdout.write(f"区域：新增 {created}，更新 {changed}。")
        after = paths()
        if any(after[code] != path for code, path in before.items()):
            # The index and the counts of an article hold the districts above it.
            self.stdout.write(f"有区域换了上级，已重建检索索引和篇数：{rebuild()} 篇。")


def paths():
    """{code: path} of all districts."""
    return dict(District.objects.values_list("code", "path"))
