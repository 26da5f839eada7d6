#!/bin/sh
# Fuzzes the readers in turn, one process at a time, and says what each run came to.
#
#     campaign.sh BUILD SECONDS [TARGET...]
#
# BUILD is a build folder of the preset "fuzz" (cmake --preset fuzz). Every target (all of them
# when none is named) runs for SECONDS, then the next one, round after round until interrupted;
# ROUNDS=1 stops after one. Corpora begin with the fixtures and grow in BUILD/corpus/TARGET;
# what fails lies in BUILD/found/TARGET-*, and the log of each run in BUILD/found/TARGET.log.
# A line a run goes to standard output: when, target, executions, seconds, files that failed.
set -eu

if [ $# -lt 2 ]; then
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"
    exit 2
fi
build=$(cd "$1" && pwd)
seconds=$2
shift 2
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || set -- csv html json xml_reader xlsx ods mail rt text xml unpack scan snapshot edi screen rules

seeds_of()
{
    case $1 in
    csv) echo fixtures/csv ;;
    edi) echo fixtures/evidence-edi ;;
    html) echo fixtures/html ;;
    json) echo fixtures/json ;;
    mail) echo fixtures/mail ;;
    ods) echo fixtures/ods ;;
    rt) echo fixtures/rt ;;
    rules) echo templates/rules fixtures/rules ;;
    scan) echo tests/fuzz/scan fixtures/csv fixtures/dataset ;;
    screen) echo fixtures/evidence* ;;
    snapshot) echo tests/fuzz/snapshot ;;
    text) echo fixtures/texts ;;
    xlsx) echo fixtures/xlsx ;;
    xml) echo tests/fuzz/xml fixtures/xml templates ;;
    xml_reader) echo fixtures/xml ;;
    unpack) echo fixtures/bytes fixtures/csv ;;
    *) echo "campaign.sh: no target is called '$1'" >&2; exit 2 ;;
    esac
}

run()
{
    target=$1
    seeds=$(seeds_of "$target")
    mkdir -p "$build/corpus/$target" "$build/found"
    log=$build/found/$target.log
    # Rules keep compiled patterns where a leak detector does not look: it would take them for leaks.
    leaks=1
    [ "$target" = screen ] && leaks=0
    # shellcheck disable=SC2086
    "$(find "$build" -name "fuzz_$target" -type f)" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
        -max_len=65536 -detect_leaks=$leaks -print_final_stats=1 -artifact_prefix="$build/found/$target-" \
        "$build/corpus/$target" $seeds >"$log" 2>&1 || true
    done_count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
    took=$(sed -n 's/^Done [0-9]* runs in \([0-9]*\) second.*/\1/p' "$log" | tail -1)
    failed=$(find "$build/found" -name "$target-*" | wc -l)
    echo "$(date -u +%FT%TZ) $target executions=${done_count:-?} seconds=${took:-cut} failed=$failed"
}

round=0
while [ -z "${ROUNDS:-}" ] || [ "$round" -lt "$ROUNDS" ]; do
    for each in "$@"; do
        run "$each"
    done
    round=$((round + 1))
done
