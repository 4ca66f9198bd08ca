"""Help for who lost their phone and their recovery codes."""

from django.core.management.base import BaseCommand, CommandError

from commons.models import Staff
from portal.login import two_step


class Command(BaseCommand):
    """manage.py reset_two_step NAME: the account signs in by its password alone, or enrols a new phone."""

    help = "解除一个账号的两步登录（手机丢了、恢复码也找不到）。请先确认找您的确实是本人。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="账号")

    def handle(self, *args, username, **options):
        user = Staff.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有账号“{username}”。")
        if not two_step.remove(user):
            raise CommandError(f"账号“{username}”没有启用两步登录。")
        self.stdout.write(f"已解除账号“{username}”的两步登录。请提醒本人重新启用。")
