#!/usr/bin/python3
"""Every run is one document: what is written beside it says the same.

    one_document.py --kpirecon PATH [--jobs N]

Runs the reconciliations of all golden cases and one over hostile text, each into a run folder, and then

  * validates resolutions.xml by what 'kpirecon schema run' prints (xmllint);
  * makes resolutions.ndjson, resolutions.csv and quarantine.ndjson from the document, here and anew, and compares;
  * lets 'kpirecon report' make all of the folder from the document alone: the same bytes, but for the timings.
"""
import argparse
import concurrent.futures
import csv
import glob
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree
from decimal import Decimal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GOLDEN = os.path.join(ROOT, "tests", "golden")
sys.path.insert(0, GOLDEN)
import run as golden  # noqa: E402

SPACE = "{urn:kpirecon:run:1}"
DETAILS = [("period", "period"), ("omlp_type", "omlp-type"), ("units", "units"), ("invoice", "invoice"),
           ("kpi", "kpi"), ("revenue", "revenue"), ("currency", "currency")]
MEASURES = ["units", "kpi", "revenue"]
HEADER = (["ticket_id", "claim", "verdict", "reason", "detail", "also", "notes", "causes"] +
          [f"{group}_{name}" for group in ("claimed", "recorded") for name, _ in DETAILS] +
          [f"difference_{name}" for name in MEASURES] + [f"corrected_{name}" for name, _ in DETAILS] +
          ["wait_until", "next_step", "place"])

# Takes the place of kpirecon in a golden case: a reconciliation goes into a folder of its own, the rest goes on.
SHIM = """#!/bin/bash
if [ "$1" = help ] || [[ " $* " == *" --stream"* ]] || [[ " $* " == *" --help "* ]]; then exit 0; fi
if [ "$1" != reconcile ]; then exec {kpirecon} "$@"; fi
shift; kept=()
while [ $# -gt 0 ]; do
    case $1 in
    -o|--output|--format) shift;;
    --output=*|--format=*) ;;
    *) kept+=("$1");;
    esac
    shift
done
for i in $(seq 99); do if mkdir {out}/$i 2>/dev/null; then break; fi; done
{kpirecon} reconcile -o {out}/$i/run "${{kept[@]}}" >/dev/null 2>&1
"""


def folders_of(case, kpirecon, scratch):
    """The run folders of a case; a case that is about something else has none."""
    out, bin_folder = os.path.join(scratch, "out"), os.path.join(scratch, "bin")
    os.makedirs(out)
    os.makedirs(bin_folder)
    shim = os.path.join(bin_folder, "kpirecon")
    with open(shim, "w", encoding="utf-8") as file:
        file.write(SHIM.format(kpirecon=kpirecon, out=out))
    os.chmod(shim, 0o755)
    golden.run(case, shim)
    return sorted(glob.glob(os.path.join(out, "*", "run")))


def attributes(element, names):
    return {key: element.get(name) for key, name in names} if element is not None else None


def text(element, name):
    child = element.find(SPACE + name)
    return child.text if child is not None else None


def all_of(element, name):
    return element.findall(SPACE + name) if element is not None else []


def words(element, name):
    return (element.get(name) or "").split()


def line_of(element):
    return int(element.get("line") or 0)


def difference_of(candidate):
    """A row that agrees has no difference in the document; its decimals are not looked at here."""
    def one(name):
        if name in words(candidate, "not-compared"):
            return None
        return candidate.get(f"{name}-differ-by" if name == "units" else f"{name}-differs-by") or "0"
    return {name: one(name) for name in MEASURES}


def candidate_of(element):
    return {"partner_id": element.get("partner"), **attributes(element, DETAILS), "stage": element.get("stage"),
            "for": words(element, "for"), "against": words(element, "against"), "within": words(element, "within"),
            "not_compared": words(element, "not-compared"), "difference": difference_of(element),
            "publication": element.get("publication"), "source": element.get("source"), "line": line_of(element)}


def left_out(name, count):
    """A list that was not cut has no such member."""
    return {name: count} if count else {}


def match_of(element):
    if element is None:
        return None
    shown = [candidate_of(one) for one in all_of(element, "candidate")]
    return {"stage": element.get("stage"), "candidates": shown,
            **left_out("candidates_left_out", int(element.get("candidates")) - len(shown))}


def recorded_of(element):
    if element is None:
        return None
    rows = [{"publication": row.get("publication"), "source": row.get("source"), "line": line_of(row)}
            for row in all_of(element, "row")]
    return {**attributes(element, DETAILS), "rows": rows,
            **left_out("rows_left_out", int(element.get("rows-left-out", 0)))}


def also_of(claim):
    names = []
    for reason in all_of(claim, "reason"):
        if reason.get("name") not in names:
            names.append(reason.get("name"))
    return names[1:]


