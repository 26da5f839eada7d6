#!/bin/sh
# Times `kpirecon reconcile` beside what else could join two files; see README.md.
#   tests/bench/reconcile.sh PATH/TO/kpirecon [FOLDER]
# ROWS, TICKETS, SEED and RUNS in the environment change what is measured; ONLY names the peers to be run, as
# in ONLY="mawk duckdb". Builds nothing.
set -eu

[ $# -ge 1 ] || { echo "usage: $0 PATH/TO/kpirecon [FOLDER]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
kpirecon=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
[ -x "$kpirecon" ] || { echo "$0: '$1' cannot be run" >&2; exit 2; }
rows=${ROWS:-1000000} tickets=${TICKETS:-100000} seed=${SEED:-1} runs=${RUNS:-5}
folder=${2:-${TMPDIR:-/tmp}/kpirecon-bench-$rows-$tickets-$seed}

if [ ! -f "$folder/made.json" ]; then
    mkdir -p "$folder"
    python3 "$here/generate.py" "$folder" --rows "$rows" --tickets "$tickets" --seed "$seed" > "$folder/made.tmp"
    mv "$folder/made.tmp" "$folder/made.json"
fi
echo "data:    $(cat "$folder/made.json")"
model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
echo "machine: $(nproc) CPUs, $model, load $(cut -d ' ' -f 1 /proc/loadavg)"
echo "version: $("$kpirecon" version 2>/dev/null | head -n 1)"

commands=$folder/commands.tmp
peer() {
    case " ${ONLY:-${1%% *}} kpirecon " in
    *" ${1%% *} "*) printf '%s\t%s\n' "$1" "$2" >> "$commands" ;;
    esac
}
: > "$commands"
peer kpirecon "'$kpirecon' reconcile -d kpi-2020-02-15.csv --as-of 2020-02-20 --format ndjson tickets.csv"
missing=
has() { command -v "$1" > /dev/null || { missing="$missing $1"; return 1; }; }
if has mawk; then peer mawk "mawk -f '$here/peers/join.awk' tickets.csv kpi-2020-02-15.csv"; fi
if has sqlite3; then peer "sqlite3 shell" "sqlite3 :memory: < '$here/peers/join.sqlite'"; fi
peer "sqlite3 module (Python)" "python3 '$here/peers/sqlite_module.py'"
if has mlr; then peer mlr "'$here/peers/join.mlr.sh'"; fi
if node -e 'require("@duckdb/node-api")' 2> /dev/null; then
    peer "duckdb (node)" "node '$here/peers/duckdb.cjs' '$here/peers/join.duckdb.sql'"
elif has duckdb; then
    peer duckdb "duckdb < '$here/peers/join.duckdb.sql'"
fi
[ -z "$missing" ] || echo "not installed, not measured:$missing"

# read once, so that nobody pays for the disk
cat "$folder/kpi-2020-02-15.csv" "$folder/tickets.csv" > /dev/null
python3 "$here/measure.py" --runs "$runs" "$folder" < "$commands"
rm -f "$commands"
