#!/bin/sh
# What the tests need beside Python: PostgreSQL 15+ with PostGIS 3.3+, Chromium, GDAL's programs.
# Installs what is missing on Debian and Ubuntu as root; says what to install anywhere else.
# `sh tests/system.sh --where` only prints the folder of the PostgreSQL that the tests start.
set -eu

has() { command -v "$1" >/dev/null 2>&1; }

# Print the folders that may hold PostgreSQL: Debian, PGDG on Red Hat, Homebrew, any other.
folders() {
    for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
        /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin; do
        if [ -d "$folder" ]; then echo "$folder"; fi
    done
    if has pg_config; then pg_config --bindir; fi
    if has initdb; then dirname "$(command -v initdb)"; fi
}

# Tell whether the PostgreSQL in folder $1, of version $2, has PostGIS 3.3 or newer.
has_postgis() {
    for share in "$("$1/pg_config" --sharedir 2>/dev/null || true)" "/usr/share/postgresql/$2" \
        "$1/../share" "$1/../share/postgresql" "$1/../share/pgsql"; do
        control="$share/extension/postgis.control"
        if [ -f "$control" ]; then
            numbers=$(sed -n "s/^default_version *= *'\([0-9]*\)\.\([0-9]*\).*/\1 \2/p" "$control")
            major=${numbers% *} minor=${numbers#* }
            if [ "${major:-0}" -gt 3 ] || { [ "${major:-0}" -eq 3 ] && [ "$minor" -ge 3 ]; }; then
                return 0
            fi
        fi
    done
    return 1
}

# Print the folder of the newest PostgreSQL 15+ with PostGIS, nothing where there is none.
where() {
    newest=14 found=""
    for bin in $(folders); do
        version=$("$bin/initdb" --version 2>/dev/null | sed 's/[^0-9]*\([0-9]*\).*/\1/')
        if [ "${version:-0}" -gt "$newest" ] && has_postgis "$bin" "$version"; then
            newest=$version found=$bin
        fi
    done
    echo "$found"
}

# Print what is missing, one word each.
missing() {
    if [ -z "${LINLI_TEST_DATABASE_URL:-}" ] && [ "${LINLI_WITHOUT_POSTGIS:-}" != 1 ]; then
        [ -n "$(where)" ] || echo postgis
    fi
    if [ "${LINLI_WITHOUT_CHROMIUM:-}" != 1 ]; then
        has chromium || has chromium-browser || has google-chrome || echo chromium
    fi
    if ! has ogrinfo || ! has ogr2ogr; then echo gdal; fi
}

# Print the packages of manager $1 that bring the things $2…
packages() {
    manager=$1
    shift
    for thing in "$@"; do
        case $manager-$thing in
        apt-postgis)
            newest=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' |
                sed 's/postgresql-\([0-9]*\)-.*/\1/' | sort -n | tail -n 1)
            # An older one than the tests take is named too: the release has no other.
            echo "postgresql-${newest:-15}-postgis-3"
            ;;
        apt-chromium) echo chromium fonts-noto-cjk ;;
        apt-gdal) echo gdal-bin ;;
        dnf-postgis) echo postgresql-server postgis ;;
        pacman-postgis) echo postgresql postgis ;;
        brew-postgis) echo postgresql@17 postgis ;;
        *) echo "$thing" ;;
        esac
    done
}

# Tell how to come by the things $1… on this machine.
advise() {
    echo "The tests still need:$(printf ' %s' "$@")." >&2
    for manager in apt dnf pacman brew; do
        case $manager in
        apt) program=apt-get call="sudo apt-get install" ;;
        dnf) program=dnf call="sudo dnf install" ;;
        pacman) program=pacman call="sudo pacman -S" ;;
        brew) program=brew call="brew install" ;;
        esac
        if has "$program"; then
            echo "Try:  $call $(packages $manager "$@" | tr '\n' ' ')" >&2
            break
        fi
    done
    cat >&2 <<'END'
They need PostgreSQL 15 or newer with PostGIS 3.3 or newer, Chromium, and GDAL's ogrinfo and ogr2ogr.
Another PostgreSQL can be named:  LINLI_TEST_DATABASE_URL=postgresql+psycopg://user:password@host/database
Or leave those tests out:         LINLI_WITHOUT_POSTGIS=1  LINLI_WITHOUT_CHROMIUM=1
END
    exit 1
}

if [ "${1:-}" = --where ]; then
    where
    exit
fi
needed=$(missing)
[ -n "$needed" ] || exit 0
# Words without blanks, from here to the end of the file.
# shellcheck disable=SC2086
if [ "$(id -u)" = 0 ] && has apt-get; then
    export DEBIAN_FRONTEND=noninteractive
    echo "Installing for the tests:" $needed >&2
    # Lists that cannot be fetched may be there already; what comes of it shows below.
    apt-get update -qq || true
    apt-get install -y -qq --no-install-recommends $(packages apt $needed) >/dev/null || true
    needed=$(missing)
fi
# shellcheck disable=SC2086
[ -z "$needed" ] || advise $needed
