#!/usr/bin/python3
"""What is told on standard error has the form that was asked for: text, JSON or the journal's, which is also found by
itself; and no excerpt of a partner's text gets into a log.

    logs.py --kpirecon PATH
"""
import argparse
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEMO = os.path.join(ROOT, "fixtures", "demo")
RUN = ["reconcile", "-d", "kpi-2020-02-15.csv", "--as-of", "2020-02-20", "--format", "csv", "tickets.csv"]
EXCERPT = ",licences,FR-2019-1044"  # of a row that is complained about


def told(kpirecon, *more, journal=None):
    """The lines of standard error; `journal`: does JOURNAL_STREAM name that pipe, or another one?"""
    reader, writer = os.pipe()
    about = os.fstat(writer)
    env = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
    if journal is not None:
        env["JOURNAL_STREAM"] = f"{about.st_dev}:{about.st_ino + (0 if journal else 1)}"
    with subprocess.Popen([kpirecon, *RUN, *more], cwd=DEMO, stdout=subprocess.DEVNULL, stderr=writer, env=env) as run:
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as file:
            lines = file.read().splitlines()
    return run.returncode, lines


def check_json(kpirecon):
    for more in ([], ["-v"], ["-vv"], ["-q"], ["--as-of", "x"], ["-d", "nope.csv"]):
        status, lines = told(kpirecon, "--log-format", "json", *more)
        try:
            records = [json.loads(line) for line in lines]
        except ValueError as error:
            yield f"json {more}: {error}"
            continue
        for record in records:
            if not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", record["time"]) or not record["message"]:
                yield f"json {more}: {record}"
        levels = {record["level"] for record in records}
        wanted = {"error"} if more not in ([], ["-v"], ["-vv"]) else {"error", "warning"}
        if "debug" in levels and "-v" not in "".join(more) or not wanted <= levels:
            yield f"json {more}: levels {levels}, status {status}"
        if more == [] and ("csv-row-width", "tickets.csv", 88, 145) not in [
                (r.get("finding"), r.get("source"), r.get("line"), r.get("column")) for r in records]:
            yield "json: a finding has lost its place"
        if EXCERPT in "".join(lines):
            yield f"json {more}: an excerpt is in the log"


def check_journal(kpirecon):
    for label, settings in (("named", {}), ("found", {"journal": True})):
        more = ["--log-format", "journal"] if label == "named" else []
        _, lines = told(kpirecon, "-v", *more, **settings)
        if not lines or any(not re.match("<[3467]>.", line) for line in lines) or EXCERPT in "".join(lines):
            yield f"journal, {label}: {[line for line in lines if not re.match('<[3467]>.', line)][:3]}"
        if not {"<3>", "<4>", "<7>"} <= {line[:3] for line in lines}:
            yield f"journal, {label}: not all priorities"
    for label, settings in (("another stream", {"journal": False}), ("none", {})):
        _, lines = told(kpirecon, **settings)
        if any(line.startswith("<") for line in lines) or EXCERPT not in "".join(lines):
            yield f"text, {label}: {lines[:3]}"
    _, lines = told(kpirecon, "--log-format", "text", journal=True)
    if any(line.startswith("<") for line in lines):
        yield "text that was asked for is not given to the journal"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    kpirecon = os.path.abspath(parser.parse_args().kpirecon)
    complaints = [*check_json(kpirecon), *check_journal(kpirecon)]
    print("\n".join(complaints) or "logs have their forms")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