def resolution_of(claim, settings):
    return {"schema": "kpirecon.resolution/1", "ticket_id": claim.get("ticket"), "claim": int(claim.get("number")),
            "partner_id": claim.get("partner"), "verdict": claim.get("verdict"), "reason": claim.get("reason"),
            "detail": claim.get("detail"), "also": also_of(claim),
            "notes": [note.get("name") for note in all_of(claim, "note")],
            "claimed": attributes(claim.find(SPACE + "claimed"), DETAILS),
            "recorded": recorded_of(claim.find(SPACE + "recorded")),
            "difference": attributes(claim.find(SPACE + "difference"), [(name, name) for name in MEASURES]),
            "corrected": attributes(claim.find(SPACE + "corrected"), DETAILS),
            "causes": [{"code": cause.get("code"), "field": cause.get("field"), "because": cause.text}
                       for cause in all_of(claim, "cause")],
            "match": match_of(claim.find(SPACE + "match")),
            "evidence": [{"name": text(one, "name"), "kind": one.get("kind"), "because": text(one, "because"),
                          "sha256": one.get("sha256")} for one in all_of(claim, "evidence")],
            "wait_until": claim.get("wait-until"),
            "window": attributes(claim.find(SPACE + "window"), [("from", "from"), ("to", "to")]),
            "next_step": text(claim, "next-step"), "place": claim.get("place"),
            "publication": claim.get("publication"), "settings": settings}


def guarded(value):
    """A cell that a spreadsheet might take for a formula is kept from it."""
    value = value or ""
    if re.match(r" *[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", value) and not re.fullmatch(r"-?\d+(\.\d{1,6})?", value):
        return "'" + value
    return value


def cells_of(claim):
    def group(of):
        return [(of or {}).get(name) for name, _ in DETAILS]
    causes = "; ".join(f"{cause['code']}: {cause['because'] or ''}" for cause in claim["causes"])
    return [guarded(value) for value in
            [claim["ticket_id"], str(claim["claim"]), claim["verdict"], claim["reason"], claim["detail"],
             "; ".join(claim["also"]), "; ".join(claim["notes"]), causes, *group(claim["claimed"]),
             *group(claim["recorded"]), *[(claim["difference"] or {}).get(name) for name in MEASURES],
             *group(claim["corrected"]), claim["wait_until"], claim["next_step"], claim["place"]]]


def bad_row_of(row):
    return {"schema": "kpirecon.quarantine/1", "place": row.get("place"), "finding": row.get("finding"),
            "field": row.get("field"), "found": text(row, "found"), "message": text(row, "message"),
            "raw": text(row, "raw")}


def as_xml_can_say(value):
    """What XML 1.0 cannot hold, and what turns the text around it, is U+FFFD there."""
    if isinstance(value, str):
        return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ufffe\uffff]", "\ufffd", value)
    if isinstance(value, list):
        return [as_xml_can_say(item) for item in value]
    if isinstance(value, dict):
        return {as_xml_can_say(key): as_xml_can_say(item) for key, item in value.items()}
    return value


def without_decimals(objects):
    """0.00 is 0, in the differences of candidates only."""
    for one in objects:
        for candidate in (one["match"] or {"candidates": []})["candidates"]:
            candidate["difference"] = {name: "0" if value and not Decimal(value) else value
                                       for name, value in candidate["difference"].items()}
    return objects


