#!/bin/sh
# All tests but the exhaustive ones: what sounds runs in its own time beside the rest, which needs the processor and gives way.
set -u
cd "$(dirname "$0")/.."
log=$(mktemp)
.venv/bin/python -m pytest -m spoken >"$log" 2>&1 &
sounding=$!
trap 'kill $sounding 2>/dev/null; rm -f "$log"' EXIT INT TERM
nice -n 15 .venv/bin/python -m pytest -n auto -m "not spoken and not exhaustive"
rest=$?
wait $sounding
spoken=$?
trap - EXIT INT TERM
cat "$log"
rm -f "$log"
[ "$rest" = 0 ] && [ "$spoken" = 0 ]
