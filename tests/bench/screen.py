#!/usr/bin/env python3
"""How many documents a minute and core are screened.

    tests/bench/screen.py PATH/TO/kpirecon [--count N]

Makes N different invoices, as UBL and EDIFACT of some 10 kB each, as a text and as a page of two, runs
`kpirecon screen --format ndjson` over each lot and prints documents a minute of CPU time. The start of the program is in it.
"""
import argparse
import pathlib
import resource
import subprocess
import tempfile
import time

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
LINE = """  <cac:InvoiceLine>
    <cbc:ID>{i}</cbc:ID>
    <cbc:InvoicedQuantity unitCode="C62">{i}</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">{i}.50</cbc:LineExtensionAmount>
    <cac:Item><cbc:Description>Course licence number {i} of order {n}</cbc:Description><cbc:Name>Licence</cbc:Name>
      <cac:SellersItemIdentification><cbc:ID>C-{i}</cbc:ID></cac:SellersItemIdentification></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="EUR">1.50</cbc:PriceAmount></cac:Price>
  </cac:InvoiceLine>
"""


def ubl(number):
    lines = "".join(LINE.format(i=i, n=number) for i in range(1, 19))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{UBL}Invoice-2" xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2">
  <cbc:ID>LWN-{number}</cbc:ID>
  <cbc:IssueDate>2020-01-31</cbc:IssueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:OrderReference><cbc:ID>BE-{number}</cbc:ID></cac:OrderReference>
  <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">210.00</cbc:TaxExclusiveAmount></cac:LegalMonetaryTotal>
{lines}</Invoice>
"""


def edifact(number):
    lines = "".join(f"LIN+{i}++40123456{i:05}:EN'\nIMD+F++:::Course licence of order {number}'\nQTY+47:{i}'\n"
                    f"MOA+203:{i}.50'\nPRI+AAA:1.50'\nTAX+7+VAT+++:::19+S'\n" for i in range(1, 81))
    return (f"UNB+UNOC:3+1:14+2:14+200131:0815+{number}'\nUNH+1+INVOIC:D:96A:UN'\nBGM+380+LWN-{number}+9'\n"
            f"DTM+137:20200131:102'\n{lines}UNS+S'\nMOA+79:210'\nUNT+500+1'\nUNZ+1+{number}'\n")


def text(number):
    lines = "".join(f"{i:<4}Course licence number {i} of order {number:<12}{i}      1.50      {i}.50\n" for i in range(1, 31))
    return (f"Lernwerk Nord GmbH\nHafenstrasse 12\n\nINVOICE\n\nInvoice number: LWN-{number}\nInvoice date: 31 January 2020\n"
            f"Customer: Akademie Seeblick\nYour order: BE-{number}\n\nPos  Description      Quantity   Price    Amount\n"
            f"{lines}\nNet total   210.00 EUR\nVAT 19 %     39.90 EUR\nTotal due   249.90 EUR\nPayable within 30 days.\n")


def page(number):
    lines = "".join(f"<tr><td>{i}</td><td>Course licence {i}</td><td>{i}</td><td>{i}.50</td></tr>\n" for i in range(1, 31))
    return (f"<!doctype html><html><body><h1>Invoice</h1><p>Invoice number: LWN-{number}</p><p>Invoice date: 31 January 2020"
            f"</p><table><tr><th>Pos</th><th>Description</th><th>Quantity</th><th>Amount</th></tr>\n{lines}</table>"
            f"<p>VAT 19 %: 39.90 EUR</p><p>Total due: 249.90 EUR</p></body></html>\n")


def measure(program, files):
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([program, "screen", "--format", "ndjson", *files], capture_output=True, check=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
    accepted = done.stdout.count(b'"accepted":true')
    if accepted != len(files):
        raise SystemExit(f"only {accepted} of {len(files)} were accepted")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kpirecon")
    parser.add_argument("--count", type=int, default=2000)
    options = parser.parse_args()
    print(f"{'documents':10} {'count':>6} {'bytes':>7} {'CPU s':>8} {'wall s':>8} {'a minute of CPU':>16}")
    for name, make in (("UBL", ubl), ("EDIFACT", edifact), ("text", text), ("HTML", page)):
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for number in range(options.count):
                path = pathlib.Path(folder, f"{number}.txt")
                path.write_text(make(number), encoding="utf-8")
                files.append(str(path))
            size = pathlib.Path(files[-1]).stat().st_size
            cpu, wall = measure(options.kpirecon, files)
        print(f"{name:10} {options.count:6} {size:7} {cpu:8.2f} {wall:8.2f} {options.count / cpu * 60:16,.0f}")


if __name__ == "__main__":
    main()
