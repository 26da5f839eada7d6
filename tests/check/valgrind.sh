#!/bin/sh
# valgrind.sh KPIRECON PROJECT: the demo without a memory error and without a leak.
set -eu
kpirecon=$1
cd "$2"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
check() {
    expected=$1
    shift
    status=0
    valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible \
        "$kpirecon" "$@" >"$scratch/stdout" 2>"$scratch/stderr" || status=$?
    if [ "$status" != "$expected" ]; then
        echo "status $status, expected $expected: kpirecon $*"
        cat "$scratch/stderr"
        exit 1
    fi
}
set -- -d fixtures/demo/kpi-2020-01-15.csv -d fixtures/demo/kpi-2020-02-15.csv \
    --partner-registry fixtures/demo/partners.csv --attachments fixtures/demo/evidence --as-of 2020-02-20
check 1 reconcile "$@" -o "$scratch/run" fixtures/demo/tickets.csv
for format in text ndjson csv tsv xml html markdown; do
    check 1 reconcile "$@" --format "$format" fixtures/demo/tickets.csv
done
check 1 read fixtures/demo/tickets.csv
check 1 read --raw fixtures/demo/tickets.csv
check 0 explain KPI_DIFFERS RESTATED
check 2 reconcile --datset
echo "valgrind is content"
