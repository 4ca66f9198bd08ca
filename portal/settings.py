"""All settings, read from the environment. A wrong value stops the start, a missing one is safe."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP

from portal import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key("SECRET_KEY", file=DATA_DIR / "secret-key")

# Links in letters begin with SITE_URL; a request never decides where they lead.
SITE_URL = env.site_url("SITE_URL", f"http://localhost:{env.port('PORT', 8000)}")
SITE_HOST: str = urlsplit(SITE_URL).hostname or ""
IS_LOCAL = SITE_HOST in {"localhost", "127.0.0.1", "::1"}
IS_HTTPS = SITE_URL.startswith("https://")
if DEBUG and not IS_LOCAL:
    env.refuse("DEBUG", "on", f"调试页会把内部信息给所有人看，只能用于本机，而 SITE_URL 是 {SITE_URL}")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if IS_LOCAL else [SITE_HOST])
TRUSTED_PROXIES = env.addresses("TRUSTED_PROXIES", ["127.0.0.1"] if IS_HTTPS else [])

# ── What the operator sets ──
SITE_NAME = env.text("SITE_NAME", "园讯")
HOTLINE = env.phone("HOTLINE")
# Who runs the portal, and how readers reach them: footer, privacy text, JSON-LD.
OPERATOR_NAME = env.text("OPERATOR_NAME")
SPONSOR_NAME = env.text("SPONSOR_NAME")
CONTACT_EMAIL = env.mailbox("CONTACT_EMAIL")
CONTACT_ADDRESS = env.text("CONTACT_ADDRESS")
CONTACT_HOURS = env.text("CONTACT_HOURS")
ICP_NUMBER = env.icp_number("ICP_NUMBER")
POLICE_NUMBER = env.police_number("POLICE_NUMBER")
HOME_DISTRICT = env.district_code("HOME_DISTRICT", "120000")
# The data folder of a demo holds the password of the demo accounts. Then every page says that it is a sample.
PASSWORD_FILE = DATA_DIR / "demo-password"
IS_SAMPLE = IS_LOCAL and PASSWORD_FILE.exists()
REVIEW_HOURS = env.whole_number("REVIEW_HOURS", 24, least=1, most=720)
# Within how long an accepted story is to be published, as the desk shows it.
EDIT_HOURS = env.whole_number("EDIT_HOURS", 24, least=1, most=720)
LATE_HOURS = env.whole_number("LATE_HOURS", 12, least=1, most=720)
WORD_MIN = env.whole_number("WORD_MIN", 1000, most=20_000)
WORD_MAX = env.whole_number("WORD_MAX", 2000, least=WORD_MIN, most=20_000)
SUBMIT_LIMIT = env.whole_number("SUBMIT_LIMIT", 20)
LEAD_LIMIT = env.whole_number("LEAD_LIMIT", 20)
# When the team calls back, and how many minutes of this a first answer may take (leads.hours).
LEAD_HOURS = env.hours("LEAD_HOURS", "09:00-17:30")
LEAD_ANSWER_MINUTES = env.whole_number("LEAD_ANSWER_MINUTES", 60, least=10, most=10_000)
# Off where nginx answers from its cache and its log is counted (manage.py count_reads).
COUNT_READS = env.flag("COUNT_READS", default=True)
# Telling search engines (commons.pings); unset is off. The addresses are for tests and for other engines.
BAIDU_PUSH_TOKEN = env.token("BAIDU_PUSH_TOKEN", r"[A-Za-z0-9]{4,64}", "应为百度搜索资源平台给出的 token")
BAIDU_PUSH_URL = env.endpoint("BAIDU_PUSH_URL", "http://data.zz.baidu.com/urls")
INDEXNOW_KEY = env.token("INDEXNOW_KEY", r"[A-Za-z0-9-]{8,128}", "应为 8 到 128 个字母、数字或连字符")
INDEXNOW_URL = env.endpoint("INDEXNOW_URL", "https://api.indexnow.org/indexnow")
# The robot of a group chat that hears of new stories and leads and of what is late (commons.chat).
ROBOT = env.robot("WEBHOOK_URL", secret=env.text("WEBHOOK_SECRET"))
# Who reads /metrics and the numbers of /readyz sends it; unset: /metrics is not there.
METRICS_TOKEN = env.token(
    "METRICS_TOKEN", r"[A-Za-z0-9._~+/=-]{16,200}", "应为 16 到 200 个字母、数字或 . _ ~ + / = -"
)
LOG_FORMAT = env.choice("LOG_FORMAT", "text", ("text", "json"))
FORM_MIN_SECONDS = env.whole_number("FORM_MIN_SECONDS", 3, most=3600)
# How long personal data is kept, in months; the clock keeps it (privacy text 三).
RETAIN_LEADS = env.whole_number("RETAIN_LEADS", 12, least=1, most=120)
RETAIN_STORIES = env.whole_number("RETAIN_STORIES", 6, least=1, most=120)
RETAIN_LETTERS = env.whole_number("RETAIN_LETTERS", 6, least=1, most=120)
RETAIN_NETWORK = env.whole_number("RETAIN_NETWORK", 6, least=1, most=120)

INSTALLED_APPS = [
    "portal.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "commons",
    "districts",
    "articles",
    "submissions",
    "leads",
    "feedback",
    "portal.apps.PortalConfig",
]

MIDDLEWARE = [
    "portal.request_ids.name_requests",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.headers.deny_permissions",
    "portal.headers.keep_addresses_secret",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "portal.methods.know_three",
    "portal.operations.probes.answer_probes",
    "portal.middleware.reject_invalid_input",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.redirect_moved",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
        },
    },
]

# ── Storage ──
# With Django's own settings SQLite refuses some writes under load. So: one writer at a time from the first
# statement on (IMMEDIATE), readers beside it (WAL), and what was answered survives a power cut (FULL).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-2000;",
}
# More than a process has threads: nobody waits for another one's connection. A pool that lost its connections
# asks after 1, 2, 4, 8 … seconds: after an outage of a minute it would sleep for another one, and answer 503
# all the while. Given up as soon as its reader is, the next reader asks at once.
POSTGRESQL_POOL = {"min_size": 1, "max_size": 8, "timeout": 3, "reconnect_timeout": 3}
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'yuanxun.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "commons.sqlite"
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # Tests use a file: threads and the live server need to share it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = dict(POSTGRESQL_POOL)
# Several machines lend each other kept pages (commons.pages.shared); nothing that counts is in the cache.
IS_CACHE_SHARED = bool(env.text("CACHE_URL"))
CACHES = {"default": env.cache("CACHE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Where the portal's own folders of files lie, unless MEDIA_URL_ROOT names a bucket for all machines.
MEDIA_ROOT = DATA_DIR / "media"
FILES = "django.core.files.storage.FileSystemStorage"
STORAGES = {
    # The renditions of covers; only articles.covers serves them.
    "default": env.bucket("MEDIA_URL_ROOT", "media") or {"BACKEND": FILES},
    # The cards of articles without a cover (articles.sharing), drawn again where they are missing.
    "cards": env.bucket("MEDIA_URL_ROOT", "cards")
    or {"BACKEND": FILES, "OPTIONS": {"location": DATA_DIR / "cards", "allow_overwrite": True}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ── Mail: rows first (commons.outbox), sent by the worker ──
MAILERS = {"default": env.mailer("MAIL_URL", folder=DATA_DIR / "mail")}
# Letters invite people to answer: the operator reads this mailbox.
MAIL_FROM = env.mail_address("MAIL_FROM", f"{SITE_NAME} <editor@{SITE_HOST}>")
DEFAULT_FROM_EMAIL = MAIL_FROM
# What the worker's clock does, in this order (commons.clockwork).
CLOCK_JOBS = [
    "submissions.jobs.lapse_claims",
    "submissions.jobs.publish_scheduled",
    "submissions.jobs.mark_late",
    "submissions.jobs.digest_moderators",
    "submissions.jobs.alarm_chiefs",
    "submissions.jobs.alarm_unpublished",
    "submissions.jobs.tell_arrivals",
    "articles.covers.jobs.owe_all",
    "submissions.jobs.remind_returns",
    "submissions.jobs.expire_returns",
    "submissions.record.chain_up",
    "submissions.jobs.tell_head",
    "articles.likeness.filling.fill",
    "submissions.screening.findings.catch_up",
    "commons.pings.deliver",
    "commons.pings.forget",
    "commons.throttle.forget",
    "commons.pages.changes.forget",
    "commons.outbox.forget_letters",
    "submissions.erasure.forget_stories",
    "submissions.erasure.forget_networks",
    "leads.jobs.remind_of_first_answers",
    "leads.jobs.mark_overdue",
    "leads.jobs.remind_to_follow",
    "leads.jobs.tell_arrivals",
    "leads.jobs.tell_teams",
    "leads.actions.forget",
    "leads.packs.storing.sweep",
    "feedback.actions.forget",
    "portal.login.lockout.forget_attempts",
    "portal.login.session.forget_sessions",
    "portal.operations.alarms.watch",
]
# Where the link in a letter leads: purpose of the signature → name of the route.
LINK_ROUTES = {
    "shown": "submissions:status",
    "mailed": "submissions:status",
    "proof": "submissions:story_proof",
    "mine": "submissions:mine",
    "consent": "leads:consent",
    "asked": "leads:lead_done",
    "material": "leads:file",
    "draft": "articles:draft",
    "story": "submissions:draft",
}
# Links that end by themselves, after so many days.
LINK_DAYS = {"mine": 7, "draft": 7, "story": 7, "material": 30}
# Where a district is shown: districts know no articles, whose lists its page is made of.
DISTRICT_ROUTE = "articles:district"
# The pages in the sitemap beside lists and articles.
SITEMAP_PAGES = [
    "articles:archive",
    "articles:feeds",
    "submissions:submit",
    "leads:inquire",
    "feedback:write",
    "about",
    "submissions:board",
    "site_map",
    "commons:terms",
    "commons:privacy",
    "accessibility",
]

# ── Language and time ──
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]

# ── Safety ──
AUTH_USER_MODEL = "commons.Staff"
AUTHENTICATION_BACKENDS = ["portal.login.backends.StaffBackend"]
# The rules are in portal.login.lockout; django-axes is told that one broken rule is enough.
AXES_HANDLER = "portal.login.lockout.Lockout"
AXES_FAILURE_LIMIT = 1
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "portal.login.lockout.network_address"
AXES_LOCKOUT_CALLABLE = "portal.login.lockout.too_many"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.login.passwords.NotPersonal"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "portal.login.passwords.NotCommon"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Whether 总编 and superusers must enrol a phone; whoever has one is always asked for its code.
REQUIRE_TWO_STEP = env.flag("REQUIRE_TWO_STEP")
OTP_TOTP_ISSUER = SITE_NAME
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:start"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    # The nonce serves one <style> of Django's own change list; it is sent only where it is used.
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# Twelve hours after the last thing done at the desk (portal.login.session).
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
# Browsers take such a name by https alone, from this very host and for all of it: no neighbour can plant one.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-sessionid", "__Host-csrftoken") if IS_HTTPS else ("sessionid", "csrftoken")
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
# Balancers and Prometheus ask the machine itself, by http; the answers hold nothing of anybody.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
# How long browsers come by https only: a year, once the operator has an https address.
SECURE_HSTS_SECONDS = env.whole_number("HSTS_SECONDS", 31_536_000 if IS_HTTPS else 0)
# HSTS is for this host only: we must not decide for the operator's other hosts (W005, W021).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
# A story is at most 20,000 code points; percent-encoded Chinese takes nine bytes each.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "refusals": {"()": "portal.logs.ShortenRefusals"},
        "personal": {"()": "portal.logs.MaskPersonalData"},
        "request": {"()": "portal.logs.AddRequestId"},
    },
    "formatters": {
        "text": {
            "()": "portal.logs.TextLine",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "json": {"()": "portal.logs.JsonLine"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["refusals", "personal", "request"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Django's own handler would mail POST data, personal data with it, to the admins.
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # In place of gunicorn's own handler, once it has loaded the portal; its level is its own matter.
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
    },
}
