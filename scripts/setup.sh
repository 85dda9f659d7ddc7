#!/bin/sh
# Sets everything up: system packages (Debian and its kin), a locked Python environment in .venv. Safe to run again.
# usage: scripts/setup.sh [run|test]
set -eu
cd "$(dirname "$0")/.."
for_what=${1:-run}

say() { printf '%s\n' "$*" >&2; }

# What sound, the voice and the demonstration need, and what the tests need beside that.
packages="libportaudio2 libespeak-ng1 espeak-ng flite"
[ "$for_what" = test ] && packages="$packages pulseaudio pulseaudio-utils libasound2-plugins strace"

if command -v apt-get >/dev/null 2>&1; then
    command -v python3 >/dev/null 2>&1 || packages="python3 $packages"
    python3 -c 'import ensurepip' 2>/dev/null || packages="python3-venv $packages"
    missing=
    for package in $packages; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
    done
    if [ -n "$missing" ]; then
        as_root=
        if [ "$(id -u)" != 0 ]; then
            command -v sudo >/dev/null 2>&1 || { say "Install these as root, then try again:$missing"; exit 1; }
            as_root=sudo
        fi
        say "Installing:$missing"
        export DEBIAN_FRONTEND=noninteractive
        # shellcheck disable=SC2086  # the lists are words
        $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing >&2
    fi
else
    say "This is no Debian: see the README for what your system needs. Going on."
fi

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || {
    say "Python 3.10 or newer is needed: install it, or name one with PYTHON=…"
    exit 1
}

lock=requirements.lock
[ "$for_what" = test ] && lock=requirements-dev.lock
stamp=.venv/.installed-$for_what
if [ -f "$stamp" ] && cmp -s "$stamp" "$lock"; then
    exit 0
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
say "Installing the Python environment …"
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
if [ "$for_what" = test ]; then
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
else
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps -e .
fi
cp "$lock" "$stamp"
