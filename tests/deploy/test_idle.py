"""Idle connections between nginx and gunicorn: whoever uses them closes them."""

import re

from django.conf import settings

DEPLOY = settings.BASE_DIR / "deploy"


def test_nginx_closes_idle_connections_before_gunicorn_does():
    (upstream,) = re.findall(r"upstream yuanxun \{.*?\n\}", (DEPLOY / "nginx.conf").read_text(), re.DOTALL)
    (nginx,) = re.findall(r"keepalive_timeout (\d+)s;", upstream)
    (gunicorn,) = re.findall(r"^keepalive = (\d+)$", (DEPLOY / "gunicorn.conf.py").read_text(), re.MULTILINE)

    assert int(gunicorn) >= int(nginx) + 2
