#!/usr/bin/env python3
"""What must hold for any tickets and any dataset, tried on small crowded ones.

    tests/property/properties.py --kpirecon PATH [--seed N] [--rounds N]

Few partners, numbers, months and types, so that claims get in each other's way; tickets of several
claims, some of them with two partners, two currencies or a value that is missing; in every other round
an older publication that was restated. Each round makes tickets and published rows from its seed and asks:

  order      tickets, the rows of a ticket and published rows in another order: no resolution changes
  stranger   a row and a ticket that have nothing to do with the others: nothing changes
  threads    one thread or several: byte for byte the same
  equal      a claim that says what its row says is OK
  once       no row settles two tickets, unless they say so together
  split      the tickets in several files, in whatever order: no resolution changes
  sources    from files, from the store's snapshots, or as a stream of one ticket: the same answer
  scale      money times ten in a currency with one decimal less: no verdict changes
"""
import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TICKET = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency".split(",")
ROW = "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency,document_type,amends_of".split(",")
PARTNERS = ["6034453", "6034454", "7000001"]
NUMBERS = ["A-1", "A-2", "a 1", "B-7", "AO47", "A047", "0047", "47"]
TYPES = ["MOC", "DMOC", "CMOC"]
MONTHS = [(2019, 11), (2019, 12), (2020, 1)]
REGISTRY = "partner_id,group,anniversary\n6034453,9000,2020-02-10\n6034454,9000,2020-02-10\n"


def money(thousandths, currency):
    """An amount given in thousandths of KWD; one in EUR is ten times as much, with two decimals."""
    digits = 3 if currency == "KWD" else 2
    sign, whole = ("-" if thousandths < 0 else ""), abs(thousandths)
    return f"{sign}{whole // 10 ** digits}.{whole % 10 ** digits:0{digits}}"


def restated(random_, rows):
    """What an older publication said of the same months: some rows otherwise, some not there, some withdrawn since."""
    older = []
    for row in rows:
        one = dict(row)
        change = random_.random()
        if change < 0.2:
            continue
        if change < 0.5:
            one["kpi_value"] += random_.choice([-2, 3])
            one["revenue"] += random_.choice([-20000, 10000])
        older.append(one)
    if older and random_.random() < 0.5:
        older.append(dict(random_.choice(older), invoice_number="W-1"))
    return older


