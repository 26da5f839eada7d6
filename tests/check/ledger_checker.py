#!/usr/bin/python3
"""Looks at a ledger and its report without the program: what must hold after any night.

    ledger_checker.py LEDGER REPORT TICKET...

Reads SQLite by python's own module and recomputes the chain. Says what does not hold.
"""
import hashlib
import json
import os
import sqlite3
import sys

START = "0" * 64
TEXTS = ("kind ticket verdict reason detail because next_step wait_until day who content dataset rules "
         "publication").split()
ABOUT = "claimed recorded causes documents other".split()  # a decision of a version before 5 has none
OPEN = ("CONFIRMED", "WAIT", "NEED_INFO", "REVIEW")


def link_hash(row, before):
    data = before.encode() + f"\n{row['seq']} {row['run']} {row['claim']}\n".encode()
    for name in TEXTS + (ABOUT if any(row[name] for name in ABOUT) else []):
        text = row[name].encode()
        data += f"{len(text)}:".encode() + text
    return hashlib.sha256(data).hexdigest()


def chain_faults(rows):
    before = START
    for number, row in enumerate(rows, 1):
        if row["seq"] != number:
            yield f"decision {number} is missing"
        before = link_hash(row, before)
        if row["hash"] != before:
            yield f"decision {row['seq']} has not its hash"
            return


def claim_faults(db, rows):
    """Each claim stands on its last decision, and no two runs in a row decided the same."""
    last = {}
    for row in rows:
        key, said = (row["ticket"], row["claim"]), [row[name] for name in
                                                    ("verdict", "reason", "detail", "wait_until", "content", *ABOUT)]
        if row["kind"] != "run":
            last[key] = (last[key][0], None)  # what a person said between lets a run say the same again
            continue
        if key in last and last[key][1] == said:
            yield f"{key}: decided twice, by {last[key][0]} and {row['seq']}"
        last[key] = (row["seq"], said)
    claims, verdicts = list(db.execute("SELECT * FROM claim")), {row["seq"]: row["verdict"] for row in rows}
    if {(claim["ticket"], claim["number"]) for claim in claims} != set(last):
        yield "claims and decisions are not of the same tickets"
    for claim in claims:
        key = (claim["ticket"], claim["number"])
        if claim["standing"] != last.get(key, (None,))[0]:
            yield f"{key}: does not stand on its last decision"
        verdict = verdicts[claim["person"] or claim["standing"]]
        if claim["open"] != int(verdict in OPEN and not claim["gone"]):
            yield f"{key}: open is {claim['open']}, the verdict {verdict}"


def outbox_faults(db, rows, is_settled):
    """A run writes about what it decided, and what people did since the one before."""
    decided = {(row["run"] + (row["kind"] != "run"), row["ticket"]) for row in rows}
    for row in db.execute("SELECT * FROM outbox WHERE kind = 'letter'"):
        if (row["run"], row["ticket"]) not in decided:
            yield f"the letter {row['key']} is about no decision"
        if row["state"] == "sending" and is_settled:
            yield f"the letter {row['key']} is neither sent nor not"
    runs = [row["id"] for row in db.execute("SELECT id FROM run ORDER BY id")]
    reports = list(db.execute("SELECT run, state FROM outbox WHERE kind = 'report' ORDER BY run"))
    if [row["run"] for row in reports] != runs or runs != list(range(1, len(runs) + 1)):
        yield "there is not one report for each run"
    for row in reports:
        if row["state"] != "sent" and (is_settled or (row["state"], row["run"]) != ("queued", runs[-1])):
            yield f"the report of run {row['run']} is {row['state']}"


def report_faults(db, report, is_settled):
    """A report that can be seen is whole, and is that of a run the ledger has."""
    if not os.path.exists(report):
        if is_settled or list(db.execute("SELECT 1 FROM outbox WHERE kind = 'report' AND state = 'sent'")):
            yield "there is no report"
        return
    with open(os.path.join(report, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    for output in manifest["outputs"]:
        with open(os.path.join(report, output["name"]), "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != output["sha256"]:
                yield f"{output['name']} is not as the manifest says"
    if not manifest["control_totals"]["balanced"]:
        yield "the totals do not balance"
    run = db.execute("SELECT * FROM run WHERE id = ?", (manifest["ledger"]["run"],)).fetchone()
    if not run or run["head"] != manifest["ledger"]["head"]:
        yield "the report is of no run of the ledger"
    elif run["decision_count"] != manifest["ledger"]["decisions"]:
        yield "report and ledger count differently"
    elif is_settled and run["id"] != db.execute("SELECT max(id) FROM run").fetchone()[0]:
        yield "the report is not of the last run"


def seal_faults(db):
    """Each table but that of the decisions comes to what the ledger says: the sum of its rows' hashes."""
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN"
                                          " ('decision', 'seal') AND name NOT LIKE 'sqlite_%'")]
    kept = {row[0]: row[1] for row in db.execute("SELECT name, sum FROM seal")}
    if set(names) != set(kept):
        yield f"sealed are {sorted(kept)}, tables are {sorted(names)}"
    for name in set(names) & set(kept):
        found = 0
        for row in db.execute(f"SELECT * FROM {name}"):
            data = b""
            for value in row:
                kind = {int: 1, str: 3, bytes: 4, type(None): 5}[type(value)]
                text = value if kind == 4 else b"" if kind == 5 else str(value).encode()
                data += f"{kind} {len(text)}:".encode() + text
            found += int(hashlib.sha256(data).hexdigest()[:16], 16)
        if (found - kept[name]) % (1 << 64):
            yield f"the rows of {name} do not come to their seal"


def left_over_faults(report):
    folder, name = os.path.split(os.path.abspath(report))
    for entry in os.listdir(folder):
        if entry.startswith(f".{name}."):
            yield f"{entry} stays behind"


def faults(ledger, report, tickets, is_settled):
    """`is_settled`: after an undisturbed run; before it a report may still wait for its place."""
    if not os.path.exists(ledger) or not os.path.getsize(ledger):
        return ["there is no ledger"] if is_settled else []
    db = sqlite3.connect(ledger)
    db.row_factory = sqlite3.Row
    if not is_settled and not list(db.execute("SELECT 1 FROM sqlite_schema")):
        return []
    found = [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found += [f"points at nothing: {tuple(row)}" for row in db.execute("PRAGMA foreign_key_check")]
    rows = list(db.execute("SELECT * FROM decision ORDER BY seq"))
    found += chain_faults(rows)
    found += seal_faults(db)
    found += claim_faults(db, rows)
    found += outbox_faults(db, rows, is_settled)
    found += report_faults(db, report, is_settled)
    known = {row[0] for row in db.execute("SELECT id FROM ticket")}
    if is_settled and known != set(tickets) or not known <= set(tickets):
        found.append(f"tickets of the ledger: {sorted(known)}")
    if is_settled:
        found += left_over_faults(report)
    db.close()
    return found


if __name__ == "__main__":
    complaints = faults(sys.argv[1], sys.argv[2], sys.argv[3:], True)
    print("\n".join(complaints) or "all of it holds")
    sys.exit(1 if complaints else 0)
