"""How gunicorn serves the portal: the one place for units, containers, make run and the bench.

The address is given with --bind, or by systemd's socket. No access log: the URLs of status pages are secret.
"""

from portal import env, settings

# More threads only wait for each other: with four a kept page costs an eighth more, and of eight authors at
# once the last waits twice as long for SQLite. On more than two cores take as many processes as cores.
workers = env.whole_number("WEB_CONCURRENCY", 2, least=1, most=64)
threads = 2
worker_class = "portal.server.Worker"
# Loaded once and shared by the processes; a mistake in a setting stops the start instead of every worker.
preload_app = True
# Also when empty: gunicorn itself would trust 127.0.0.1.
forwarded_allow_ips = ",".join(settings.TRUSTED_PROXIES)
# Two services of one user would share one path in their home folder.
control_socket_disable = True
graceful_timeout = 5
# Seconds that an idle connection stays: longer than nginx keeps it (nginx.conf).
keepalive = 6
loglevel = "warning"
