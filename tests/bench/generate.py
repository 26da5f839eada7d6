#!/usr/bin/env python3
"""Writes a published KPI file and tickets about it, the same for the same seed.

    generate.py DIR [--rows N] [--tickets N] [--seed N]

kpi-2020-02-15.csv holds twelve months; partners follow Zipf's law, an invoice has
one to four lines, one row in a hundred has a quoted name with a comma. tickets.csv
speaks of invoices of the file, rightly or wrongly in the shares of SHARES.
"""
import argparse
import json
import os
import random
import sys
import time

MONTHS = ["2019-%02d" % m for m in range(2, 13)] + ["2020-01"]
TYPES = ["MOC", "DMOC", "CMOC", "MOC_OD", "MLO", "MTA_CW", "EXAM_VOUCHER", "PRACTICE_TEST"]
CURRENCIES = [("USD", 2), ("EUR", 2), ("KRW", 0), ("JPY", 0), ("GBP", 2), ("BRL", 2)]
NAMES = ["Contoso Learning", "Fabrikam Training", "Northwind Academy", "Tailspin Courses"]

# What is wrong with a ticket, and how many of a hundred.
SHARES = [
    ("match", 70),
    ("kpi_swapped", 3),
    ("units_off", 2),
    ("revenue_shifted", 2),
    ("wrong_period", 5),
    ("typo", 5),
    ("written_otherwise", 4),
    ("absent", 5),
    ("duplicate", 4),
]

BLOCK = 20000  # rows written at once


