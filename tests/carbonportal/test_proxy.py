"""The proxy's configuration that we ship keeps no answer for long, and nobody's own: what is taken down is gone at once."""

import re
from pathlib import Path

CONFIG = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"


def settings():
    """Name and value of each line that sets something, comments left out."""
    lines = [line.split("#")[0].strip().rstrip(";") for line in CONFIG.read_text(encoding="utf-8").splitlines()]
    return [tuple(line.split(None, 1)) for line in lines if line and not line.endswith(("{", "}"))]


def test_nothing_is_kept_beyond_a_second_and_nothing_stale():
    found = dict(settings())
    assert [value for name, value in settings() if name == "proxy_cache_valid"] == ["200 1s"]
    assert found["proxy_cache_use_stale"] == found["proxy_cache_background_update"] == "off"
    assert "$carbonportal_private" in found["proxy_no_cache"]
    assert "$carbonportal_personal" in found["proxy_cache_bypass"]


def test_nobody_before_the_proxy_is_believed():
    found = dict(value.split(None, 1) for name, value in settings() if name == "proxy_set_header")
    assert found["X-Forwarded-For"] == "$remote_addr"
    assert found["X-Forwarded-Host"] == '""'
    assert re.fullmatch(r"\$host", found["Host"])
