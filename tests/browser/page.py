#!/usr/bin/python3
"""The triage page in a real browser.

    page.py --kpirecon PATH [--shots DIR]

A run over tickets whose every text field is hostile, opened in headless Chromium: no script of theirs runs, nothing is
asked for, the console stays silent, filters in the address show what the manifest counts. Ends with 77, which CTest
counts as not run, where there is no browser.
"""
import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import cdp

PAYLOADS = [
    "<script>window.hit=1</script>", "</script><script>window.hit=1</script>", "<img src=x onerror=window.hit=1>",
    "\"><svg onload=window.hit=1>", "'><iframe srcdoc='<script>parent.hit=1</script>'>",
    "</noscript><script>window.hit=1</script>",
    "<!--<script>window.hit=1//-->", "]]><script>window.hit=1</script>", "</style><script>window.hit=1</script>",
    "</title><script>window.hit=1</script>", "</textarea><img src=x onerror=window.hit=1>", "javascript:window.hit=1",
    "<a href=javascript:window.hit=1>x</a>", "<math><mi xlink:href=javascript:window.hit=1>",
    "\\u003cscript>window.hit=1",
    "&lt;script&gt;window.hit=1&lt;/script&gt;", "{{constructor.constructor('window.hit=1')()}}", "${window.hit=1}",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/>",
    "<object data=//evil.example/>", "<style>@import '//evil.example/'</style>",
    "<form action=//evil.example/><button>",
    "\u202etxt.exe", "=1+1", "__proto__", "constructor", "<body onload=window.hit=1>"]
# What is hostile in one place may not be in another: elements, attributes, schemes and encodings with one another.
EVENTS = ["onerror", "onload", "onclick", "onmouseover", "onfocus", "ontoggle", "onanimationstart",
          "onpointerrawupdate"]
CARRIERS = ["<img src=x {e}=window.hit=1>", "<svg {e}=window.hit=1>", "<details open {e}=window.hit=1>x</details>",
            "<input autofocus {e}=window.hit=1>", "\" {e}=window.hit=1 x=\"", "' {e}=window.hit=1 x='",
            "<video><source {e}=window.hit=1></video>", "<marquee {e}=window.hit=1>x</marquee>"]
SCHEMES = ["javascript:window.hit=1", "JaVaScRiPt:window.hit=1", "java\tscript:window.hit=1",
           "&#106;avascript:window.hit=1",
           "data:text/html,<script>parent.hit=1</script>", "vbscript:msgbox(1)", "\x01javascript:window.hit=1",
           "javascript\u200b:window.hit=1"]
LINKS = ["<a href=\"{s}\">x</a>", "<iframe src=\"{s}\"></iframe>", "<form action=\"{s}\"><button>x</button></form>",
         "<object data=\"{s}\"></object>", "<embed src=\"{s}\">", "[x]({s})", "url({s})"]
BREAKERS = ["</", "<!--", "-->", "]]>", "<![CDATA[", "</script", "</style>", "</title>", "</template>", "</noscript>",
            "</pre>", "</textarea>", "<plaintext>", "<xmp>", "\"]}", "'];//", "\\\"", "\\u0022", "*/", "}}", "${", "#{",
            "<%", "%>", "\u2028", "\u2029", "\ufeff", "\u0000x", "\u202e", "\u2066x", "&lt;script&gt;",
            "&#60;script&#62;", "%3Cscript%3E",
            "\\x3cscript\\x3e", "+ADw-script+AD4-", "\uff1cscript\uff1e", "<scr<script>ipt>",
            "<script/x>window.hit=1</script>",
            "<script\n>window.hit=1</script\n>", "<SCRIPT>window.hit=1</SCRIPT>", "<script>window.hit=1", "__proto__",
            "hasOwnProperty", "toString", "valueOf", "</svg>", "</math>", "</select>", "</iframe>", "<noembed>",
            "#claim=c1", "?q=x&y", "../../etc/passwd", "C:\\con", "file:///etc/passwd",
            "//evil.example", "</details>", "<portal>"]
