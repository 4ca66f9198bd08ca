"""Words for letters and phones on the desk."""

from django import template

from commons import fields, smtp_words

register = template.Library()
register.filter("smtp_words", smtp_words.words_for)
register.filter("dialled", fields.dialled)