def first_difference(name, made, found):
    if made == found:
        return None
    if len(made) != len(found):
        return f"{name}: {len(found)} written, {len(made)} in the document"
    for i, (one, other) in enumerate(zip(made, found)):
        if one != other:
            keys = [key for key in one if one[key] != other.get(key)] if isinstance(one, dict) else []
            return (f"{name}: line {i + 1} {keys}: the document says {[one[key] for key in keys] or one}, "
                    f"written is {[other.get(key) for key in keys] or other}")
    return f"{name}: differs"


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def faults_of(folder, grammar):
    path = os.path.join(folder, "resolutions.xml")
    done = subprocess.run(["xmllint", "--noout", "--huge", "--relaxng", grammar, path], capture_output=True, text=True,
                          check=False)
    if done.returncode:
        yield "not as its schema says: " + done.stderr[:400]
    run = tree.parse(path).getroot()
    settings = {one.get("name"): one.get("value") for one in run.iter(SPACE + "setting") if one.get("default")}
    claims = all_of(run.find(SPACE + "claims"), "claim")
    made = [resolution_of(claim, settings or None) for claim in claims]
    if int(run.find(SPACE + "end").get("claims")) != len(claims):
        yield "its end mark counts other claims"
    written = as_xml_can_say(read_lines(os.path.join(folder, "resolutions.ndjson")))
    yield first_difference("resolutions.ndjson", without_decimals(made), without_decimals(written))
    with open(os.path.join(folder, "resolutions.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.reader(io.StringIO(file.read(), newline="")))
    yield first_difference("resolutions.csv", [HEADER] + [cells_of(one) for one in made], as_xml_can_say(rows))
    bad = [bad_row_of(row) for row in all_of(run.find(SPACE + "quarantine"), "bad-row")]
    yield first_difference("quarantine.ndjson", bad,
                           as_xml_can_say(read_lines(os.path.join(folder, "quarantine.ndjson"))))


def files_of(folder):
    """Every file of a run folder, its manifest without what each run has of its own."""
    files = {}
    for path in glob.glob(os.path.join(folder, "**", "*"), recursive=True):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                files[os.path.relpath(path, folder)] = file.read()
    manifest = json.loads(files.pop("manifest.json"))
    for own in ("timings", "ledger", "sha256"):
        manifest.pop(own, None)
    files["manifest.json"] = json.dumps(manifest, indent=1).encode()
    return files


def report_faults(kpirecon, folder, source):
    """`source` is the folder or its document; what the document cannot say is not looked at then."""
    again = folder + "-again"
    done = subprocess.run([kpirecon, "report", "-q", "-o", again, source], capture_output=True, text=True, check=False)
    if done.returncode:
        yield f"cannot be rendered again: {done.stderr[-300:]}"
        return
    before, after = files_of(folder), files_of(again)
    unlike = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if unlike:
        yield f"rendered again, {len(unlike)} of {len(before)} files differ: {unlike[:6]}"
    shutil.rmtree(again)


HOSTILE = ["<script>alert(1)</script>", "]]>&amp;\"'", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\uff1d1",
           "a\tb", "two\nlines", "\u202etxt.exe", "\ufeffmark", "&#x41;", "a;b,c|d", "  blanks  ", "\U0001f600",
           "'quoted'",
           "\u2028line", "e\u0301", "\x07bell", "%s%n", "{{x}}", "\\u0041", "\"\"", "x" * 3000]
FIELDS = ["ticket_id", "partner_id", "omlp_type", "invoice_number", "currency", "evidence", "language", "subject",
          "body"]


def hostile_folder(kpirecon, scratch):
    names = ["ticket_id", "filed", "partner_id", "month", "year", "omlp_type", "purchase_unit", "invoice_number",
             "kpi_value", "revenue", "currency", "evidence", "language", "subject", "body"]
    tickets, dataset = os.path.join(scratch, "tickets.csv"), os.path.join(scratch, "kpi-2020-02-15.csv")
    with open(tickets, "w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, names)
        rows.writeheader()
        for i, (payload, field) in enumerate((p, f) for p in HOSTILE for f in FIELDS):
            row = dict(zip(names, [f"T{i}", "2020-02-15T07:30:00Z", "6034453", "1", "2020", "MOC", "25", f"G00{i:07}",
                                   "25", "3062500", "KRW", "invoice", "ko", "s", "b"]))
            row[field] = payload + (str(i) if field == "ticket_id" else "")
            rows.writerow(row)
    with open(dataset, "w", encoding="utf-8", newline="") as file:
        file.write("Partner ID,Month,Year,OMLP Type,Units,Invoice Number,KPI Value,Revenue,Currency\n")
        for i in range(0, len(HOSTILE) * len(FIELDS), 3):
            file.write(f"6034453,1,2020,MOC,25,G00{i:07},{25 + i % 2},3062500,KRW\n")
    folder = os.path.join(scratch, "hostile")
    subprocess.run([kpirecon, "reconcile", "-q", "-d", dataset, "--as-of", "2020-02-20", "-o", folder, tickets],
                   capture_output=True, check=False)
    return folder


def check(case, kpirecon, grammar):
    """How many runs the case has, and what is wrong with them."""
    with tempfile.TemporaryDirectory(prefix="document-") as scratch:
        folders = [hostile_folder(kpirecon, scratch)] if case is None else folders_of(case, kpirecon, scratch)
        whole = [folder for folder in folders if os.path.exists(os.path.join(folder, "resolutions.xml"))]
        name = os.path.relpath(case, GOLDEN) if case else "hostile text"
        said = [said for folder in whole for said in faults_of(folder, grammar) if said]
        for folder in whole:
            path = os.path.join(folder, "resolutions.xml")
            lines = json.dumps(read_lines(os.path.join(folder, "resolutions.ndjson")))
            source = path if lines == json.dumps(as_xml_can_say(json.loads(lines))) else folder
            said += report_faults(kpirecon, folder, source)
        return len(whole), [f"{name}: {one}" for one in said]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    options.kpirecon = os.path.abspath(options.kpirecon)
    if not shutil.which("xmllint"):
        print("NOT RUN: there is no xmllint; install what contrib/packages lists under check")
        return 77
    cases = [os.path.abspath(case) for case in options.cases] or [None] + sorted(
        os.path.dirname(path) for path in glob.glob(os.path.join(GOLDEN, "reconcile", "*", "args")))
    with tempfile.TemporaryDirectory(prefix="document-") as scratch:
        grammar = os.path.join(scratch, "run.rng")
        with open(grammar, "wb") as file:
            file.write(subprocess.run([options.kpirecon, "schema", "run"], capture_output=True, check=True).stdout)
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            answers = list(pool.map(lambda case: check(case, options.kpirecon, grammar), cases))
    runs, faults = sum(count for count, _ in answers), [said for _, list_of in answers for said in list_of]
    if not options.cases and runs < len(cases) * 3 // 4:
        faults.append(f"only {runs} runs of {len(cases)} cases: the cases are no longer taken as they are")
    print("\n".join(faults) or f"{runs} runs are one document each")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
