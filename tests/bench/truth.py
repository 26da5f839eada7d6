#!/usr/bin/env python3
"""Tickets with known faults, what should be said of them, and the score of what was said.

    truth.py make DIR [--tickets N] [--seed N]    kpi-2020-01-15.csv, kpi-2020-02-15.csv, tickets.csv, truth.tsv
    truth.py score DIR/truth.tsv RESOLUTIONS.ndjson [--show N]
    truth.py heavy DIR [--lines N]                five shapes of many claims and rows under one invoice number

Every ticket has an invoice of its own, or an invoice is shared on purpose (duplicates, two partners). Faults are put
into the ticket, or into the published row, singly and in pairs. Where two causes are equally true of the figures the
truth names both, parted by a bar, and either counts.
"""
import argparse
import json
import os
import random
import sys
from collections import Counter

MONTHS = ["2019-%02d" % m for m in range(2, 13)] + ["2020-01"]
TYPES = ["MOC", "DMOC", "CMOC", "MOC_OD", "MLO", "MTA_CW", "EXAM_VOUCHER", "PRACTICE_TEST"]
RATE_OF_TYPE = {"MOC": 1, "DMOC": 1, "CMOC": 2, "MOC_OD": 3, "MLO": 0.5, "MTA_CW": 1.5, "EXAM_VOUCHER": 2,
                "PRACTICE_TEST": 1}
CURRENCIES = {"EUR": 2, "USD": 2, "KRW": 0, "JPY": 0, "KWD": 3, "GBP": 2}
TAX = {"EUR": [21, 19, 20], "USD": [10, 20], "KRW": [10], "JPY": [10], "KWD": [5, 10], "GBP": [20]}
TICKET = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
ROW = "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency,document_type,amends_of\n"
CONFUSED = {"0": "O", "1": "I", "5": "S", "8": "B"}
ODD_MEASURE = {"kpi": "KPI_DIFFERS", "revenue": "REVENUE_DIFFERS", "units": "UNITS_DIFFER"}


def shown(value, places):
    """Thousandths as text: money with its places, KPI values as short as they are."""
    sign, value = ("-" if value < 0 else ""), abs(value)
    if places is None:
        text = "%d.%03d" % divmod(value, 1000)
        return sign + text.rstrip("0").rstrip(".")
    text = "%d.%03d" % divmod(value, 1000)
    return sign + (text[:len(text) - 3 + places] if places else text[:-4])


class Line:
    """One published line; units and KPI value and revenue in thousandths."""

    def __init__(self, rng, kind, currency):
        places = CURRENCIES[currency]
        self.kind, self.units = kind, rng.randrange(4, 400) * 1000
        self.kpi = int(self.units * RATE_OF_TYPE[kind])
        step = 10 ** (3 - places)
        price = rng.randrange(500, 40000) if places else rng.randrange(5, 400) * 1000
        self.revenue = self.units // 1000 * price * step * (10 if places == 3 else 1)

    def values(self):
        return [self.units, self.kpi, self.revenue]