PAYLOADS += [carrier.format(e=event) for carrier in CARRIERS for event in EVENTS]
PAYLOADS += [link.format(s=scheme) for link in LINKS for scheme in SCHEMES]
PAYLOADS += [breaker + "<img src=x onerror=window.hit=1>" for breaker in BREAKERS]
FIELDS = ["ticket_id", "partner_id", "omlp_type", "invoice_number", "currency", "evidence", "language",
          "subject", "body"]


def make_tickets(path, dataset):
    names = ["ticket_id", "filed", "partner_id", "month", "year", "omlp_type", "purchase_unit", "invoice_number",
             "kpi_value", "revenue", "currency", "evidence", "language", "subject", "body"]
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, names)
        rows.writeheader()
        for i, (payload, field) in enumerate((p, f) for p in PAYLOADS for f in FIELDS):
            row = {"ticket_id": f"T{i}", "filed": "2020-02-15T07:30:00Z", "partner_id": "6034453", "month": "1",
                   "year": "2020", "omlp_type": "MOC", "purchase_unit": "25", "invoice_number": f"G00{i:07}",
                   "kpi_value": "25", "revenue": "3062500", "currency": "KRW", "evidence": "invoice", "language": "ko",
                   "subject": "s", "body": "b"}
            row[field] = payload + (str(i) if field == "ticket_id" else "")
            rows.writerow(row)
        file.write("T999999,too short\n")
    with open(dataset, "w", encoding="utf-8") as file:
        file.write("Partner ID,Month,Year,OMLP Type,Units,Invoice Number,KPI Value,Revenue,Currency\n"
                   "6034453,1,2020,MOC,25,G000000007,52,3062500,KRW\n")


def check(good, what, found=""):
    print(("ok      " if good else "NOT OK  ") + what, "" if good else found)
    return bool(good)


def quiet(page, what):
    others = [address for address in page.requests if not address.startswith("file:")]
    return all([check(not others, f"{what}: nothing is asked for", others),
                check(not page.complaints, f"{what}: the console is silent", page.complaints[:3]),
                check(page.run("window.hit") is None, f"{what}: no script of a payload ran")])


