#!/bin/sh
# Usage: deploy/backup.sh FOLDER -- one backup of database, files and ledger as FOLDER/YYYYmmdd-HHMMSS, while the site runs.
#
# The order matters: the database first, so that every file it names is in the copy made after it; the ledger last. The folder has
# its name only when it is whole. Of the older ones the newest 30 stay, and the first of each month for a year. What is sealed
# stays encrypted in it, the rest does not: encrypt it before it leaves the machine. The keys (CARBON_SEAL_KEYS,
# CARBON_SECRET_KEY) are not in it, and must not be kept beside it.
set -eu
# shellcheck source=deploy/settings.sh
. "$(dirname -- "$0")/settings.sh"

[ $# -eq 1 ] || stop "用法：deploy/backup.sh 备份目录" 2
case $1 in /*) ;; *) stop "备份目录要写绝对路径。" 2 ;; esac
DAILY=30
MONTHLY=12
NAME=$(date +%Y%m%d-%H%M%S)
PARTIAL=$1/$NAME.partial
mkdir -p "$PARTIAL"
trap 'rm -rf "$PARTIAL"' EXIT
trap 'exit 1' INT TERM

if [ -n "$SQLITE" ]; then
  "$PYTHON" - "$SQLITE" "$PARTIAL/database.sqlite3" <<'END'
import sqlite3
import sys

source, target = (sqlite3.connect(name) for name in sys.argv[1:])
source.backup(target)
END
else
  pg_dump --format=custom --file="$PARTIAL/database.dump"
fi

# A picture may go while it is read: a withdrawal. That is no fault (1), anything else is (2).
pack() {
  mkdir -p "$2"
  tar --create --file="$PARTIAL/$1.tar" --directory="$2" --warning=no-file-changed --warning=no-file-removed . || [ $? -eq 1 ]
}
pack media "$MEDIA"
pack private "$PRIVATE"
for file in "$LEDGER" "$HEADS"; do
  [ ! -e "$file" ] || cp -p "$file" "$PARTIAL/"
done
(cd "$PARTIAL" && sha256sum -- * > SHA256SUMS)
sync
mv "$PARTIAL" "$1/$NAME"
trap - EXIT

first=$(date -d "-$MONTHLY month" +%Y%m%d)
month=''
find "$1" -mindepth 1 -maxdepth 1 -type d -name '????????-??????' | sort -r | tail -n "+$((DAILY + 1))" | sort |
  while read -r old; do
    stem=$(basename "$old")
    if [ "${stem%??-??????}" != "$month" ] && [ "${stem%-*}" -gt "$first" ]; then
      month=${stem%??-??????}
    else
      rm -rf "$old"
    fi
  done
echo "备份完成：$1/$NAME"
