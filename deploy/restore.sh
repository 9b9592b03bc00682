#!/bin/sh
# Usage: deploy/restore.sh FOLDER/YYYYmmdd-HHMMSS -- bring the site back from a backup, with its web processes and timers stopped.
#
# Into an empty PostgreSQL database; a SQLite file and folders that are there already are moved aside, not deleted. The ledger is
# not touched: it knows what was taken down since the backup, and that is repeated before anybody may read (until then /readyz
# is 503). On PostgreSQL run it with DATABASE_URL of the role that owns the tables. May be run again after it was stopped by an error.
set -eu
# shellcheck source=deploy/settings.sh
. "$(dirname -- "$0")/settings.sh"

[ $# -eq 1 ] || stop "用法：deploy/restore.sh 备份目录/日期-时间" 2
FROM=$(CDPATH='' cd -- "$1" 2>/dev/null && pwd) || stop "没有这个备份：$1" 2
ASIDE=before-restore-$(date +%Y%m%d-%H%M%S)

# What would stop it later stops it now, before anything is changed.
(cd "$FROM" && sha256sum --check --quiet SHA256SUMS) || stop "备份的校验值不符，没有恢复任何内容。请换一个备份。"
for place in "$MEDIA" "$PRIVATE"; do
  case $LEDGER in "$place"/*) stop "账本 $LEDGER 放在 $place 里面，会随它被换掉。请先移到别处并改 CARBON_TAKEDOWN_LEDGER。" ;; esac
done
if [ ! -e "$LEDGER" ]; then
  stop "没有找到账本 $LEDGER，没有恢复任何内容。请先从另一块盘取回它；确已丢失，才用备份里的（$FROM/$(basename "$LEDGER")），备份之后的下架要由经办人逐件重做；从未下架过，请建一个空文件。"
fi
if [ -n "$SQLITE" ]; then
  [ -e "$FROM/database.sqlite3" ] || stop "这个备份不是 SQLite 的，请核对 DATABASE_URL。"
else
  [ -e "$FROM/database.dump" ] || stop "这个备份不是 PostgreSQL 的，请核对 DATABASE_URL。"
  tables=$(psql -XAtc "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") || stop "连不上数据库 $PGDATABASE。"
  [ "$tables" -eq 0 ] || stop "数据库 $PGDATABASE 不是空的。请新建一个空库（createdb），把 DATABASE_URL 指向它，再运行。"
fi

aside() {
  [ ! -e "$1" ] || mv "$1" "$1.$ASIDE"
}

echo "一、文件"
for name in media private; do
  case $name in media) place=$MEDIA ;; *) place=$PRIVATE ;; esac
  aside "$place"
  mkdir -p "$place"
  tar --extract --file="$FROM/$name.tar" --directory="$place"
done
echo "二、数据库"
if [ -n "$SQLITE" ]; then
  for ending in '' -wal -shm; do aside "$SQLITE$ending"; done
  cp "$FROM/database.sqlite3" "$SQLITE"
else
  pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$PGDATABASE" "$FROM/database.dump"
fi
manage migrate --verbosity 0
if [ -z "$SQLITE" ] && [ "$(psql -XAtc "SELECT count(*) FROM pg_roles WHERE rolname = 'carbonportal_app'")" -eq 1 ]; then
  psql -Xq -v ON_ERROR_STOP=1 --single-transaction -f deploy/roles.sql
fi
echo "三、重做备份之后的下架"
manage takedown_replay --restored
echo "四、核对"
manage takedown_verify_log
manage check_invariants || stop "数据已经恢复，但核对有不符（见上）。请处理后再运行 manage.py check_invariants，通过后才开放访问。"
echo "恢复完成，可以启动网站。换下的旧文件以 .$ASIDE 结尾，核对无误后请删除：其中可能有已下架的内容。"