def look(page, address, manifest):
    good = []
    page.open(address)
    shown = manifest["control_totals"]["claims_shown"]
    told = page.run("document.getElementById('count').textContent").replace(",", "")
    good.append(check(told == f"{shown} claims", "all claims are counted", told))
    told = page.run("document.querySelector('#now a[href=\"#quarantine\"]').textContent.trim()")
    unread = manifest["control_totals"]["rows_quarantined"]
    good.append(check(told == f"{unread} rows of the tickets were not read and not decided",
                      "rows not read are told at the top", told))
    verdicts = [name for name, count in manifest["verdicts"].items() if count]
    for verdict in verdicts:
        page.run(f"location.hash = 'verdict={verdict}'")
        page.wait(f"document.querySelector('[data-verdict={verdict}]').getAttribute('aria-pressed') === 'true'")
        told = page.run("document.getElementById('count').textContent").split(" ")[0].replace(",", "")
        good.append(check(int(told) == manifest["verdicts"][verdict], f"{verdict} as in the manifest", told))
    for reason, count in manifest["reasons"].items():
        page.run(f"location.hash = 'reason={reason}'")
        page.wait(f"document.getElementById('by-reason').value === '{reason}'")
        told = page.run("document.getElementById('count').textContent").split(" ")[0].replace(",", "")
        good.append(check(int(told) == count, f"{reason} as in the manifest", told))
    page.run("location.hash = 'q=T5'")
    page.wait("document.getElementById('by-q').value === 'T5'")
    good.append(check(page.run("document.querySelectorAll('.rows li').length") > 0, "the search finds"))
    page.run("location.hash = 'sort=ticket'")
    page.wait("document.getElementById('by-sort').value === 'ticket'")
    for _ in range(40):
        page.key("j", "j")
        page.key("Enter", "\r")
    good.append(check(page.run("!document.getElementById('panel').hidden"), "a claim is open"))
    page.key("Escape")
    page.wait("document.getElementById('panel').hidden")
    for claim in range(1, shown + 1, max(7, shown // 200)):
        page.run(f"location.hash = 'claim=c{claim}'")
        time.sleep(0.12)  # Chromium lets a page change its address 200 times in ten seconds
        page.wait(f"location.hash === '#claim=c{claim}' && !document.getElementById('panel').hidden")
    good.append(quiet(page, "the page"))
    return all(good)


ARABIC = """ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency,evidence,\
language,subject
ت-١,2020-02-15T07:30:00Z,6034453,1,2020,MOC,25,G000000007,25,3062500,KRW,صورة.jpg,ar,مؤشرات يناير
B,2020-02-15T07:30:00Z,6034453,1,2020,MOC,25,G000000008,25,3062500,KRW,,en,two claims on one sheet
B,2020-02-15T07:30:00Z,6034453,1,2020,MOC,26,G000000009,26,3062500,KRW,,en,two claims on one sheet
"""
LEFT = "getComputedStyle(document.querySelector('%s')).direction === 'ltr'"


def readable(kpirecon, browser, folder):
    """Right to left, on paper, and without a script."""
    tickets, dataset, out = (os.path.join(folder, name) for name in ("arabic.csv", "kpi-2020-02-15.csv", "arabic"))
    with open(tickets, "w", encoding="utf-8") as file:
        file.write(ARABIC)
    subprocess.run([kpirecon, "reconcile", "-q", "-d", dataset, "--as-of", "2020-02-20", "-o", out, tickets],
                   stdin=subprocess.DEVNULL, capture_output=True, check=False)
    page = browser.page()
    page.open(f"file://{out}/index.html#claim=c1")
    said = page.run("document.querySelector('.because').textContent")
    good = [check(said.startswith("'صورة"), "a sentence begins with an Arabic name", said),
            check(page.run(LEFT % ".because") and page.run(LEFT % ".now .what"), "and runs as English does"),
            check(not page.run(LEFT % ".subject bdi"), "the ticket's own words run as Arabic does")]
    page.open(f"file://{out}/tickets/B.html")
    page.pdf(os.path.join(folder, "sheet.pdf"))
    with open(os.path.join(folder, "sheet.pdf"), "rb") as file:
        sheets = len(re.findall(rb"/Type\s*/Page\b", file.read()))
    good.append(check(sheets == 1, "two claims stand on one sheet", sheets))
    plain = browser.page(script=False)
    plain.open(f"file://{out}/index.html")
    links = plain.run("Array.from(document.querySelectorAll('main a[href^=\"#\"]')).map(function (link) {"
                      "return decodeURIComponent(link.hash.slice(1)); })")
    with open(os.path.join(out, "manifest.json"), encoding="utf-8") as file:
        none = [f"verdict={verdict}" for verdict, count in json.load(file)["verdicts"].items() if not count]
    lost = [link for link in links if link not in none and
            not plain.run(f"document.getElementById({json.dumps(link)}) !== null")]
    good.append(check(links and not lost, "links lead somewhere without a script", lost))
    good.append(check(plain.run("document.querySelector('.all').offsetWidth <= document.querySelector('.scroll').offsetWidth"),
                      "the table fits without a script"))
    return all(good) and quiet(page, "Arabic")


def paged(kpirecon, browser, folder):
    """More claims than one page holds: the first page finds those on the others."""
    tickets, dataset, out = (os.path.join(folder, name) for name in ("many.csv", "kpi-2020-02-15.csv", "many"))
    count = 10_040
    with open(tickets, "w", encoding="utf-8") as file:
        file.write("ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n")
        for i in range(count):
            file.write(f"N{i:05},2020-02-15T00:00:00Z,6000001,1,2020,MOC,5,A{i:05}</b>,5,100.00,EUR\n")
    subprocess.run([kpirecon, "reconcile", "-q", "-d", dataset, "--as-of", "2020-02-20", "-o", out, tickets],
                   stdin=subprocess.DEVNULL, capture_output=True, check=False)
    page = browser.page()
    page.open(f"file://{out}/index.html#q=n{count - 1}")
    found = page.run("document.querySelector('#others a').getAttribute('href')")
    good = [check(page.run("document.querySelectorAll('#others li').length") == 1, "one claim is found elsewhere"),
            check(found == f"pages/2.html#claim=c{count}", "a link to it", found),
            check(page.run("JSON.parse(document.getElementById('elsewhere').textContent)[0].trim().split('\\n').length") == 40,
                  "the index has the other claims")]
    with open(os.path.join(out, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    verdict, reason = (next(name for name, held in manifest[kind].items() if held) for kind in ("verdicts", "reasons"))
    for filter_by in (f"verdict={verdict}", "partner=6000001", f"reason={reason}", "month=2020-01", f"reason={reason}&q=n1003"):
        page.run(f"location.hash = '{filter_by}'")
        page.wait(f"document.getElementById('by-q').value === '{filter_by.partition('q=')[2]}'")
        told = page.run("document.querySelector('#others p').textContent")
        held = "10 claims" if "q=" in filter_by else "40 claims"
        good.append(check(told.startswith(held + " on other pages"), f"{filter_by} counts those elsewhere", told))
    page.run("location.hash = 'reason=MATCH_OK'")
    page.wait("document.getElementById('by-reason').value === ''")
    page.run(f"location.hash = 'reason={reason}'")
    page.wait(f"document.getElementById('by-reason').value === '{reason}'")
    told = page.run("document.getElementById('by-reason').selectedOptions[0].textContent")
    good.append(check(told == f"{reason} ({manifest['reasons'][reason]})", "a reason is counted over all pages", told))
    chip = page.run(f"document.querySelector('[data-verdict={verdict}] b').textContent")
    good.append(check(chip == f"{count:,}", "and so is a verdict", chip))
    page.open(f"file://{out}/{found}")
    good.append(check(page.run("document.querySelector('#panel h3').textContent") == f"N{count - 1}", "the claim is open"))
    page.open(f"file://{out}/pages/2.html#q=a00001")
    good.append(check(page.run("document.querySelector('#others a').getAttribute('href')") == "../index.html#q=a00001",
                      "a page leads back to the search over all"))
    return all(good) and quiet(page, "pages")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--shots")
    options = parser.parse_args()
    path = cdp.find()
    if not path:
        print("NOT RUN: there is no Chromium; install what contrib/packages lists under check")
        return 77
    with tempfile.TemporaryDirectory(prefix="kpirecon-page-") as folder, cdp.Browser(path) as browser:
        tickets, dataset, out = (os.path.join(folder, name) for name in ("tickets.csv", "kpi-2020-02-15.csv", "out"))
        make_tickets(tickets, dataset)
        done = subprocess.run([options.kpirecon, "reconcile", "-q", "-d", dataset, "--as-of", "2020-02-20", "-o", out,
                               tickets], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        if not check(done.returncode in (0, 1), "the run folder is written", done.stderr[-400:]):
            return 1
        with open(os.path.join(out, "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        address = "file://" + out + "/index.html"
        page = browser.page()
        good = [check(len(set(PAYLOADS)) >= 200, "200 payloads", len(set(PAYLOADS))), look(page, address, manifest),
                check(page.run("getComputedStyle(document.querySelector('.chip')).borderRadius") != "0px",
                      "the style came whole")]
        names = sorted(os.listdir(os.path.join(out, "tickets")))
        good.append(check(len(names) == manifest["control_totals"]["tickets"], "a report a ticket", len(names)))
        for name in names[::max(9, len(names) // 150)]:
            page.open("file://" + out + "/tickets/" + name)
        good.append(quiet(page, "the reports of tickets"))
        plain = browser.page(script=False)
        plain.open(address)
        rows = plain.run("document.querySelectorAll('tr[id^=\"claim=\"]').length")
        good.append(check(rows == manifest["control_totals"]["claims_shown"], "without a script a row a claim", rows))
        good.append(readable(options.kpirecon, browser, folder))
        good.append(paged(options.kpirecon, browser, folder))
        phone = browser.page(390, 844)
        phone.open(address)
        good.append(check(phone.run("document.documentElement.scrollWidth <= innerWidth"), "fits 390 pixels"))
        if options.shots:
            for width, height, dark in ((1280, 900, False), (1280, 900, True), (390, 844, False), (390, 844, True)):
                shot = browser.page(width, height, dark)
                shot.open(address)
                shot.screenshot(os.path.join(options.shots, f"page-{width}-{'dark' if dark else 'light'}.png"))
        return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
