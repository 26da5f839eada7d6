#!/usr/bin/python3
"""Chains of nights in which everything changes that can: after each, ledger, report and letters say the same.

    night_chain.py --kpirecon PATH [--chains N] [--seed N] [--nights N]

A chain has six to ten nights: new tickets, corrected figures, repeats of other tickets, documents added or used again, decisions
of people and some taken back, a publication each month that restates rows; the exports have all tickets or some, in any split,
order and format. After each night:

  checked    the program's verify and ledger_checker.py find nothing
  figures    what a run decided has the same claimed and published figures in the ledger, in the report and in the letter
  carried    what stays is in the report as the ledger has it, with the figures that it was decided on
  again      the same tickets in other files, orders and formats: nothing is decided, no letter is written
  replay     with nothing changed tells nothing

A failure names its seed.
"""
import argparse
import datetime
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from decimal import Decimal

import ledger_checker
import night_killed
import night_split

NAMES = night_killed.HEAD.split(",")
PARTNERS = ("6034453", "6034454", "7000001")
MONTHS = ("2019-11", "2019-12", "2020-01", "2020-02", "2020-03", "2020-04")
CONFIG = """tickets = in
dataset = kpi
store = store
output = report
attachments = att
letters-by = folder
delivery-folder = letters
delivery-form = json
"""
INVOICE = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"><cbc:ID>{0}</cbc:ID>
<cbc:IssueDate>{1}-05</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode><cac:LegalMonetaryTotal>
<cbc:TaxExclusiveAmount currencyID="USD">{3}</cbc:TaxExclusiveAmount></cac:LegalMonetaryTotal><cac:InvoiceLine>
<cbc:ID>1</cbc:ID><cbc:InvoicedQuantity>{2}</cbc:InvoicedQuantity></cac:InvoiceLine></Invoice>
"""
FIGURES = re.compile(r"(\S+) (.*?), invoice (.*?), units (\S+), KPI (\S+), revenue (\S+) ?(\S*)")


class Broken(Exception):
    """What must hold does not."""


class Chain:
    def __init__(self, kpirecon, chance, folder):
        self.kpirecon, self.chance, self.folder = kpirecon, chance, folder
        self.rows = []      # published, as they are now: [partner, month, units, invoice, kpi]
        self.tickets = {}   # id: [filed, [claim]], a claim as a row
        self.day, self.published, self.files, self.lines = 0, 0, 0, {}
        for name in ("in", "kpi", "att", "letters"):
            os.mkdir(self.path(name))
        self.write("kpirecon.conf", CONFIG)
        for i, month in enumerate(MONTHS * 4):
            self.rows.append([PARTNERS[i % 3], month, 10 + i, f"G{i:03}", 10 + i])
        self.publish()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, *arguments, status=(0,)):
        done = subprocess.run([self.kpirecon, *arguments], cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode not in status:
            raise Broken(f"{' '.join(arguments)}: status {done.returncode}: {(done.stderr or done.stdout)[:500]}")
        return done.stdout

    def date(self):
        return str(datetime.date(2020, 1, 15) + datetime.timedelta(days=self.day))

    # --- what happens --------------------------------------------------------------------

    def publish(self):
        """The next one, on the 15th; a few rows are restated."""
        day = ("2020-01-15", "2020-02-15", "2020-03-15", "2020-04-15", "2020-05-15")[self.published]
        for row in self.chance.sample(self.rows, self.published and 3):
            row[self.chance.choice((2, 4))] += self.chance.choice((-2, 1, 5))
        lines = [f"{p},{m},MOC,{u},{n},{k},{u}00,USD" for p, m, u, n, k in self.rows if m <= MONTHS[self.published + 1]]
        self.write(f"kpi/kpi-{day}.csv", "\n".join([night_killed.KPI] + lines) + "\n")
        self.published += 1

    def slip(self, row):
        """What a partner says of a row: often right."""
        partner, month, units, invoice, kpi = row
        slip = self.chance.random()
        if slip < 0.3:
            kpi += self.chance.choice((1, 7, 20))
        elif slip < 0.4:
            units += 3
        elif slip < 0.45:
            invoice = f"X{invoice}"
        elif slip < 0.5:
            kpi = ""
        return [partner, month, units, invoice, kpi]

    def new_ticket(self, claims):
        self.tickets[str(len(self.tickets) + 1)] = [f"{self.date()}T0{self.chance.randint(0, 9)}:00:00Z", claims]

    def add(self):
        row = self.chance.choice(self.rows)
        own = [one for one in self.rows if one[0] == row[0] and one is not row]
        self.new_ticket([self.slip(one) for one in [row] + self.chance.sample(own, self.chance.random() < 0.3)])

    def correct(self):
        claim = self.chance.choice(self.chance.choice(list(self.tickets.values()))[1])
        claim[4] = self.chance.choice([row[4] for row in self.rows if row[3] == claim[3]] or [5]) + self.chance.choice((0, 2, 9))

    def repeat(self):
        claim = list(self.chance.choice(self.chance.choice(list(self.tickets.values()))[1]))
        if self.chance.random() < 0.2:
            claim[0] = self.chance.choice(PARTNERS)
        self.new_ticket([claim])

    def prove(self):
        """A document for a ticket: its own, one that says otherwise, or that of another ticket."""
        ticket = self.chance.choice(list(self.tickets))
        of = self.chance.choice(list(self.tickets)) if self.chance.random() < 0.2 else ticket
        _, month, units, invoice, _ = self.tickets[of][1][0]
        os.makedirs(self.path("att", ticket), exist_ok=True)
        number = invoice if self.chance.random() < 0.9 else "H999"
        self.write(f"att/{ticket}/{invoice}.xml", INVOICE.format(number, month, units, f"{units}00.00"))

    def decide(self):
        known = [json.loads(line) for line in self.run("ledger", "list", "--store", "store", "--format", "ndjson").splitlines()]
        one = self.chance.choice(known)
        name = f"{one['ticket_id']}/{one['claim']}"
        if one["by"] and self.chance.random() < 0.5:
            self.run("decide", "-q", "--undo", name, "--because", "hasty", "--by", "bob", "--as-of", self.date(), "--store", "store")
        else:
            self.run("decide", "-q", name, self.chance.choice(("OK", "CONFIRMED", "REJECT", "REVIEW")), "--because", "seen", "--by",
                     "anna", "--as-of", self.date(), "--store", "store")

    def export(self, ids):
        shutil.rmtree(self.path("in"))
        os.mkdir(self.path("in"))
        rows = []
        for ticket in ids:
            filed, claims = self.tickets[ticket]
            for partner, month, units, invoice, kpi in claims:
                year, number = month.split("-")
                rows.append([ticket, filed, partner, str(int(number)), year, "MOC", str(units), invoice, str(kpi), f"{units}00", "USD"])
        # all claims of a ticket in one file: in two, one that repeats is a repetition
        count = self.chance.randint(1, 3)
        for i in range(count):
            part = [row for row in rows if int(row[0]) % count == i]
            self.chance.shuffle(part)
            kind, self.files = self.chance.choice(night_split.KINDS), self.files + 1
            if part:
                night_split.write(self.path("in", f"{self.files}.{kind}"), part, kind, self.chance.sample(range(11), 11))

    # --- what holds ----------------------------------------------------------------------

    def ask(self, question, *values):
        db = sqlite3.connect(self.path("store", "ledger.sqlite"))
        db.row_factory = sqlite3.Row
        found = db.execute(question, values).fetchall()
        db.close()
        return found

    @staticmethod
    def figures(text):
        """Of the ledger's text: None where there is none."""
        found = FIGURES.fullmatch(text) if text else None
        return found and tuple(Decimal(one) if re.fullmatch(r"-?[\d.]+", one) else one for one in found.groups())

    @staticmethod
    def shown(details):
        if not details or not details["invoice"]:
            return None
        numbers = [Decimal(details[name]) if details[name] else "-" for name in ("units", "kpi", "revenue")]
        return (details["period"], details["omlp_type"], details["invoice"], *numbers, details["currency"] or "")

    def check(self, run):
        self.run("verify", "store/ledger.sqlite")
        self.run("verify", "report")
        faults = ledger_checker.faults(self.path("store", "ledger.sqlite"), self.path("report"), self.seen, True)
        if faults:
            raise Broken(f"ledger_checker: {faults[:3]}")
        with open(self.path("report", "resolutions.ndjson"), encoding="utf-8") as file:
            self.lines = {(one["ticket_id"], one["claim"]): one for one in map(json.loads, file)}
        for row in self.ask("SELECT * FROM standing WHERE gone = 0"):
            self.check_claim(row, run)
        self.check_letters(run)
        told = self.run("replay", "--store", "store", "--attachments", "att", "--format", "ndjson")
        if told:
            raise Broken(f"replay tells {told[:900]}")

    def check_claim(self, row, run):
        key = (row["ticket"], row["number"])
        line = self.lines.get(key)
        if not line:
            return
        if (line["verdict"], line["reason"], line["detail"] or "", line["wait_until"] or "", line["next_step"]) != (
                row["verdict"], row["reason"], row["detail"], row["wait_until"], row["next_step"]):
            raise Broken(f"{key}: the ledger has {tuple(row)}, the report {line}")
        decided = row["kind"] == "run" and row["run"] == run
        claimed, recorded = self.shown(line["claimed"]), self.shown(line["recorded"])
        # a person's decision stands over other figures where they agree with it
        if row["kind"] == "run" and claimed != self.figures(row["claimed"]):
            raise Broken(f"{key}: claimed is {row['claimed']!r} in the ledger, {claimed} in the report")
        known = self.figures(row["recorded"])
        if recorded != known and (decided or row["kind"] == "run" and recorded and not row["open"]):
            raise Broken(f"{key}: recorded is {row['recorded']!r} in the ledger, {recorded} in the report")

    def check_letters(self, run):
        rows = self.ask("SELECT key, ticket FROM outbox WHERE kind = 'letter' AND run = ?", run)
        names = os.listdir(self.path("letters"))
        for row in rows:
            found = [name for name in names if row["key"].split("-")[1] in name]
            if len(found) != 1:
                raise Broken(f"the letter {row['key']} is there {len(found)} times")
            with open(self.path("letters", found[0]), encoding="utf-8") as file:
                letter = json.load(file)
            for one in letter["resolutions"]:
                # of what is closed, and in no export, there is only the letter
                if self.lines.setdefault((one["ticket_id"], one["claim"]), one) != one:
                    raise Broken(f"the letter about {row['ticket']} says {one}, the report otherwise")
            for claim in self.ask("SELECT * FROM standing WHERE gone = 0 AND ticket = ?", row["ticket"]):
                self.check_claim(claim, run)
            for one in letter["resolutions"]:
                if one["reason"] == "KPI_DIFFERS" and not all(
                        re.search(rf"\b{one[side]['kpi']}\b", letter["text"]) for side in ("claimed", "recorded")):
                    raise Broken(f"the letter about {row['ticket']} lacks figures: {letter['text']}")
        if len({row["ticket"] for row in rows}) != len(rows):
            raise Broken("two letters about a ticket in one night")

    def counts(self):
        return tuple(self.ask("SELECT (SELECT count(*) FROM decision), (SELECT count(*) FROM outbox WHERE kind = 'letter')")[0])

    def night(self):
        ids = list(self.tickets) if self.chance.random() < 0.6 else self.chance.sample(
            list(self.tickets), self.chance.randint(1, len(self.tickets)))
        self.export(ids)
        self.seen |= set(ids)
        self.run("nightly", "-q", "--as-of", self.date())
        self.check(self.ask("SELECT max(id) FROM run")[0][0])
        before = self.counts()
        self.export(ids)
        self.run("nightly", "-q", "--as-of", self.date())
        if self.counts() != before:
            new = self.ask("SELECT * FROM decision WHERE seq > ?", before[0])
            raise Broken(f"the same once more: {before} became {self.counts()}: {[tuple(row) for row in new[:2]]}")

    seen = frozenset()

    def spend(self, nights):
        self.seen = set()
        for _ in range(4):
            self.add()
        for _ in range(nights):
            self.day += self.chance.choice((1, 1, 3, 12, 20))
            while self.published < 5 and self.date() >= f"2020-0{self.published + 1}-15":
                self.publish()
            for what in self.chance.choices((self.add, self.correct, self.repeat, self.prove), (3, 4, 2, 2), k=4):
                what()
            if self.seen:
                for _ in range(self.chance.randint(0, 3)):
                    self.decide()
            self.night()


def complaint_of(kpirecon, seed, nights):
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="night-chain-") as folder:
        chain = Chain(kpirecon, chance, folder)
        try:
            chain.spend(nights or chance.randint(6, 10))
        except Broken as fault:
            return f"seed {seed}, {chain.date()}: {fault}"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--chains", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nights", type=int, default=0)
    options = parser.parse_args()
    kpirecon = os.path.abspath(options.kpirecon)
    complaints = [said for seed in range(options.seed, options.seed + options.chains)
                  if (said := complaint_of(kpirecon, seed, options.nights))]
    print("\n".join(complaints))
    print(f"{options.chains} chains, {len(complaints)} failed")
    return len(complaints) > 0


if __name__ == "__main__":
    sys.exit(main())
