"""Filters for templates; the rules stand in commons.chinese."""

from django import template

from commons import chinese

register = template.Library()

for name in ("weekday", "month_day", "clock", "day_clock", "deadline", "near", "span", "staff_name"):
    register.filter(name, getattr(chinese, name))


@register.filter
def thousands(number):
    """1264 → 1,264"""
    return f"{number:,}"