class Case:
    """Tickets and rows as tuples; the currency is filled in when they are written."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.rows = [self.make_row() for _ in range(self.random.randint(1, 14))]
        # every month has a row, or the first one of a month would change what the others say of it
        self.rows += [dict(partner_id="5555555", period=f"{year}-{month:02}", omlp_type="MOC", purchase_unit=1,
                           invoice_number=f"M-{month}", kpi_value=1, revenue=10000, document_type="", amends_of="")
                      for year, month in MONTHS]
        self.older = restated(self.random, [row for row in self.rows if row["period"] < "2020-01"]) \
            if seed % 2 else None
        self.tickets = [self.make_ticket(i) for i in range(self.random.randint(1, 14))]

    def make_row(self):
        pick = self.random.choice
        units = pick([5, 10, 15, 20, 25])
        credit = self.random.random() < 0.12
        sign = -1 if credit else 1
        year, month = pick(MONTHS)
        number = pick(NUMBERS)
        return dict(partner_id=pick(PARTNERS), period=f"{year}-{month:02}", omlp_type=pick(TYPES),
                    purchase_unit=sign * units, invoice_number="C-" + number if credit else number,
                    kpi_value=sign * units, revenue=sign * units * 10000,
                    document_type="adjustment_note" if credit else "", amends_of=number if credit else "")

    def make_ticket(self, number):
        pick = self.random.choice
        row = pick(self.rows + (self.older or []))
        year, month = row["period"].split("-")
        claim = dict(ticket_id=str(1000 + (pick([number, max(0, number - 1)]))), filed=f"2020-02-{16 + number % 3}",
                     partner_id=pick([row["partner_id"]] * 6 + PARTNERS + [""]), month=int(month), year=int(year),
                     omlp_type=row["omlp_type"], purchase_unit=abs(row["purchase_unit"]),
                     invoice_number=row["amends_of"] or row["invoice_number"], kpi_value=abs(row["kpi_value"]),
                     revenue=abs(row["revenue"]))
        change = pick(["", "", "units", "kpi", "revenue", "month", "type", "number", "all"])
        if change in ("units", "all"):
            claim["purchase_unit"] += pick([-3, 1, 9])
        if change in ("kpi", "all"):
            claim["kpi_value"] += pick([-3, 1, 9])
        if change in ("revenue", "all"):
            claim["revenue"] += pick([-30, 10, 90])
        if change == "month":
            claim["year"], claim["month"] = pick(MONTHS)
        if change == "type":
            claim["omlp_type"] = pick(TYPES)
        if change == "number":
            claim["invoice_number"] = pick(NUMBERS)
        self.make_odd(claim)
        return claim

    def make_odd(self, claim):
        """What makes a ticket of several rows contradict itself, or one of them say less than the others."""
        odd = self.random.random()
        if odd < 0.08:
            claim["currency"] = self.random.choice(["USD", ""])
        elif odd < 0.12:
            claim[self.random.choice(["purchase_unit", "kpi_value", "revenue"])] = ""


def text_of(header, records, currency):
    lines = [",".join(header)]
    for record in records:
        revenue = record["revenue"]
        cells = dict({"currency": currency}, **record)
        cells["revenue"] = money(revenue, currency) if revenue != "" else ""
        lines.append(",".join(str(cells[name]) for name in header))
    return "\n".join(lines) + "\n"


class Bench:
    def __init__(self, kpirecon, folder):
        self.kpirecon, self.folder, self.runs = kpirecon, Path(folder), 0

    def call(self, *arguments):
        done = subprocess.run([self.kpirecon, *arguments], cwd=self.folder, capture_output=True, timeout=60)
        if done.returncode not in (0, 1):
            raise SystemExit(f"status {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode()

    def run(self, tickets, rows, currency="KWD", threads=2, older=None, parts=1, how=()):
        """`how`: "store" or "--stream"; `parts`: so many ticket files, a ticket's claims in one of them."""
        self.runs += 1
        datasets = ["kpi-2020-02-15.csv"] + (["kpi-2020-01-15.csv"] if older else [])
        (self.folder / "kpi-2020-01-15.csv").write_text(text_of(ROW, older or [], currency))
        (self.folder / "kpi-2020-02-15.csv").write_text(text_of(ROW, rows, currency))
        (self.folder / "partners.csv").write_text(REGISTRY)
        names = ["tickets.csv"] + [f"more-{part}.csv" for part in range(1, parts)]
        for part, name in enumerate(names):
            mine = [one for one in tickets if int(one["ticket_id"]) % parts == part]
            (self.folder / name).write_text(text_of(TICKET, mine, currency))
        sources = [word for name in datasets for word in ("-d", name)]
        if "store" in how:
            shutil.rmtree(self.folder / "store", ignore_errors=True)
            self.call("dataset", "add", "-q", "--store", "store", "--incomplete", *sorted(datasets))
            sources = ["-d", "store", "--store", "store"]
        return self.call("reconcile", *sources, "--as-of", "2020-02-20", "--partner-registry", "partners.csv", "--locale",
                         "en", "--threads", str(threads), "--format", "ndjson", *[one for one in how if one != "store"],
                         *names[::-1])


def decisions(text, rows, older=None):
    """Per claim what was decided, with places given as the row's content and not as its line."""
    files = {"kpi-2020-02-15.csv": rows, "kpi-2020-01-15.csv": older}
    found = {}
    for line in text.splitlines():
        one = json.loads(line)
        recorded = one["recorded"] or {"rows": []}
        settled = sorted(tuple(files[r["source"]][r["line"] - 2].items()) for r in recorded["rows"])
        claimed = tuple(sorted((k, str(v)) for k, v in one["claimed"].items()))
        decided = (one["verdict"], one["reason"], one["detail"], tuple(one["also"]), tuple(one["notes"]),
                   tuple(c["code"] for c in one["causes"]), one["match"]["stage"], one["next_step"], str(settled))
        found.setdefault((one["ticket_id"], claimed), []).append(decided)
    return {key: sorted(map(str, value)) for key, value in found.items()}


def differing(before, after):
    return [(key, before.get(key), after.get(key)) for key in before if before[key] != after.get(key)]


def shuffled(random_, records):
    copy = records[:]
    random_.shuffle(copy)
    return copy


def check_order(bench, case, before):
    tickets, rows = shuffled(case.random, case.tickets), shuffled(case.random, case.rows)
    older = case.older and shuffled(case.random, case.older)
    return differing(before, decisions(bench.run(tickets, rows, older=older), rows, older))


