"""System checks of what an operator can get wrong; each message says what to do."""

from importlib.metadata import PackageNotFoundError, distribution
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register  # noqa: A004  Django's own name


@register(Tags.security, deploy=True)
def production(app_configs, **kwargs) -> list:
    """Refuse local settings in production, and warn about a database for one process group."""
    found = []
    if settings.LOCAL:
        found.append(Error("CARBON_DEBUG 在正式环境中开着。", hint="请去掉 CARBON_DEBUG。", id="carbon.E001"))
    if settings.ON_SQLITE:
        found.append(
            Warning(
                "正在使用 SQLite，它只适合一台机器上的一组进程。",
                hint="请把 DATABASE_URL 设为 PostgreSQL。",
                id="carbon.W001",
            )
        )
    if settings.HTTPS and not settings.SITE_URL.startswith("https://"):
        found.append(
            Error(
                "CARBON_SITE_URL 不是 https 地址。",
                hint="请改为 https:// 开头，或设 CARBON_HTTPS=0。",
                id="carbon.E002",
            )
        )
    if not settings.SEAL_KEYS:
        found.append(
            Error(
                "没有设置 CARBON_SEAL_KEYS，下架申请和封存件无法加密。",
                hint="请用 openssl rand -base64 32 生成一个，写入环境，并与数据库分开备份。",
                id="carbon.E007",
            )
        )
    if settings.LOOKUP_KEY == settings.SECRET_KEY:
        found.append(
            Warning(
                "没有设置 CARBON_HMAC_KEY，查找用的摘要由 CARBON_SECRET_KEY 算出：更换它以后，申请人的查询码、"
                "按邮箱查找、不再重复受理都会失效。",
                hint="新站请另生成一个；已有数据的站请先把现在的 CARBON_SECRET_KEY 原样写成 CARBON_HMAC_KEY，再更换前者。",
                id="carbon.W003",
            )
        )
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        found.append(
            Warning(
                "没有设置邮件服务器，下架申请的确认信和答复会一直等着。",
                hint="请设 CARBON_MAIL_URL。",
                id="carbon.W002",
            )
        )
    return found


@register()
def site_is_served(app_configs, **kwargs) -> list:
    """The site's own address must be one that we answer to."""
    host = urlsplit(settings.SITE_URL).hostname
    if "*" in settings.ALLOWED_HOSTS:
        return [Error("CARBON_ALLOWED_HOSTS 含有 *。", hint="请逐个写出主机名。", id="carbon.E003")]
    if not any(host == name or (name.startswith(".") and f".{host}".endswith(name)) for name in settings.ALLOWED_HOSTS):
        return [
            Error(
                f"CARBON_SITE_URL 的主机 {host} 不在 CARBON_ALLOWED_HOSTS 里。",
                hint="请把它加进 CARBON_ALLOWED_HOSTS。",
                id="carbon.E004",
            )
        ]
    return []


@register()
def private_is_private(app_configs, **kwargs) -> list:
    """Originals must not lie where public files are served from, nor the other way round."""
    public, private = settings.MEDIA_ROOT.resolve(), settings.PRIVATE_ROOT.resolve()
    if public.is_relative_to(private) or private.is_relative_to(public):
        return [
            Error(
                "CARBON_MEDIA_ROOT 和 CARBON_PRIVATE_ROOT 互相包含。", hint="请使用两个分开的目录。", id="carbon.E005"
            )
        ]
    return []


@register()
def one_driver(app_configs, **kwargs) -> list:
    """Django takes psycopg 3 first without a word; everything here is tested with psycopg2."""
    try:
        distribution("psycopg")
    except PackageNotFoundError:
        return []
    return [Error("同时装有 psycopg 3，Django 会改用它。", hint="请执行 pip uninstall psycopg。", id="carbon.E006")]
