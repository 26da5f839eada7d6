"""The exact join, the sums per key and the comparison of three values, with the sqlite3
module of the standard library: read both files, load them into memory, join."""
import csv
import sqlite3
import sys


def cents(text):
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def load(path, columns):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            yield tuple(row[column] for column in columns)


def main():
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t (id, partner, month, type, units INT, number, kpi INT, cents INT)")
    db.execute("CREATE TABLE k (partner, month, type, units INT, number, kpi INT, cents INT)")
    tickets = load("tickets.csv", ["ticket_id", "partner_id", "year", "month", "omlp_type", "purchase_unit",
                                   "invoice_number", "kpi_value", "revenue"])
    db.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (
        (r[0], r[1], "%s-%02d" % (r[2], int(r[3])), r[4], int(r[5]), r[6], int(r[7]), cents(r[8])) for r in tickets))
    rows = load("kpi-2020-02-15.csv", ["partner_id", "month", "omlp_type", "purchase_unit", "invoice_number",
                                       "kpi_value", "revenue"])
    db.executemany("INSERT INTO k VALUES (?, ?, ?, ?, ?, ?, ?)", (
        (r[0], r[1], r[2], int(r[3]), r[4], int(r[5]), cents(r[6])) for r in rows))
    db.execute("CREATE INDEX k_key ON k (number, partner, month, type)")
    answers = db.execute("""
        SELECT t.id, SUM(k.units), SUM(k.kpi), SUM(k.cents), t.units, t.kpi, t.cents FROM t
        LEFT JOIN k ON k.number = t.number AND k.partner = t.partner AND k.month = t.month AND k.type = t.type
        GROUP BY t.rowid""")
    for ticket, units, kpi, money, own_units, own_kpi, own_money in answers:
        answer = ("missing" if units is None else "units" if units != own_units else "kpi" if kpi != own_kpi
                  else "revenue" if money != own_money else "same")
        sys.stdout.write("%s,%s\n" % (ticket, answer))


main()