def check_stranger(bench, case, before):
    row = dict(partner_id="8888888", period="2020-01", omlp_type="MOC", purchase_unit=777, invoice_number="X-XX-99",
               kpi_value=777, revenue=7770000, document_type="", amends_of="")
    ticket = dict(ticket_id="9999", filed="2020-02-16", partner_id="8888888", month=1, year=2020, omlp_type="MOC",
                  purchase_unit=777, invoice_number="X-XX-99", kpi_value=777, revenue=7770000)
    rows, tickets = case.rows + [row], [ticket] + case.tickets
    return differing(before, decisions(bench.run(tickets, rows, older=case.older), rows, case.older))


def check_threads(bench, case, _):
    one, seven = (bench.run(case.tickets, case.rows, threads=n, older=case.older) for n in (1, 7))
    return [] if one == seven \
        else [("output", "one thread", "seven")]


def check_equal(bench, case, _):
    """One claim for the lines of one key, added up, of an invoice that has no credit."""
    row = case.random.choice(case.rows)
    key = ("partner_id", "period", "omlp_type", "invoice_number")
    normal = lambda number: "".join(c for c in number.upper() if c.isalnum() or c == "-")
    credited = [other["amends_of"] for other in case.rows if other["amends_of"]]
    if row["amends_of"] or row["invoice_number"] in credited or "1" in row["invoice_number"]:
        return []
    lines = [other for other in case.rows if all(other[k] == row[k] for k in key)]
    year, month = row["period"].split("-")
    claim = dict(ticket_id="1", filed="2020-02-16", partner_id=row["partner_id"], month=int(month), year=int(year),
                 omlp_type=row["omlp_type"], invoice_number=row["invoice_number"],
                 purchase_unit=sum(line["purchase_unit"] for line in lines),
                 kpi_value=sum(line["kpi_value"] for line in lines), revenue=sum(line["revenue"] for line in lines))
    one = json.loads(bench.run([claim], case.rows, older=case.older))
    return [] if one["verdict"] == "OK" else [("claim = row", claim, one["verdict"], one["reason"])]


def check_once(bench, case, _):
    used = {}
    for line in bench.run(case.tickets, case.rows, older=case.older).splitlines():
        one = json.loads(line)
        for row in (one["recorded"] or {"rows": []})["rows"]:
            used.setdefault((row["source"], row["line"]), set()).add((one["ticket_id"], "N_SPLIT_LINES" in one["notes"]))
    return [(line, users) for line, users in used.items()
            if len({ticket for ticket, _ in users}) > 1 and not all(shared for _, shared in users)]


def check_split(bench, case, before):
    return differing(before, decisions(bench.run(case.tickets, case.rows, older=case.older, parts=3), case.rows,
                                       case.older))


def check_sources(bench, case, before):
    stored = bench.run(case.tickets, case.rows, older=case.older, how=("store",))
    problems = differing(before, decisions(stored, case.rows, case.older))
    ticket = case.random.choice(case.tickets)["ticket_id"]
    alone = [one for one in case.tickets if one["ticket_id"] == ticket]
    whole, stream = (bench.run(alone, case.rows, older=case.older, how=how) for how in ((), ("--stream",)))
    return problems + ([] if whole == stream else [("stream", whole, stream)])


def check_scale(bench, case, _):
    verdicts = []
    for currency in ("KWD", "EUR"):
        lines = bench.run(case.tickets, case.rows, currency, older=case.older).splitlines()
        verdicts.append([(one["ticket_id"], one["verdict"], one["reason"]) for one in map(json.loads, lines)])
    return [] if verdicts[0] == verdicts[1] else [pair for pair in zip(*verdicts) if pair[0] != pair[1]]


CHECKS = {"order": check_order, "stranger": check_stranger, "threads": check_threads, "equal": check_equal,
          "once": check_once, "split": check_split, "sources": check_sources, "scale": check_scale}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--kpirecon", required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--rounds", type=int, default=12)
    options = arguments.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(str(Path(options.kpirecon).resolve()), folder)
        for seed in range(options.seed, options.seed + options.rounds):
            case = Case(seed)
            before = decisions(bench.run(case.tickets, case.rows, older=case.older), case.rows, case.older)
            for name, check in CHECKS.items():
                for problem in check(bench, case, before):
                    failures += 1
                    print(f"seed {seed}, {name}: {problem}", file=sys.stderr)
        print(f"{options.rounds} rounds, {bench.runs} runs, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