class Story:
    """What is claimed, what is published, and what should be said."""

    def __init__(self, maker, serial):
        rng = maker.rng
        self.rng, self.serial = rng, serial
        self.partner = 6000000 + 7 * min(int(rng.paretovariate(0.6)), 50000)
        self.month = rng.choice(MONTHS)
        self.currency = list(CURRENCIES)[self.partner % len(CURRENCIES)]
        self.places = CURRENCIES[self.currency]
        self.number = self.make_number()
        kind = rng.choice(TYPES)
        self.lines = [Line(rng, kind, self.currency) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
        self.rows, self.older = [], None
        self.claim = dict(partner=self.partner, month=self.month, kind=kind, number=self.number, currency=self.currency)
        self.claim.update(zip(("units", "kpi", "revenue"), self.total()))
        self.verdict, self.reasons, self.causes = "OK", "MATCH_OK", []
        self.tickets = [self.claim]

    def make_number(self):
        """With a check digit: one wrong digit never makes somebody else's number."""
        shape = self.serial % 4
        n = self.serial
        number = ("G%09d" % (n * 7919 % 1000000000), "INV-2020-%08d" % (n * 104729 % 100000000),
                  "00%d" % (70000000 + n * 15485863 % 10000000), "D0%07d" % (n * 32452843 % 10000000))[shape]
        number += str(sum(int(c) for c in number if c.isdigit()) % 10)
        return number + "XYZW"[n // 4 % 4] if shape == 3 else number

    def total(self):
        return [sum(line.values()[i] for line in self.lines) for i in range(3)]

    def publish(self):
        self.rows = [[self.partner, self.month, line.kind, line.units, self.number, line.kpi, line.revenue,
                      self.currency, "", ""] for line in self.lines]

    def differs(self, reason, *causes):
        self.verdict = "CONFIRMED"
        self.reasons = reason
        self.causes += causes


# ---- slips of one measure: (new value, cause) or None where it cannot be made ----

def digits_of(value, places):
    """The digits as they are written, and what the last one is worth in thousandths."""
    step = 10 ** (3 - (places if places is not None else 0))
    return (None, step) if value % step else (str(value // step), step)


def slip_swap(rng, value, places):
    text, step = digits_of(value, places)
    spots = [i for i in range(len(text or "") - 1) if text[i] != text[i + 1] and not (i == 0 and text[1] == "0")]
    if not spots:
        return None
    i = rng.choice(spots)
    return int(text[:i] + text[i + 1] + text[i] + text[i + 2:]) * step


def slip_typo(rng, value, places):
    text, step = digits_of(value, places)
    if not text or len(text) < 3:
        return None
    i = rng.randrange(len(text))
    digit = rng.choice([d for d in "123456789" if d != text[i]])
    return int(text[:i] + digit + text[i + 1:]) * step


def slip_missing(rng, value, places):
    text, step = digits_of(value, places)
    # dropping a zero at the end is a shifted decimal point as well
    spots = [i for i in range(1, len(text or "") - 1) if text[i:].strip("0")]
    if not text or len(text) < 4 or not spots:
        return None
    i = rng.choice(spots)
    return int(text[:i] + text[i + 1:]) * step


def slip_shift(rng, value, places):
    return value * rng.choice([10, 100, 1000])


def slip_sign(rng, value, places):
    return -value


SLIPS = [("DIGIT_SWAP", slip_swap), ("DIGIT_TYPO", slip_typo), ("DIGIT_MISSING", slip_missing),
         ("DECIMAL_SHIFT", slip_shift), ("SIGN_FLIPPED", slip_sign)]


def near(a, b):
    return abs(a - b) <= 20


def equally_true(story, field, before, after, cause):
    """Other readings of the same two numbers that are just as good."""
    causes = {cause}
    if field == "kpi" and after == story.claim["units"]:
        causes.add("UNITS_AS_KPI")
    if field == "kpi" and story.claim["units"] > 0 and after > 0 and "DIGIT" in cause:
        for top in range(1, 7):
            for bottom in range(1, 7):
                if after * bottom == before * top:
                    causes.add("RATE_CHANGED")
    if field == "revenue":
        for percent in TAX[story.currency]:
            if near(before * (100 + percent) // 100, after) or near(after * (100 + percent) // 100, before):
                causes.add("TAX_INCLUDED")
    if after * 2 == before or after == before * 2:
        causes.add("LINE_DOUBLED")
    for name, slip in (("DIGIT_SWAP", 1), ("DECIMAL_SHIFT", 0)):
        if not slip and any(after == before * f or after * f == before for f in (10, 100, 1000)):
            causes.add(name)
    if any(one % 1000 == 0 and other % 1000 and abs(one - other) < 1000 for one, other in
           ((before, after), (after, before))):
        causes.add("ROUNDING")
    a, b = str(before), str(after)
    if len(a) == len(b) and sorted(a) == sorted(b) and sum(x != y for x, y in zip(a, b)) == 2:
        causes.add("DIGIT_SWAP")
    return "|".join(sorted(causes))


def one_slip(story, field, names=None):
    slips = [slip for slip in SLIPS if names is None or slip[0] in names]
    places = story.places if field == "revenue" else None
    for _ in range(20):
        cause, slip = story.rng.choice(slips)
        before = story.claim[field]
        after = slip(story.rng, before, places)
        tolerance = 10 ** (3 - story.places) * max(1, len(story.lines)) if field == "revenue" else 0
        if after is None or abs(after - before) <= tolerance or abs(after) > 9 * 10 ** 14:
            continue
        story.claim[field] = after
        story.differs(ODD_MEASURE[field], equally_true(story, field, before, after, cause))
        return True
    return False


def add_tax(story):
    before = story.claim["revenue"]
    percent = story.rng.choice(TAX[story.currency])
    step = 10 ** (3 - story.places)
    after = (before * (100 + percent) + 50 * step) // (100 * step) * step
    if after - before <= 3 * step or before < 50 * step:
        return False
    story.claim["revenue"] = after
    story.differs("REVENUE_DIFFERS", equally_true(story, "revenue", before, after, "TAX_INCLUDED"))
    return True


def other_rate(story):
    factor = story.rng.choice([(2, 1), (3, 1), (3, 2), (1, 2)])
    before = story.claim["kpi"]
    after = before * factor[0] // factor[1]
    if after * factor[1] != before * factor[0] or after == story.claim["units"]:
        return False
    story.claim["kpi"] = after
    story.differs("KPI_DIFFERS", equally_true(story, "kpi", before, after, "RATE_CHANGED"))
    return True


def units_as_kpi(story):
    before, after = story.claim["kpi"], story.claim["units"]
    if before == after:
        return False
    story.claim["kpi"] = after
    story.differs("KPI_DIFFERS", "UNITS_AS_KPI|RATE_CHANGED" if after * 10 != before else "UNITS_AS_KPI|DECIMAL_SHIFT")
    return True


def swap_measures(story):
    claim = story.claim
    if claim["units"] == claim["kpi"]:
        return False
    claim["units"], claim["kpi"] = claim["kpi"], claim["units"]
    story.differs("UNITS_DIFFER|KPI_DIFFERS", "MEASURES_SWAPPED")
    return True


def units_follow(story):
    """One slip in the units, and the ticket's KPI value and revenue computed from it."""
    if len(story.lines) > 1:
        return False
    before = story.claim["units"]
    after = slip_swap(story.rng, before, None)
    if after is None or after == before or after <= 0 or (story.claim["kpi"] * after) % before or \
            (story.claim["revenue"] * after) % before:
        return False
    story.claim["units"] = after
    for field in ("kpi", "revenue"):
        story.claim[field] = story.claim[field] * after // before
    if story.claim["revenue"] % 10 ** (3 - story.places):
        return False
    story.differs("UNITS_DIFFER", "DIGIT_SWAP")
    return True


def lack_line(story):
    if len(story.lines) < 2:
        return False
    line = story.lines[story.rng.randrange(len(story.lines))]
    rest = [a - b for a, b in zip(story.total(), line.values())]
    twins = [other for other in story.lines if other is not line and other.values() == line.values()]
    if twins:
        return False
    story.claim.update(zip(("units", "kpi", "revenue"), rest))
    story.differs("UNITS_DIFFER", "LINE_MISSING" if len(story.lines) > 2 or rest != line.values()
                  else "LINE_MISSING|LINE_DOUBLED")
    return True


def double_row(story):
    before = story.claim["units"], story.claim["kpi"], story.claim["revenue"]
    story.lines.append(story.lines[-1])
    story.differs("UNITS_DIFFER", "LINE_DOUBLED")
    return before is not None


def double_in_ticket(story):
    line = story.rng.choice(story.lines)
    for field, more in zip(("units", "kpi", "revenue"), line.values()):
        story.claim[field] += more
    story.differs("UNITS_DIFFER", "LINE_DOUBLED")
    return True


def rounding(story):
    if not story.places:
        return False
    before = story.claim["revenue"]
    after = (before + 500) // 1000 * 1000
    if abs(after - before) <= 10 * len(story.lines):
        return False
    story.claim["revenue"] = after
    story.differs("REVENUE_DIFFERS", "ROUNDING")
    return True


def credit(story):
    """The dataset has a credit that the ticket has not: no discrepancy."""
    line = story.lines[0]
    share = story.rng.randrange(1, line.units // 1000) * 1000 if line.units > 1000 else 0
    if not share or line.kpi * share % line.units or line.revenue * share % line.units:
        return False
    values = [share, line.kpi * share // line.units, line.revenue * share // line.units]
    if values[2] % 10 ** (3 - story.places):
        return False
    story.credit = [-v for v in values]
    story.verdict, story.reasons = "OK", "CREDIT_NOTE_APPLIED"
    story.causes.append("CREDIT_NETTED")
    return True


def credit_and_slip(story):
    if not credit(story) or not one_slip(story, "kpi", {"DIGIT_SWAP", "DIGIT_TYPO", "DECIMAL_SHIFT"}):
        return False
    story.reasons = "UNITS_DIFFER"
    return True


def restate(story):
    """The ticket says what the publication before said."""
    old = story.total()
    story.older = [Line.__new__(Line) for _ in story.lines]
    for copy, line in zip(story.older, story.lines):
        copy.__dict__.update(line.__dict__)
    line = story.lines[0]
    line.units += 1000 * story.rng.randrange(1, 30)
    line.kpi = int(line.units * RATE_OF_TYPE[line.kind])
    story.month = story.claim["month"] = story.rng.choice(MONTHS[:-1])
    story.verdict, story.reasons, story.causes = "OK", "RESTATED", ["RESTATED"]
    return story.total() != old


def restate_and_slip(story):
    if not restate(story) or not one_slip(story, "revenue", {"DIGIT_TYPO", "DECIMAL_SHIFT"}):
        return False
    story.reasons = "UNITS_DIFFER"
    return True


def other_month(story):
    at = MONTHS.index(story.month)
    claimed = MONTHS[at - 1] if at else MONTHS[1]
    story.claim["month"] = claimed
    story.verdict, story.reasons = "OK", "FOUND_ELSEWHERE"
    story.causes.append("PERIOD_SHIFTED")
    return True


def fiscal_month(story):
    at = MONTHS.index(story.month)
    if at + 6 >= len(MONTHS):
        return False
    story.claim["month"] = MONTHS[at + 6]
    story.verdict, story.reasons = "OK", "FOUND_ELSEWHERE"
    story.causes.append("FISCAL_YEAR")
    return True


def other_type(story):
    story.claim["kind"] = story.rng.choice([k for k in TYPES if k != story.claim["kind"]])
    story.differs("TYPE_DIFFERS", "TYPE_ALIASED")
    return True


def number_typo(story):
    number = story.number
    spots = [i for i, c in enumerate(number) if c.isdigit() and i > 1]
    i = story.rng.choice(spots)
    digit = story.rng.choice([d for d in "23467" if d != number[i]])
    story.claim["number"] = number[:i] + digit + number[i + 1:]
    story.verdict, story.reasons = "NEED_INFO", "INVOICE_NEAR_MATCH"
    story.causes.append("NUMBER_TYPO")
    return number[i] in "23467"


def number_confused(story):
    spots = [i for i, c in enumerate(story.number) if c in CONFUSED and i > 2]
    if not spots:
        return False
    i = story.rng.choice(spots)
    story.claim["number"] = story.number[:i] + CONFUSED[story.number[i]] + story.number[i + 1:]
    story.verdict, story.reasons = "NEED_INFO", "INVOICE_NEAR_MATCH"
    story.causes.append("NUMBER_CONFUSABLE")
    return True


def zeros_lost(story):
    if not story.number.startswith("00"):
        return False
    story.claim["number"] = story.number[2:]
    story.verdict, story.reasons = "NEED_INFO", "INVOICE_NEAR_MATCH"
    story.causes.append("NUMBER_ZEROS_LOST")
    return True


def scientific(story):
    story.claim["number"] = "%d.%02dE+%02d" % (story.rng.randrange(1, 10), story.rng.randrange(100), 11)
    story.verdict, story.reasons = "NEED_INFO", "VALUE_UNREADABLE"
    story.causes.append("SPREADSHEET_DAMAGE")
    return True


def order_number(story):
    story.claim["number"] = "PO 45%08d" % story.serial
    story.verdict, story.reasons = "REJECT", "EVIDENCE_NOT_INVOICE"
    story.causes.append("ORDER_NUMBER_GIVEN")
    return True


def absent(story):
    story.claim["number"] = "Q%dX%d" % (story.serial, story.serial * 31 % 1000)
    story.claim["revenue"] += 7 * 10 ** (3 - story.places)
    story.differs("MISSING_IN_DATASET", "NOT_PUBLISHED")
    return True


def other_currency(story):
    story.claim["currency"] = "CHF"
    story.verdict, story.reasons = "REVIEW", "CURRENCY_NOT_COMPARABLE"
    story.causes.append("CURRENCY_CONVERTED")
    return True


def duplicate(story):
    twin = dict(story.claim)
    story.tickets.append(twin)
    twin["expected"] = ("REJECT", "DUPLICATE_TICKET", ["CLAIMED_TWICE"])
    return True


def other_partner(story):
    """The same number at another partner, who has it: this one does not."""
    story.claim["partner"] = 5999993
    story.verdict, story.reasons = "REVIEW", "INVOICE_OTHER_PARTNER"
    story.causes.append("NOT_PUBLISHED")
    return True


def decoy(story):
    """A published number one edit away, of the same partner and month, with the same values: both are real."""
    number = story.number
    last = number[-1]
    story.extra = number[:-1] + (chr((ord(last) - 48 + 1) % 10 + 48) if last.isdigit() else "Q")
    return True


def written_otherwise(story):
    story.claim["number"] = "inv. " + story.number.lower()
    return True


def within_tolerance(story):
    story.claim["revenue"] += 10 ** (3 - story.places)
    story.causes.append("ROUNDING")
    return True


def slip(field, cause):
    return lambda story: one_slip(story, field, {cause})


def pair(*steps):
    def both(story):
        return all(step(story) for step in steps)
    return both


def beside(identity, *slips):
    """Found elsewhere and a value differs: the difference decides."""
    def both(story):
        if not identity(story):
            return False
        kept = story.reasons if story.verdict == "CONFIRMED" else None
        if not all(one(story) for one in slips):
            return False
        if kept:
            story.reasons = kept
        return True
    return both


SINGLE = [("clean", lambda s: True, 40), ("decoy", decoy, 5), ("duplicate", duplicate, 3),
          ("written_otherwise", written_otherwise, 3), ("within_tolerance", within_tolerance, 1)]
SINGLE += [("%s_%s" % (field, cause), slip(field, cause), 1) for field in ("kpi", "revenue")
           for cause in ("DIGIT_SWAP", "DIGIT_TYPO", "DIGIT_MISSING", "DECIMAL_SHIFT", "SIGN_FLIPPED")]
SINGLE += [("units_DIGIT_SWAP", slip("units", "DIGIT_SWAP"), 1), ("tax", add_tax, 2), ("rate", other_rate, 2),
           ("units_as_kpi", units_as_kpi, 2), ("measures_swapped", swap_measures, 1), ("units_follow", units_follow, 1),
           ("line_missing", lack_line, 2), ("row_doubled", double_row, 2), ("line_doubled", double_in_ticket, 1),
           ("rounding", rounding, 1), ("credit", credit, 2), ("restated", restate, 2), ("other_month", other_month, 2),
           ("fiscal", fiscal_month, 1), ("other_type", other_type, 2), ("number_typo", number_typo, 2),
           ("number_confused", number_confused, 1), ("zeros_lost", zeros_lost, 2), ("scientific", scientific, 1),
           ("order_number", order_number, 1), ("absent", absent, 2), ("currency", other_currency, 2),
           ("other_partner", other_partner, 1)]
KPI_SLIP = lambda story: one_slip(story, "kpi", {"DIGIT_SWAP", "DIGIT_TYPO", "DECIMAL_SHIFT"})
REVENUE_SLIP = lambda story: one_slip(story, "revenue", {"DIGIT_SWAP", "DIGIT_TYPO", "DECIMAL_SHIFT", "DIGIT_MISSING"})
PAIRS = [("kpi+revenue", beside(KPI_SLIP, REVENUE_SLIP), 2), ("kpi+tax", beside(KPI_SLIP, add_tax), 1),
         ("rate+revenue", beside(other_rate, REVENUE_SLIP), 1), ("units_as_kpi+tax", beside(units_as_kpi, add_tax), 1),
         ("month+kpi", beside(other_month, KPI_SLIP), 1), ("month+revenue", beside(other_month, REVENUE_SLIP), 1),
         ("type+kpi", beside(other_type, KPI_SLIP), 1), ("type+revenue", beside(other_type, REVENUE_SLIP), 1),
         ("line+kpi", beside(lack_line, KPI_SLIP), 1), ("line+revenue", beside(lack_line, REVENUE_SLIP), 1),
         ("doubled+revenue", beside(double_row, REVENUE_SLIP), 1), ("doubled+kpi", beside(double_row, KPI_SLIP), 1),
         ("credit+kpi", credit_and_slip, 1), ("restated+revenue", restate_and_slip, 1),
         ("swapped+tax", beside(swap_measures, add_tax), 1),
         ("tax+rounding", beside(add_tax, rounding), 1),
         ("shift+swap", beside(slip("revenue", "DECIMAL_SHIFT"), slip("revenue", "DIGIT_SWAP")), 1)]
KINDS = SINGLE + PAIRS
PAIR_NAMES = {name for name, _, _ in PAIRS}


class Maker:
    def __init__(self, seed):
        self.rng = random.Random(seed)

    def story(self, serial, kind, fault):
        for _ in range(60):
            story = Story(self, serial)
            story.credit = story.extra = None
            # 75.150 can be read two ways, and is asked about
            if fault(story) and not (story.currency == "KWD" and abs(story.claim["revenue"]) < 1000000):
                story.kind = kind
                story.publish()
                return story
        return self.story(serial, "clean", lambda one: True)


def row_text(row, places):
    partner, month, kind, units, number, kpi, revenue, currency, document, amends = row
    return "%d,%s,%s,%s,%s,%s,%s,%s,%s,%s\n" % (partner, month, kind, shown(units, None), number, shown(kpi, None),
                                               shown(revenue, places), currency, document, amends)


def write_rows(story, newest, before):
    for row in story.rows:
        newest.write(row_text(row, story.places))
    if story.credit:
        row = list(story.rows[0])
        row[3], row[5], row[6] = story.credit
        row[4], row[8], row[9] = "C" + story.number, "adjustment_note", story.number
        newest.write(row_text(row, story.places))
    if story.extra:
        for row in story.rows:
            newest.write(row_text(row[:4] + [story.extra] + row[5:], story.places))
    if story.month != MONTHS[-1]:
        lines = story.older
        old = story.rows if lines is None else [
            [story.partner, story.month, line.kind, line.units, story.number, line.kpi, line.revenue, story.currency,
             "", ""] for line in lines]
        for row in old:
            before.write(row_text(row, story.places))
        if story.credit:
            row = list(story.rows[0])
            row[3], row[5], row[6] = story.credit
            row[4], row[8], row[9] = "C" + story.number, "adjustment_note", story.number
            before.write(row_text(row, story.places))


def ticket_text(ticket_id, serial, claim, places):
    year, month = claim["month"].split("-")
    return "%s,2020-02-%02dT%02d:%02d:00Z,%d,%d,%s,%s,%s,%s,%s,%s,%s\n" % (
        ticket_id, 15 + serial % 5, serial % 24, serial % 60, claim["partner"], int(month), year, claim["kind"],
        shown(claim["units"], None), claim["number"], shown(claim["kpi"], None), shown(claim["revenue"], places),
        claim["currency"])


def make(folder, count, seed):
    os.makedirs(folder, exist_ok=True)
    maker = Maker(seed)
    kinds = maker.rng.choices([(name, fault) for name, fault, _ in KINDS], weights=[w for _, _, w in KINDS], k=count)
    paths = [os.path.join(folder, name) for name in
             ("kpi-2020-01-15.csv", "kpi-2020-02-15.csv", "tickets.csv", "truth.tsv")]
    with open(paths[0], "w") as before, open(paths[1], "w") as newest, open(paths[2], "w") as tickets, \
            open(paths[3], "w") as truth:
        before.write(ROW)
        newest.write(ROW)
        tickets.write(TICKET)
        for month in MONTHS:  # every month is there, and a partner that has nothing else
            for out in (newest, before)[:1 if month == MONTHS[-1] else 2]:
                out.write("5999993,%s,MOC,1,M-%s,1,1,USD,,\n" % (month, month))
        for serial, (name, fault) in enumerate(kinds):
            story = maker.story(serial, name, fault)
            write_rows(story, newest, before)
            for n, claim in enumerate(story.tickets):
                verdict, reason, causes = claim.get("expected", (story.verdict, story.reasons, story.causes))
                ticket_id = "%d-%d" % (serial, n)
                tickets.write(ticket_text(ticket_id, serial, claim, story.places))
                truth.write("\t".join([ticket_id, story.kind, verdict, reason, ",".join(causes)]) + "\n")


def score(truth_path, found_path, show):
    wrong = Counter()
    verdicts, named, first, total, pairs = Counter(), Counter(), Counter(), Counter(), Counter()
    said_first, wrong_first = Counter(), Counter()
    count = right = shown_count = 0
    with open(truth_path) as truth, open(found_path) as found:
        for expected, line in zip(truth, found):
            ticket, kind, verdict, reasons, causes = expected.rstrip("\n").split("\t")
            one = json.loads(line)
            assert one["ticket_id"] == ticket, (one["ticket_id"], ticket)
            count += 1
            verdicts[verdict, one["verdict"]] += 1
            is_right = one["verdict"] == verdict and one["reason"] in reasons.split("|")
            right += is_right
            if one["verdict"] != verdict and one["verdict"] in ("OK", "CONFIRMED"):
                wrong[one["verdict"]] += 1
            codes = [cause["code"] for cause in one["causes"]]
            wanted = [set(cause.split("|")) for cause in causes.split(",") if cause]
            problem = not is_right
            if wanted:
                total[kind] += 1
                all_named = all(options & set(codes) for options in wanted)
                first_right = bool(codes) and any(codes[0] in options for options in wanted)
                named[kind] += all_named
                first[kind] += first_right
                problem |= not (all_named if kind in PAIR_NAMES else first_right)
            for code in codes[:1]:
                said_first[code] += 1
                wrong_first[code] += not any(code in options for options in wanted)
            if problem and shown_count < show:
                shown_count += 1
                print("%s %s expected %s %s [%s]; found %s %s %s" % (
                    ticket, kind, verdict, reasons, causes, one["verdict"], one["reason"],
                    [(c["code"], c["field"], c["because"]) for c in one["causes"]]))
    tell(count, right, wrong, verdicts, named, first, total, said_first, wrong_first)


def tell(count, right, wrong, verdicts, named, first, total, said_first, wrong_first):
    singles = [kind for kind in total if kind not in PAIR_NAMES]
    both = [kind for kind in total if kind in PAIR_NAMES]
    print("%d claims, %d verdicts with their reason right: %.4f %%" % (count, right, 100.0 * right / max(1, count)))
    print("wrong OK %d, wrong CONFIRMED %d" % (wrong["OK"], wrong["CONFIRMED"]))
    for (expected, found), number in sorted(verdicts.items()):
        if expected != found:
            print("  %-10s found as %-10s %d" % (expected, found, number))
    print("singles: the cause first %.3f %%" % (100.0 * sum(first[k] for k in singles) / max(1, sum(total[k] for k in singles))))
    print("pairs: both named %.3f %%" % (100.0 * sum(named[k] for k in both) / max(1, sum(total[k] for k in both))))
    print("%-24s %8s %8s %8s" % ("kind", "claims", "first %", "named %"))
    for kind in sorted(total):
        print("%-24s %8d %8.2f %8.2f" % (kind, total[kind], 100.0 * first[kind] / total[kind],
                                         100.0 * named[kind] / total[kind]))
    print("%-24s %8s %8s" % ("cause said first", "times", "right %"))
    for code in sorted(said_first):
        print("%-24s %8d %8.2f" % (code, said_first[code], 100.0 * (said_first[code] - wrong_first[code]) / said_first[code]))


def heavy(folder, lines):
    """Many claims and rows of one number: of one ticket, of many partners, without a partner, of partners that have
    none, with equal values under other numbers, and month by month."""
    os.makedirs(folder, exist_ok=True)
    row = "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
    every = range(lines)

    def one(name, claims, rows):
        with open(os.path.join(folder, name + "-t.csv"), "w") as out:
            out.write(TICKET)
            out.writelines(claims)
        with open(os.path.join(folder, name + "-k.csv"), "w") as out:
            out.write(row)
            out.writelines(rows)

    mine = "%d,2020-02-16,%s,%d,%d,MOC,%d,%s,%d,%d.00,EUR\n"
    plain = ["6034453,2020-01,MOC,%d,A-1,%d,%d.00,EUR\n" % (i + 1, i + 1, (i + 1) * 10) for i in every]
    mixed = [i * 7919 % lines + 1 for i in every]
    one("lines", [mine % (1, "6034453", 1, 2020, i + 1, "A-1", i + 1, (i + 1) * 10) for i in every],
        ["6034453,2020-01,MOC,%d,A-1,%d,%d.00,EUR\n" % (mixed[i] + (i == 5), mixed[i], mixed[i] * 10) for i in every])
    one("partners", [mine % (i, 7000000 + i, 1, 2020, i + 1, "A-1", i + 1, (i + 1) * 10) for i in every],
        ["%d,2020-01,MOC,%d,A-1,%d,%d.00,EUR\n" % (7000000 + i, i + 1 + (i % 3 == 0), i + 1, (i + 1) * 10)
         for i in every])
    one("nopartner", [mine % (i, "", 1, 2020, i + 1, "A-1", i + 1, (i + 1) * 10) for i in every], plain)
    one("absent", [mine % (i, 7000000 + i, 1, 2020, i + 1, "A-1", i + 1, (i + 1) * 10) for i in every], plain)
    one("values", [mine % (i, "6034453", 1, 2020, 5, "Z-%d" % i, 5, 50) for i in every],
        ["6034453,2020-01,MOC,5,Y-%d,5,50.00,EUR\n" % i for i in every])
    one("months", [mine % (i, "6034453", 1 + i % 12, 2019, i + 1, "A-%d" % (i // 12), i + 1, (i + 1) * 10)
                   for i in every],
        ["6034453,2019-%02d,MOC,%d,A-%d,%d,%d.00,EUR\n" % (1 + (i + 1) % 12, i + 1, i // 12, i + 1, (i + 1) * 10)
         for i in every])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("folder")
    making.add_argument("--tickets", type=int, default=100000)
    making.add_argument("--seed", type=int, default=1)
    scoring = commands.add_parser("score")
    scoring.add_argument("truth")
    scoring.add_argument("found")
    scoring.add_argument("--show", type=int, default=20)
    heavies = commands.add_parser("heavy")
    heavies.add_argument("folder")
    heavies.add_argument("--lines", type=int, default=10000)
    options = parser.parse_args()
    if options.command == "make":
        make(options.folder, options.tickets, options.seed)
    elif options.command == "heavy":
        heavy(options.folder, options.lines)
    else:
        score(options.truth, options.found, options.show)


if __name__ == "__main__":
    sys.exit(main())
