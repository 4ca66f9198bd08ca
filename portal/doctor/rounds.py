"""All checks, each within its time. A new one is a function that yields Findings, and a line in CHECKS."""

import threading
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue
from typing import NamedTuple

from django.db import connection

from portal.doctor import configuration, database, machine, program, rights, running, services, staff
from portal.doctor.findings import Finding, first_line

# For all checks together, for they run side by side; a server that says nothing takes one of them this long.
SECONDS = 10
# The name of a check and what it has found.
type Told = tuple[str, list[Finding]]


class Check(NamedTuple):
    """`examine` yields what it has found; with `needs_database` it is left out where that does not answer."""

    name: str
    examine: Callable[[], Iterable[Finding]]
    needs_database: bool = False


DATABASE = Check("数据库连接", database.unreachable)
CHECKS = (
    Check("设置", configuration.examine),
    Check("程序", program.examine),
    Check("数据库", database.examine, needs_database=True),
    Check("邮件服务器", services.examine_mail),
    Check("缓存", services.examine_cache),
    Check("群机器人", services.examine_chat),
    Check("磁盘", machine.examine_disk),
    Check("时钟", machine.examine_clock, needs_database=True),
    Check("文件权限", rights.examine),
    Check("后台进程和备份", running.examine, needs_database=True),
    Check("工作人员", staff.examine, needs_database=True),
)


def make_rounds(checks: Iterable[Check] = CHECKS, seconds: float = SECONDS) -> Iterator[Told]:
    """(name, findings) of each check in order; two times `seconds` at most, and no error escapes."""
    (_, unreachable), *_ = side_by_side([DATABASE], seconds)
    yield DATABASE.name, unreachable
    possible = [check for check in checks if not (unreachable and check.needs_database)]
    yield from side_by_side(possible, seconds)


def side_by_side(checks: list[Check], seconds: float) -> list[Told]:
    """Every check in a thread of its own; whoever is not back in time is not waited for."""
    answers: list[SimpleQueue[list[Finding]]] = [SimpleQueue() for _ in checks]
    for check, queue in zip(checks, answers, strict=True):
        # Daemons: the end of the program does not wait for a server that hangs.
        threading.Thread(target=answer, args=(check, queue), daemon=True).start()
    # Behind the answers that have come by then.
    alarm = threading.Timer(seconds, give_up, [answers, seconds])
    alarm.daemon = True
    alarm.start()
    found = [(check.name, queue.get()) for check, queue in zip(checks, answers, strict=True)]
    alarm.cancel()
    return found


def answer(check: Check, queue: SimpleQueue[list[Finding]]) -> None:
    """What the check finds; its own failure is a finding too."""
    try:
        found = list(check.examine())
    except Exception as error:
        words = f"没有查成：{type(error).__name__}，{first_line(error)}。"
        found = [Finding(words, "先处理其他几项再查一次；还是这样的，请把这一行告诉开发者。")]
    finally:
        connection.close()
    queue.put(found)


def give_up(answers: list[SimpleQueue[list[Finding]]], seconds: float) -> None:
    """Answer for those who are not back."""
    advice = "对方连得上却不回答。请看这项服务是不是太忙，或者被防火墙挡住了。"
    for queue in answers:
        queue.put([Finding(f"{seconds:.0f} 秒没有查完。", advice)])