def invoice_shape(rng, i):
    """Several shapes of invoice numbers, none of them twice."""
    kind = i % 4
    if kind == 0:
        return "G%09d" % (2000000 + i)
    if kind == 1:
        return "INV-2020-%07d" % i
    if kind == 2:
        return "%010d" % (9000000000 - i)
    return "%s%d/%03d" % (rng.choice("ABKNPRT"), 100000 + i // 4, i % 997)


def money(rng, units, places):
    each = rng.randrange(5, 400)
    cents = rng.randrange(100) if places else 0
    scale = 1000 if not places else 1
    return (units * each * scale, cents) if places else (units * each * scale, 0)


def amount(whole, cents, places):
    return "%d.%02d" % (whole, cents) if places else "%d" % whole


def make_invoice(rng, i, partner):
    """The lines of one invoice: (type, units, kpi, whole, cents); type by type they differ."""
    currency, places = CURRENCIES[partner % len(CURRENCIES)]
    month = MONTHS[rng.randrange(12)]
    lines = []
    first = rng.randrange(len(TYPES))
    for line in range(1 + (rng.random() < 0.5) + (rng.random() < 0.3) + (rng.random() < 0.2)):
        units = rng.randrange(1, 200)
        whole, cents = money(rng, units, places)
        # two lines of one type now and then: they add up
        kind = TYPES[(first + (line if line != 3 else 0)) % len(TYPES)]
        kpi = units if rng.random() < 0.9 else units * 2
        lines.append((kind, units, kpi, whole, cents))
    return {"number": invoice_shape(rng, i), "partner": partner, "month": month, "currency": currency,
            "places": places, "lines": lines}


def write_dataset(path, rows, wanted_tickets, rng):
    """Streams the file; returns the invoices that tickets will speak of."""
    partner_count = max(50, rows // 500)
    weights = [1.0 / (k + 1) for k in range(partner_count)]
    ids = [6000000 + 7 * k for k in range(partner_count)]
    total = 0.0
    cumulative = []
    for weight in weights:
        total += weight
        cumulative.append(total)
    keep_share = min(1.0, wanted_tickets * 1.3 / (rows / 2.0))
    kept, written, invoice = [], 0, 0
    with open(path, "w", newline="") as out:
        out.write("partner_id,partner_name,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n")
        partners, block = [], []
        while written < rows:
            if not partners:
                partners = rng.choices(ids, cum_weights=cumulative, k=BLOCK)
            made = make_invoice(rng, invoice, partners.pop())
            invoice += 1
            name = NAMES[made["partner"] % len(NAMES)]
            if rng.random() < 0.01:
                name = '"%s, Inc."' % name
            for kind, units, kpi, whole, cents in made["lines"][: rows - written]:
                block.append("%d,%s,%s,%s,%d,%s,%d,%s,%s\n" % (
                    made["partner"], name, made["month"], kind, units, made["number"], kpi,
                    amount(whole, cents, made["places"]), made["currency"]))
                written += 1
            if len(block) >= BLOCK:
                out.write("".join(block))
                block.clear()
            # the last invoice may have been cut
            if written < rows and rng.random() < keep_share:
                kept.append(made)
        out.write("".join(block))
    rng.shuffle(kept)
    return kept, invoice


def claim_of(invoice, rng):
    """What an honest ticket says: the lines of one type added up."""
    kind = rng.choice(invoice["lines"])[0]
    lines = [line for line in invoice["lines"] if line[0] == kind]
    cents = sum(line[3] * 100 + line[4] for line in lines)
    return {"partner": invoice["partner"], "month": invoice["month"], "type": kind,
            "units": sum(line[1] for line in lines), "number": invoice["number"],
            "kpi": sum(line[2] for line in lines), "cents": cents, "places": invoice["places"],
            "currency": invoice["currency"]}


def swap_digits(number):
    text = str(number)
    for i in range(len(text) - 1):
        if text[i] != text[i + 1] and text[i + 1] != "0":
            return int(text[:i] + text[i + 1] + text[i] + text[i + 2:])
    return number + 9


def typo(rng, number):
    at = rng.randrange(len(number))
    while not number[at].isdigit():
        at = (at + 1) % len(number)
    return number[:at] + str((int(number[at]) + 1 + rng.randrange(8)) % 10) + number[at + 1:]


def spoil(rng, claim, kind, serial):
    if kind == "kpi_swapped":
        claim["kpi"] = swap_digits(claim["kpi"])
    elif kind == "units_off":
        claim["units"] += 1 + rng.randrange(5)
    elif kind == "revenue_shifted":
        claim["cents"] *= 10
    elif kind == "wrong_period":
        at = MONTHS.index(claim["month"])
        claim["month"] = MONTHS[at - 1] if at else MONTHS[1]
    elif kind == "typo":
        claim["number"] = typo(rng, claim["number"])
    elif kind == "written_otherwise":
        claim["number"] = "inv. " + claim["number"].lower()
    elif kind == "absent":
        claim["number"] = "Q%08d" % serial


def ticket_line(serial, claim):
    year, month = claim["month"].split("-")
    revenue = amount(claim["cents"] // 100, claim["cents"] % 100, claim["places"])
    day = 15 + serial % 5
    return "T%07d,2020-02-%02dT%02d:%02d:00Z,%d,%d,%s,%s,%d,%s,%d,%s,%s\n" % (
        serial, day, serial % 24, serial % 60, claim["partner"], int(month), year, claim["type"], claim["units"],
        claim["number"], claim["kpi"], revenue, claim["currency"])


def write_tickets(path, count, invoices, rng):
    kinds = rng.choices([kind for kind, _ in SHARES], weights=[share for _, share in SHARES], k=count)
    made = {kind: 0 for kind, _ in SHARES}
    past = []
    with open(path, "w", newline="") as out:
        out.write("ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,"
                  "currency\n")
        for serial, kind in enumerate(kinds):
            if kind == "duplicate" and past:
                claim = rng.choice(past)
            else:
                kind = "match" if kind == "duplicate" else kind
                claim = claim_of(invoices[serial % len(invoices)], rng)
                spoil(rng, claim, kind, serial)
                if kind == "match" and len(past) < 10000:
                    past.append(claim)
            made[kind] += 1
            out.write(ticket_line(serial, claim))
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=1000000)
    parser.add_argument("--tickets", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    rng = random.Random(options.seed)
    os.makedirs(options.folder, exist_ok=True)
    dataset = os.path.join(options.folder, "kpi-2020-02-15.csv")
    tickets = os.path.join(options.folder, "tickets.csv")
    invoices, invoice_count = write_dataset(dataset, options.rows, options.tickets, rng)
    if not invoices:
        sys.exit("generate.py: too few rows for any ticket")
    made = write_tickets(tickets, options.tickets, invoices, rng)
    print(json.dumps({
        "seed": options.seed, "rows": options.rows, "invoices": invoice_count,
        "dataset_bytes": os.path.getsize(dataset), "tickets": options.tickets,
        "ticket_bytes": os.path.getsize(tickets), "made": made,
        "seconds": round(time.monotonic() - started, 1)}))


if __name__ == "__main__":
    main()
