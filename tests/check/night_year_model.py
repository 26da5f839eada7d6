"""What the world of night_year.py is, and what a ledger must say about it: knows the inputs, and nothing of the program."""
import datetime
import json
import os
import re
import sqlite3

FIRST, LAST = datetime.date(2020, 1, 16), datetime.date(2020, 12, 31)
MONTHS = [(2019, 12)] + [(2020, month) for month in range(1, 12)]
OPEN = ("CONFIRMED", "WAIT", "NEED_INFO", "REVIEW")
ABOUT_OTHERS = ("DUPLICATE_TICKET", "INVOICE_OTHER_PARTNER", "EVIDENCE_REUSED")
ALIKE = 7  # how far a wrong value is from the right one


def published_on(month):
    """The 15th of the next one."""
    year, number = month
    return datetime.date(year + number // 12, number % 12 + 1, 15)


class World:
    """Rows, tickets and what is said of them each day. Everything is drawn from one chance."""

    def __init__(self, chance, ticket_count):
        self.chance = chance
        days = (LAST - FIRST).days + 1
        self.all_days = [FIRST + datetime.timedelta(i) for i in range(days)]
        self.a_day = ticket_count / days
        self.came, self.due, self.numbers = 0, 0.0, 0
        self.rows = {month: [] for month in MONTHS}
        for month in MONTHS:
            for _ in range(ticket_count // 5 + 40):
                self.make_row(month)
        self.free = {month: list(rows) for month, rows in self.rows.items()}  # nobody has asked for them
        self.tickets = {}      # id -> the rows of its export
        self.plain = {}        # id -> the published row it asks for, where nothing else bears on it
        self.changed = set()   # ids whose content is new since the night before
        self.today = set()     # ids that the exports have
        self.publications = []

    def days(self):
        return [day.isoformat() for day in self.all_days]

    def known_ids(self):
        return self.tickets

    # --- what is published ---

    def make_row(self, month):
        self.numbers += 1
        value = self.numbers % 900 + 20
        right = self.chance.random() < 0.75
        row = {"partner": 6000000 + self.numbers % 40, "invoice": f"G{self.numbers:07}", "month": month, "value": value,
               "published": value if right else value + ALIKE, "there": self.chance.random() < 0.97, "in_force": None, "earlier": set()}
        self.rows[month].append(row)

    def take_row(self, month):
        while not self.free[month]:
            month = MONTHS[(MONTHS.index(month) - 1) % len(MONTHS)]
        return self.free[month].pop()

    def take_row_like(self, first):
        """Another one of its partner and month; itself where there is none."""
        free = self.free[first["month"]]
        for i in range(len(free) - 1, -1, -1):
            if free[i]["partner"] == first["partner"]:
                return free.pop(i)
        return first

    def restate(self, month):
        """Of what was wrong most is put right; some of what was right becomes wrong, or goes, or comes back."""
        for row in self.rows[month]:
            draw = self.chance.random()
            if row["published"] != row["value"] and draw < 0.7:
                row["published"] = row["value"]
            elif draw > 0.98:
                row["published"] = row["value"] + 2 * ALIKE
            elif draw > 0.97:
                row["there"] = not row["there"]

    def publication(self, text):
        """The file of the day, or none: all months so far, restated."""
        day = datetime.date.fromisoformat(text)
        due = [month for month in MONTHS if published_on(month) <= day]
        first = published_on(due[-1])
        if first != day and self.publications:
            return None, []
        for month in due:
            if self.publications:
                self.restate(month)
            for row in self.rows[month]:
                row["earlier"].add(row["in_force"])
                row["in_force"] = row["published"] if row["there"] else None
        self.publications.append(day)
        lines = [f"{row['partner']},{year}-{number:02},MOC,{row['published']},{row['invoice']},{row['published']},"
                 f"{row['published']}00.00,USD" for year, number in due for row in self.rows[(year, number)] if row["there"]]
        self.chance.shuffle(lines)
        return f"kpi-{first.isoformat()}.csv", lines

    # --- what is asked ---

    def line(self, ticket, day, row, value, kind="MOC"):
        year, month = row["month"]
        return [ticket, f"{day}T00:00:00Z", str(row["partner"]), str(month), str(year), kind, str(value), row["invoice"],
                str(value), f"{value}00.00", "USD"]

    def ask_oddly(self, ticket, day, month):
        chance, draw = self.chance, self.chance.random()
        if draw < 0.3:  # of several invoices
            first = self.take_row(month)
            rows = [first] + [self.take_row_like(first) for _ in range(chance.randint(1, 2))]
            return [self.line(ticket, day, row, row["value"] + i * (row is first)) for i, row in enumerate(rows)]
        if draw < 0.6 and self.plain:  # what another asks too, the same or something else
            other = chance.choice(list(self.plain))
            row = self.plain.pop(other)
            return [self.line(ticket, day, row, row["value"] + chance.choice((0, 0, 1)), chance.choice(("MOC", "MOC", "DMOC")))]
        row = self.take_row(month)
        line = self.line(ticket, day, row, row["value"])
        if draw < 0.7:
            line[8] = ""
        elif draw < 0.8:
            line[5] = "MOX"
        elif draw < 0.9:
            line[7] = "X" + line[7]
        else:
            line[3:5] = ["2", "2018"]
        return [line]

    def ask(self, day):
        self.came += 1
        ticket = str(100000 + self.came)
        newest = max(i for i, month in enumerate(MONTHS) if published_on(month) <= datetime.date.fromisoformat(day))
        month = MONTHS[max(0, min(len(MONTHS) - 1, newest - self.chance.randint(-1, 1)))]
        if self.chance.random() < 0.3:
            self.tickets[ticket] = self.ask_oddly(ticket, day, month)
        else:
            row = self.take_row(month)
            self.tickets[ticket] = [self.line(ticket, day, row, row["value"])]
            self.plain[ticket] = row
        self.changed.add(ticket)
        return ticket

    def rows_of_day(self, day):
        self.changed = set()
        self.due += self.a_day
        fresh = []
        while self.due >= 1:
            self.due -= 1
            fresh.append(self.ask(day))
        recent = list(self.tickets)[-200:]
        again = [ticket for ticket in self.chance.sample(recent, min(len(recent), 5)) if ticket not in fresh]
        for ticket in again:
            if self.chance.random() < 0.3:
                self.change(ticket)
        self.today = set(fresh + again)
        return [row for ticket in fresh + again for row in self.tickets[ticket]]

    def change(self, ticket):
        """It asks for one more."""
        self.plain.pop(ticket, None)
        rows = [list(row) for row in self.tickets[ticket]]
        for column in (6, 8):
            if rows[0][column]:
                rows[0][column] = str(int(rows[0][column]) + 1)
        self.tickets[ticket] = rows
        self.changed.add(ticket)


class Model:
    def __init__(self, world):
        self.world = world
        self.before = {}      # (ticket, claim) -> what stood after the night before
        self.said = {}        # plain ticket -> the verdict that must stand
        self.decided = {}     # ticket -> what a person said last, and stands
        self.touched = set()  # tickets that people decided
        self.runs = 0
        self.letters = {}
        self.published = 0
        self.standing = {}

    def counts(self):
        verdicts = {}
        for row in self.standing.values():
            verdicts[row["verdict"]] = verdicts.get(row["verdict"], 0) + 1
        return {"tickets": len(self.world.tickets), "runs": self.runs, "letters": len(self.letters), **verdicts}

    # --- people ---

    def choose_decisions(self, chance):
        single = [key[0] for key, row in self.standing.items()
                  if row["open"] and row["person"] is None and len(self.world.tickets[key[0]]) == 1]
        chosen = [(ticket, chance.choice(("OK", "REJECT", "CONFIRMED"))) for ticket in
                  chance.sample(single, min(len(single), chance.randint(0, 2)))]
        undone = [ticket for ticket in self.decided if self.standing[(ticket, 1)]["person"] is not None]
        if undone and chance.random() < 0.2:
            chosen.append((chance.choice(undone), None))
        return chosen

    def note_decision(self, ticket, verdict):
        self.touched.add(ticket)
        self.said.pop(ticket, None)
        if verdict is None:
            self.decided.pop(ticket)
        else:
            self.decided[ticket] = verdict
        self.before.pop((ticket, 1), None)

    # --- what must hold ---

    def judge(self, ticket, day):
        row = self.world.plain[ticket]
        if published_on(row["month"]).isoformat() > day:
            return ("WAIT",)
        if row["in_force"] is None:
            return ("CONFIRMED", "REVIEW", "NEED_INFO", "WAIT")
        if row["in_force"] == row["value"]:
            return ("OK",)
        return ("OK RESTATED",) if row["value"] in row["earlier"] else ("CONFIRMED",)

    def check(self, ledger, report, letters, day, said):
        db = sqlite3.connect(ledger)
        db.row_factory = sqlite3.Row
        self.standing = {(row["ticket"], row["number"]): row for row in
                         db.execute("SELECT ticket, number, seq, person, verdict, reason, wait_until, open FROM standing"
                                    " WHERE gone = 0")}
        self.check_tickets()
        self.check_changes(day)
        self.check_plain(day)
        self.check_people()
        self.check_report(report)
        self.check_letters(db, letters)
        self.check_rows(db)
        self.before = dict(self.standing)
        self.published = len(self.world.publications)
        db.close()

    @staticmethod
    def expect(holds, *words):
        if not holds:
            raise AssertionError(" ".join(map(str, words)))

    def check_tickets(self):
        counts = {}
        for ticket, _ in self.standing:
            counts[ticket] = counts.get(ticket, 0) + 1
        wanted = {ticket: len(rows) for ticket, rows in self.world.tickets.items()}
        self.expect(counts == wanted, "tickets:", sorted(set(counts.items()) ^ set(wanted.items()))[:5])

    def check_changes(self, day):
        """Nothing changes without a cause; what is closed only with its ticket."""
        new_dataset = len(self.world.publications) != self.published
        for key, was in self.before.items():
            now = self.standing.get(key)
            if not now or now["seq"] == was["seq"] or key[0] in self.world.changed:
                continue
            about_others = was["reason"] in ABOUT_OTHERS or now["reason"] in ABOUT_OTHERS
            waited = was["verdict"] == "WAIT" and was["wait_until"] <= day
            by_person = was["person"] is not None and new_dataset
            self.expect(by_person or (was["open"] and (new_dataset or waited or about_others)), key, "was", tuple(was),
                        "and is", tuple(now), "without a cause")

    def check_plain(self, day):
        new_dataset = len(self.world.publications) != self.published
        for ticket in self.world.plain:
            if ticket in self.touched:
                continue
            row = self.standing[(ticket, 1)]
            before = self.said.get(ticket)
            again = before in OPEN and (new_dataset or before == "WAIT")
            if before is None or again:
                wanted = self.judge(ticket, day)
                self.expect(row["verdict"] in wanted or f"{row['verdict']} {row['reason']}" in wanted, ticket, "is", row["verdict"], row["reason"], "and should be", wanted)
            else:
                self.expect(row["verdict"] == before, ticket, "was", before, "and is", row["verdict"], row["reason"])
            self.said[ticket] = row["verdict"]

    def check_people(self):
        for ticket in list(self.decided):
            row = self.standing[(ticket, 1)]
            if row["person"] is not None:
                self.expect(row["verdict"] == self.decided[ticket], ticket, "a person said", self.decided[ticket], "not",
                            row["verdict"])
                continue
            self.expect(row["reason"] == "DECISION_CONTRADICTED", ticket, "a person's decision went for", tuple(row))
            del self.decided[ticket]

    def check_report(self, report):
        """What the exports had and what was decided is told in full; what is open, and changed, in the changes."""
        shown, changes = {}, {}
        for name, found in (("resolutions.ndjson", shown), ("changes.ndjson", changes)):
            with open(os.path.join(report, name), encoding="utf-8") as file:
                for line in file:
                    one = json.loads(line)
                    key = (one["ticket_id"], one["claim"])
                    self.expect(key not in found, key, "is twice in", name)
                    found[key] = one["verdict"]
            for key, verdict in found.items():
                self.expect(self.standing[key]["verdict"] == verdict, key, name, "says", verdict)
        missing = [key for key in self.standing if key[0] in self.world.today and key not in shown]
        missing += [key for key, row in self.standing.items() if row["open"] and key not in changes]
        self.expect(not missing, "not in the report:", missing[:5])

    def check_letters(self, db, folder):
        """One for each ticket that a run decided anew and that needs no person; each handed over once."""
        names = os.listdir(folder) if os.path.exists(folder) else []
        files = {}
        for name in names:
            found = re.fullmatch(r"letter-(\w+)\.\w+-([0-9a-f]+)\.txt", name)
            self.expect(found and found[2] not in files, "a letter's file", name)
            files[found[2]] = found[1]
        rows = list(db.execute("SELECT key, run, ticket, state FROM outbox WHERE kind = 'letter'"))
        for row in rows:
            there = row["key"].split("-")[1] in files
            self.expect(row["state"] in ("sent", "unknown") and (there or row["state"] == "unknown"), "letter", tuple(row), there)
        self.expect(set(files) <= {row["key"].split("-")[1] for row in rows}, "letters that nobody wrote")
        wanted = set()
        last_run, newest = self.runs, db.execute("SELECT max(id) FROM run").fetchone()[0]
        for run in range(last_run + 1, newest + 1):
            for ticket in self.told_anew(db, run):
                # a part of a new ticket may have come on its first night
                claims = db.execute("SELECT DISTINCT claim FROM decision WHERE ticket = ? AND run <= ?", (ticket, run)).fetchall()
                verdicts = [self.stood(db, ticket, claim, run)["verdict"] for claim, in claims]
                if "REVIEW" not in verdicts:
                    wanted.add((run, ticket))
        written = {(row["run"], row["ticket"]) for row in rows if row["run"] > last_run}
        self.expect(wanted == written, "letters:", sorted(wanted ^ written)[:5])
        self.runs = newest
        self.letters = files

    @staticmethod
    def stood(db, ticket, claim, run):
        """What stood when the run ended."""
        return db.execute("SELECT seq, kind, verdict FROM decision WHERE ticket = ? AND claim = ? AND (run < ? OR (run = ? AND"
                          " kind = 'run')) ORDER BY seq DESC LIMIT 1", (ticket, claim, run, run)).fetchone()

    def told_anew(self, db, run):
        """What the run decided, and what people decided since the one before."""
        found = {row[0] for row in db.execute("SELECT DISTINCT ticket FROM decision WHERE run = ? AND kind = 'run'", (run,))}
        for ticket, claim, seq in db.execute("SELECT ticket, claim, max(seq) FROM decision WHERE run = ? AND kind <> 'run'"
                                             " GROUP BY ticket, claim", (run - 1,)):
            before = self.stood(db, ticket, claim, run - 1)
            last = db.execute("SELECT kind FROM decision WHERE seq = ?", (seq,)).fetchone()[0]
            if last == "person" or before["kind"] == "person":
                found.add(ticket)
        return found

    def check_rows(self, db):
        """A published row closes the claims of one key, and no other."""
        found = db.execute("SELECT s.row, min(s.ticket), max(s.ticket) FROM settled s JOIN standing c ON c.ticket = s.ticket"
                           " AND c.number = s.claim WHERE c.verdict = 'OK' AND c.gone = 0 AND c.kind = 'run'"
                           " GROUP BY s.row HAVING count(DISTINCT s.key) > 1").fetchall()
        self.expect(not found, "one row for two claims:", [tuple(row) for row in found[:3]])
