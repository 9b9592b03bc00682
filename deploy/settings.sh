# Read by backup.sh and restore.sh: where the site keeps what, as its own settings say. Needs the site's environment variables.
# shellcheck shell=sh
# shellcheck disable=SC2034  # the variables are used by whoever reads this

umask 077
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$ROOT" || exit
PYTHON=${PYTHON:-$ROOT/.venv/bin/python}

stop() {
  printf '错误：%s\n' "$1" >&2
  exit "${2:-1}"
}

manage() {
  "$PYTHON" manage.py "$@"
}

TOLD=$("$PYTHON" - <<'END'
import shlex

from carbonportal import settings as site

base = site.DATABASES["default"]
more = base["OPTIONS"]
found = {
    "SQLITE": base["NAME"] if site.ON_SQLITE else "",
    "MEDIA": site.MEDIA_ROOT,
    "PRIVATE": site.PRIVATE_ROOT,
    "LEDGER": site.TAKEDOWN_LEDGER,
    "HEADS": site.TAKEDOWN_LEDGER.with_suffix(".heads.jsonl"),
}
if not site.ON_SQLITE:
    found |= {
        "PGDATABASE": base["NAME"],
        "PGUSER": base["USER"],
        "PGPASSWORD": base["PASSWORD"],
        "PGHOST": base["HOST"] or more.get("host", ""),
        "PGPORT": base["PORT"] or "5432",
        "PGSSLMODE": more.get("sslmode", "prefer"),
    }
print("\n".join(f"{name}={shlex.quote(str(value))}" for name, value in found.items()))
END
) || stop "读不到网站的设置，请带上网站的环境变量运行（原因见上）。"
eval "$TOLD"
[ -n "$SQLITE" ] || export PGDATABASE PGUSER PGPASSWORD PGHOST PGPORT PGSSLMODE
