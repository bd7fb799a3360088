#!/bin/sh
# What the tests need beside Python: PostgreSQL 15+ with PostGIS 3.3+, Chromium, GDAL's ogrinfo.
# Installs it on Debian and Ubuntu as root; says what to install anywhere else.
set -e
missing=""
if [ -z "$LINLI_TEST_DATABASE_URL" ] && [ -z "$LINLI_WITHOUT_POSTGIS" ]; then
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
    [ -n "$bin" ] || bin=$(pg_config --bindir 2>/dev/null || true)
    [ -x "$bin/initdb" ] || missing="$missing postgresql"
    share=$("$bin/pg_config" --sharedir 2>/dev/null || echo "/usr/share/postgresql/$(basename "$(dirname "$bin")")")
    [ -f "$share/extension/postgis.control" ] || missing="$missing postgis"
fi
[ -n "$LINLI_WITHOUT_CHROMIUM" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
    command -v google-chrome >/dev/null || missing="$missing chromium"
command -v ogrinfo >/dev/null || missing="$missing gdal-bin"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    postgis=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -V | tail -1)
    apt-get install -y -qq --no-install-recommends "${postgis:-postgresql-15-postgis-3}" chromium gdal-bin fonts-noto-cjk >/dev/null
    exit 0
fi
echo "The tests need:$missing." >&2
echo "Install PostgreSQL 15 or newer with PostGIS 3.3 or newer, Chromium and GDAL's ogrinfo," >&2
echo "or set LINLI_TEST_DATABASE_URL=postgresql+psycopg://…, or LINLI_WITHOUT_POSTGIS=1 to leave those tests out." >&2
exit 1
