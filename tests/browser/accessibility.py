#!/usr/bin/python3
"""The pages before an accessibility checker: axe-core finds nothing, in light and in dark, wide and narrow.

    accessibility.py --kpirecon PATH --axe axe.min.js

axe-core comes from npm, as contrib/check fetches it; nothing of it is kept in this tree. Ends with 77, which CTest
counts as not run, without it or without a browser.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import cdp

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEMO = os.path.join(ROOT, "fixtures", "demo")
PAGED = 10_040
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = "axe.run(document, {runOnly: %s}).then(function (found) { return JSON.stringify(found.violations); })"


def violations(page, axe):
    page.run(axe)
    return [f"{one['id']} ({one['impact']}): {one['help']}: "
            f"{[(node['target'], node['failureSummary']) for node in one['nodes']][:3]}"
            for one in json.loads(page.run(ASK % json.dumps(TAGS)))]


def views(folder):
    """What is looked at: an address, and what is waited for."""
    yield "index.html", "document.getElementById('count').textContent !== ''"
    yield "index.html#claim=c1", "!document.getElementById('panel').hidden"
    yield "index.html#verdict=REVIEW&claim=c51", "document.getElementById('by-q') !== null"
    tickets = sorted(os.listdir(os.path.join(folder, "tickets")))
    for name in tickets[::7]:
        yield f"tickets/{name}", "document.querySelector('h1') !== null"
    letters = sorted(name for name in os.listdir(os.path.join(folder, "letters")) if name.endswith(".html"))
    for name in letters[::7]:
        yield f"letters/{name}", "document.body !== null"


def paged_views():
    """More claims than a page holds: those of the first page that are on others, and another page."""
    yield "index.html", "document.getElementById('count').textContent !== ''"
    yield f"index.html#q=n{PAGED - 1}", "document.querySelector('#others a') !== null"
    yield f"pages/2.html#claim=c{PAGED}", "!document.getElementById('panel').hidden"


def make_paged(kpirecon, scratch):
    tickets, folder = os.path.join(scratch, "many.csv"), os.path.join(scratch, "many")
    with open(tickets, "w", encoding="utf-8") as file:
        file.write("ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,"
                   "currency\n")
        for i in range(PAGED):
            file.write(f"N{i},2020-02-15T00:00:00Z,6000001,1,2020,MOC,5,A{i:05},5,100.00,EUR\n")
    subprocess.run([kpirecon, "reconcile", "-q", "-d", os.path.join(DEMO, "kpi-2020-02-15.csv"), "--as-of",
                    "2020-02-20", "-o", folder, tickets], capture_output=True, check=False)
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--axe", required=True)
    options = parser.parse_args()
    path = cdp.find()
    if not path or not os.path.exists(options.axe):
        print("NOT RUN: there is no " + ("Chromium" if not path else "axe-core; 'npm install --prefix BUILD/axe "
                                         "axe-core', as contrib/check does, fetches it"))
        return 77
    with open(options.axe, encoding="utf-8") as file:
        axe = file.read() + ";0"
    faults, seen = [], 0
    with tempfile.TemporaryDirectory(prefix="kpirecon-axe-") as scratch, cdp.Browser(path) as browser:
        folder = os.path.join(scratch, "run")
        subprocess.run([options.kpirecon, "reconcile", "-q", "-d", os.path.join(DEMO, "kpi-2020-01-15.csv"), "-d",
                        os.path.join(DEMO, "kpi-2020-02-15.csv"), "--as-of", "2020-02-20", "--letters", "txt,html",
                        "-o", folder, os.path.join(DEMO, "tickets.csv")], capture_output=True, check=False)
        looks = [(folder, view) for view in views(folder)]
        many = make_paged(options.kpirecon, scratch)
        looks += [(many, view) for view in paged_views()]
        for width, dark in ((1280, False), (1280, True), (390, False), (390, True)):
            page = browser.page(width, 900, dark)
            for place, (address, there) in looks:
                page.open(f"file://{place}/{address}")
                page.wait(there)
                seen += 1
                faults += [f"{address} at {width}{', dark' if dark else ''}: {said}" for said in violations(page, axe)]
            page.close()
    print("\n".join(faults) or f"{seen} views, 0 violations")
    return 1 if faults or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
