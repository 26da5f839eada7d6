#!/usr/bin/python3
"""Nights that fetch, against servers of their own on the loopback: what is whole is used, nothing else ever is; the
server is asked no more than it wants to be; credentials go to the server they are for.

    fetching.py --kpirecon PATH [--all]

A server answers by a script: for each path a list of what it does, the last one for ever.
"""
import argparse
import base64
import gzip
import http.server
import json
import os
import shutil
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from email.utils import formatdate

import urls

DONE, PARTLY, USAGE, FAILED, TRY_LATER = 0, 1, 2, 3, 75
HEAD = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency"
KPI = "partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency"
TOKEN = "t0ken-geheim"


def published(count, month="2019-12"):
    return "\n".join([KPI] + [f"6000001,{month},MOC,{i},G{i:05},{i},{i}00.00,USD" for i in range(1, count + 1)]) + "\n"


def rolling(*counts):
    return (published(counts[0], "2019-10") + "".join(published(count, month).split("\n", 1)[1] for count, month in
                                                     zip(counts[1:], ("2019-11", "2019-12")))).encode()


DATASET = published(300).encode()
TICKETS = (HEAD + "\n1,2020-01-20T00:00:00Z,6000001,12,2019,MOC,1,G00001,1,100.00,USD\n").encode()


def answer(body, status="200 OK", *headers):
    return urls.response(status, body, *headers)


def chunked(body, *headers):
    parts = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[i:i + 5000] for i in range(0, len(body), 5000)))
    return ("\r\n".join(["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", *headers, "", ""])).encode() + parts + b"0\r\n\r\n"


def until_close(body, *headers):
    return ("\r\n".join(["HTTP/1.0 200 OK", *headers, "", ""])).encode() + body


def header(request, name):
    for line in request.split("\r\n")[1:]:
        if line.lower().startswith(name.lower() + ":"):
            return line.split(":", 1)[1].strip()
    return ""


class Script:
    """Per path the answers in turn; an answer is bytes, or what makes them of the request."""

    def __init__(self):
        self.answers, self.asked = {}, []
        self.server = urls.Server(self.handle)

    def url(self, path):
        return f"http://127.0.0.1:{self.server.port}{path}"

    def set(self, path, *answers):
        self.answers[path], self.asked = list(answers), []

    def handle(self, connection):
        request = urls.read_request(connection)
        path = request.split(" ")[1] if " " in request else ""
        path = "/" + path.split("/", 3)[3] if path.startswith("http://") else path
        self.asked.append(request)
        turns = self.answers.get(path) or self.answers.get(path.split("?")[0]) or [answer(b"no", "404 Not Found")]
        turn = turns.pop(0) if len(turns) > 1 else turns[0]
        connection.sendall(turn(request) if callable(turn) else turn)


def ranged(body, etag):
    """A server that can go on where it was cut."""
    def turn(request):
        if header(request, "If-None-Match") == etag:
            return answer(b"", "304 Not Modified")
        span = header(request, "Range")
        if span and header(request, "If-Range") == etag:
            start = int(span[len("bytes="):].rstrip("-"))
            return answer(body[start:], "206 Partial Content", f"ETag: {etag}",
                          f"Content-Range: bytes {start}-{len(body) - 1}/{len(body)}")
        return answer(body, "200 OK", f"ETag: {etag}")
    return turn


def cut(whole, at):
    end = whole.index(b"\r\n\r\n") + 4
    return whole[:end + at]


class Scene:
    def __init__(self, kpirecon, folder):
        self.kpirecon, self.folder, self.script = kpirecon, folder, Script()
        self.complaints, self.count = [], 0
        self.fresh()

    def fresh(self, *lines, tickets=None, dataset=None):
        for name in ("store", "out"):
            shutil.rmtree(os.path.join(self.folder, name), ignore_errors=True)
        self.put("tickets.csv", TICKETS)
        self.put("kpi-2020-01-15.csv", DATASET)
        self.configure(*lines, tickets=tickets, dataset=dataset)

    def configure(self, *lines, tickets=None, dataset=None):
        lines = [f"tickets = {tickets or 'tickets.csv'}", f"dataset = {dataset or 'kpi-2020-01-15.csv'}",
                 "store = store", "output = out", *lines]
        given = {line.split(" = ")[0] for line in lines}
        lines += [line for line in ("net-pause = 0", "net-tries = 3") if line.split(" = ")[0] not in given]
        self.put("kpirecon.conf", ("\n".join(lines) + "\n").encode())

    def put(self, name, body, mode=0o644):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(body)
        os.chmod(path, mode)

    def night(self, day="2020-01-21", **env):
        plain = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        done = subprocess.run([self.kpirecon, "nightly", "--as-of", day], cwd=self.folder, check=False,
                              env=dict(plain, LC_ALL="C.UTF-8", HOME=self.folder, **env), capture_output=True)
        self.said = done.stderr.decode()
        return done.returncode

    def tickets(self):
        path = os.path.join(self.folder, "store", "ledger.sqlite")
        if not os.path.exists(path):
            return []
        db = sqlite3.connect(path)
        found = sorted(row[0] for row in db.execute("SELECT id FROM ticket"))
        db.close()
        return found

    def snapshots(self):
        path = os.path.join(self.folder, "store", "datasets")
        return sorted(name for name in os.listdir(path) if name.endswith(".snapshot")) if os.path.isdir(path) else []

    def check(self, label, holds):
        self.count += 1
        if TOKEN in self.said:
            holds, label = False, f"{label}: the token is shown"
        if not holds:
            self.complaints.append(f"{label}\n    {self.said.strip()}")


def conditional(scene):
    script, url = scene.script, scene.script.url("/kpi-2020-01-15.csv")
    for label, sent, asked in (("ETag", 'ETag: "v1"', ("If-None-Match", '"v1"')),
                               ("date", "Last-Modified: Wed, 15 Jan 2020 00:00:00 GMT",
                                ("If-Modified-Since", "Wed, 15 Jan 2020 00:00:00 GMT"))):
        scene.fresh(dataset=url)
        script.set("/kpi-2020-01-15.csv", answer(DATASET, "200 OK", sent), answer(b"", "304 Not Modified"))
        scene.check(f"{label}: first night", scene.night() == DONE and len(scene.snapshots()) == 1)
        status = scene.night("2020-01-22")
        scene.check(f"{label}: the second asks whether it changed",
                    status == DONE and header(script.asked[-1], asked[0]) == asked[1])
        before = scene.snapshots()
        shutil.rmtree(os.path.join(scene.folder, "store", "datasets"))
        status = scene.night("2020-01-23")
        scene.check(f"{label}: a store that lost it takes it again", status == DONE and scene.snapshots() == before)
    scene.fresh(dataset=url)
    script.set("/kpi-2020-01-15.csv", answer(b"", "304 Not Modified"))
    scene.check("304 for what nobody has", scene.night() == FAILED and not scene.snapshots())
    scene.fresh(dataset=url)
    script.set("/kpi-2020-01-15.csv", answer(DATASET, "200 OK", 'ETag: "v1"'), answer(published(299).encode(), "200 OK",
                                                                                     'ETag: "v1"'))
    scene.night()
    script.set("/kpi-2020-01-15.csv", answer(published(20).encode()))
    before = scene.snapshots()
    scene.check("issued again with far fewer rows", scene.night("2020-01-21") == PARTLY and scene.snapshots() == before)
    script.set("/kpi-2020-01-15.csv", answer(published(299).encode(), "200 OK", 'ETag: "v1"'))
    scene.check("other bytes under the same tag count", scene.night("2020-01-22") == DONE and "came again" in scene.said)


def resumed(scene):
    script, path = scene.script, "/kpi-2020-01-15.csv"
    whole, other = ranged(DATASET, '"v1"'), ranged(published(310).encode(), '"v2"')
    first = answer(DATASET, "200 OK", 'ETag: "v1"')
    for at in (1, 2, 100, 4095, 4096, 4097, 9000, len(DATASET) - 1):
        scene.fresh(dataset=script.url(path))
        script.set(path, cut(first, at), whole)
        status = scene.night()
        spans = [header(request, "Range") for request in script.asked]
        scene.check(f"cut at {at}, gone on with", status == DONE and len(scene.snapshots()) == 1 and
                    (at == 1 or bool(spans[1])))
    lies = {"another body": lambda request: whole(request).replace(b"G00100", b"G99999"),
            "another place": lambda request: whole(request).replace(b"Content-Range: bytes ", b"Content-Range: bytes 1"),
            "nothing more": lambda request: answer(b"", "206 Partial Content", "Content-Range: bytes 4904-4904/4905"),
            "no such range": lambda request: answer(b"", "416 Range Not Satisfiable")}
    good = scene.snapshots()
    for label, lie in lies.items():
        scene.fresh(dataset=script.url(path))
        script.set(path, cut(first, 9000), lie, answer(DATASET, "200 OK", 'ETag: "v1"'))
        status = scene.night()
        scene.check(f"cut, then {label}", status == DONE and scene.snapshots() == good)
    scene.fresh(dataset=script.url(path))
    script.set(path, cut(first, 9000), other)
    status = scene.night()
    scene.check("cut, then a new one", status == DONE and scene.snapshots() not in ([], good))
    scene.fresh(dataset=script.url(path))
    script.set(path, cut(answer(DATASET, "200 OK", 'ETag: W/"v1"'), 9000), answer(DATASET))
    status = scene.night()
    scene.check("a weak tag is not gone on with", status == DONE and not header(script.asked[1], "Range"))


def cuts(scene, every_byte):
    """Never used, whatever way it comes and wherever it ends."""
    script, body = scene.script, published(40).encode()
    packed = gzip.compress(body, mtime=0)
    ways = {"length": answer(body), "chunks": chunked(body), "gzip": answer(packed), "gzip in chunks": chunked(packed),
            "until it closes": until_close(body)}
    for way, whole in ways.items():
        path = "/kpi-2020-01-15.csv.gz" if "gzip" in way else "/kpi-2020-01-15.csv"
        # without the last byte of the last chunk the body is whole all the same
        size = len(whole) - whole.index(b"\r\n\r\n") - 4 - ("chunks" in way)
        for at in range(0, size) if every_byte else (0, 1, size // 3, size // 2, size - 7, size - 2, size - 1):
            scene.fresh("net-tries = 1", dataset=script.url(path))
            script.set(path, cut(whole, at))
            status = scene.night()
            scene.check(f"{way}: cut at {at} of {size}", status in (TRY_LATER, FAILED) and not scene.snapshots())
        scene.fresh(dataset=script.url(path))
        script.set(path, whole)
        status = scene.night()
        expected = way != "until it closes"
        scene.check(f"{way}: whole", (status == DONE and len(scene.snapshots()) == 1) == expected)


def statuses(scene):
    script, path = scene.script, "/kpi-2020-01-15.csv"
    good = answer(DATASET)
    for code in (408, 429, 500, 502, 503, 504):
        scene.fresh(dataset=script.url(path))
        script.set(path, answer(b"x", f"{code} Later"), answer(b"x", f"{code} Later"), good)
        scene.check(f"{code} twice", scene.night() == DONE and len(script.asked) == 3)
    for code in (401, 403, 404, 410):
        scene.fresh(dataset=script.url(path))
        script.set(path, answer(b"x", f"{code} No"), good)
        scene.check(f"{code} is not asked again", scene.night() == FAILED and len(script.asked) == 1)
    for label, wait in (("seconds", "2"), ("a date", None)):
        scene.fresh(dataset=script.url(path))
        def later(_, wait=wait):
            return answer(b"x", "429 Slow down", f"Retry-After: {wait or formatdate(time.time() + 3, usegmt=True)}")
        script.set(path, later, good)
        began = time.monotonic()
        status = scene.night()
        scene.check(f"Retry-After in {label}", status == DONE and time.monotonic() - began >= 1.5)
    scene.fresh("net-timeout = 2", dataset=script.url(path))
    script.set(path, answer(b"x", "503 Later", "Retry-After: 3000"), good)
    began = time.monotonic()
    status = scene.night()
    scene.check("longer than there is time", status == TRY_LATER and time.monotonic() - began < 20 and
                len(script.asked) == 1)
    scene.fresh("net-timeout = 2", "net-pause = 1", "net-tries = 100", dataset=script.url(path))
    script.set(path, answer(b"x", "503 Later"))
    began = time.monotonic()
    status = scene.night()
    scene.check("the time is up", status == TRY_LATER and 0.4 < time.monotonic() - began < 20)


def last_good(scene):
    """A dataset that is no use leaves the last good one in force, and the night says so."""
    script, path = scene.script, "/kpi-2020-02-15.csv"
    bad = {"empty": (answer(b""), PARTLY), "only a header": (answer((KPI + "\n").encode()), PARTLY),
           "a login": (answer(urls.LOGIN), PARTLY), "shrunk": (answer(rolling(300, 300, 20)), PARTLY),
           "gone": (answer(b"x", "404 Not Found"), PARTLY), "down": (answer(b"x", "503 Later"), TRY_LATER),
           "silent": (b"", TRY_LATER)}
    for label, (answered, expected) in bad.items():
        scene.fresh()
        scene.put("kpi-2020-01-15.csv", rolling(300, 300, 300))
        scene.night()
        before = scene.snapshots()
        scene.configure(dataset=script.url(path))
        script.set(path, answered)
        status = scene.night("2020-02-16")
        scene.check(f"{label}: {status}", status == expected and scene.snapshots() == before and
                    "goes on with what the store has" in scene.said and scene.tickets() == ["1"])


def rows(numbers):
    return [dict(zip(HEAD.split(","), [str(i), "2020-01-20T00:00:00Z", "6000001", "12", "2019", "MOC", str(i), f"G{i:05}",
                                       str(i), f"{i}00.00", "USD"])) for i in numbers]


def systems(base):
    """Three pages as each system sends them: name, the path of the first, and all answers."""
    def page(path, body, *headers):
        return path, answer(json.dumps(body).encode(), "200 OK", "Content-Type: application/json", *headers)
    one, two, three = rows([1, 2]), rows([3, 4]), rows([5])
    return {
        "zendesk": [page("/z", {"tickets": one, "next_page": base + "/z?page=2", "count": 5}),
                    page("/z?page=2", {"tickets": two, "next_page": base + "/z?page=3", "count": 5}),
                    page("/z?page=3", {"tickets": three, "next_page": None, "count": 5})],
        "zendesk cursor": [page("/zc", {"tickets": one, "meta": {"has_more": True}, "links": {"next": base + "/zc?c=2"}}),
                           page("/zc?c=2", {"tickets": two, "meta": {"has_more": True}, "links": {"next": base + "/zc?c=3"}}),
                           page("/zc?c=3", {"tickets": three, "meta": {"has_more": False},
                                            "links": {"next": base + "/zc?c=4"}})],
        "zendesk incremental": [page("/zi", {"tickets": one, "after_url": base + "/zi?c=2", "end_of_stream": False}),
                                page("/zi?c=2", {"tickets": two, "after_url": base + "/zi?c=3", "end_of_stream": False}),
                                page("/zi?c=3", {"tickets": three, "after_url": base + "/zi?c=4", "end_of_stream": True})],
        "servicenow": [page("/s", {"result": one}, f'Link: <{base}/s>;rel="first",<{base}/s?o=2>;rel="next"'),
                       page("/s?o=2", {"result": two}, f'Link: <{base}/s>;rel="prev",<{base}/s?o=4>;rel="next"'),
                       page("/s?o=4", {"result": three}, f'Link: <{base}/s?o=2>;rel="prev"')],
        "dynamics": [page("/d", {"value": one, "@odata.nextLink": base + "/d?skip=2"}),
                     page("/d?skip=2", {"value": two, "@odata.nextLink": base + "/d?skip=4"}),
                     page("/d?skip=4", {"value": three})],
        "jira": [page("/j", {"startAt": 0, "maxResults": 2, "total": 5, "issues": one}),
                 page("/j?startAt=2", {"startAt": 2, "maxResults": 2, "total": 5, "issues": two}),
                 page("/j?startAt=4", {"startAt": 4, "maxResults": 2, "total": 5, "issues": three})],
        "jira cloud": [page("/jc", {"issues": one, "nextPageToken": "a+b=", "isLast": False}),
                       page("/jc?nextPageToken=a%2Bb%3D", {"issues": two, "nextPageToken": "c", "isLast": False}),
                       page("/jc?nextPageToken=c", {"issues": three, "isLast": True})],
        "freshdesk": [page("/f", one, f'Link: <{base}/f?page=2>; rel="next"'),
                      page("/f?page=2", two, f'Link: <{base}/f?page=3>; rel="next"'), page("/f?page=3", three)],
        "hubspot": [page("/h", {"results": one, "paging": {"next": {"after": "2", "link": base + "/h?after=2"}}}),
                    page("/h?after=2", {"results": two, "paging": {"next": {"after": "4", "link": base + "/h?after=4"}}}),
                    page("/h?after=4", {"results": three})],
        "salesforce": [page("/q", {"done": False, "nextRecordsUrl": "/q-2000", "records": one}),
                       page("/q-2000", {"done": False, "nextRecordsUrl": "/q-4000", "records": two}),
                       page("/q-4000", {"done": True, "records": three})],
    }


def pages(scene, all_ways):
    script = scene.script
    everything = ["1", "2", "3", "4", "5"]
    for name, three in systems(script.url("")).items():
        url = script.url(three[0][0])
        def set_all(replaced=None, by=None):
            for number, (path, good) in enumerate(three, 1):
                script.set(path, by if number == replaced else good)
        scene.fresh(tickets=url)
        set_all()
        status = scene.night()
        scene.check(f"{name}: all pages", status == DONE and scene.tickets() == everything)
        for number in (2, 3):
            ways = (("down", answer(b"x", "503 Later")), ("cut", cut(three[number - 1][1], 20)),
                    ("a login", answer(urls.LOGIN)), ("gone", answer(b"x", "404 No")))
            for label, bad in ways if all_ways else (ways[(len(name) + number) % len(ways)],):
                scene.fresh(tickets=url)
                set_all(number, bad)
                status = scene.night()
                scene.check(f"{name}: page {number} is {label}: {status}", status not in (DONE, PARTLY) and
                            not scene.tickets())
        set_all()
        status = scene.night("2020-01-22")
        scene.check(f"{name}: the night after", status == DONE and scene.tickets() == everything)
    other = Script()
    bad_pages = {
        "another server": {"tickets": rows([1]), "next_page": other.url("/z?page=2")},
        "itself": {"tickets": rows([1]), "next_page": script.url("/z")},
        "nowhere": {"tickets": rows([1]), "meta": {"has_more": True}, "links": {}},
        "no address": {"tickets": rows([1]), "next_page": "javascript:alert(1)"},
        "fewer than before": {"startAt": 0, "total": 3, "issues": rows([1])},
        "more, and none": {"startAt": 0, "total": 3, "issues": []},
    }
    for label, body in bad_pages.items():
        scene.fresh(tickets=script.url("/z"))
        script.set("/z", answer(json.dumps(body).encode()))
        script.set("/z?startAt=1", answer(json.dumps({"startAt": 1, "total": 2, "issues": rows([2])}).encode()))
        status = scene.night()
        scene.check(f"next is {label}: {status}", status == TRY_LATER and not scene.tickets() and not other.asked)
    scene.fresh()
    scene.night()
    scene.configure(tickets=script.url("/z"))
    script.set("/z", answer(b"x", "503 Later"))
    scene.check("the night goes on without an export", scene.night("2020-01-22") == TRY_LATER and
                scene.tickets() == ["1"] and "goes on without it" in scene.said)
    script.set("/z", answer(json.dumps({"tickets": [], "next_page": None}).encode()))
    scene.check("an export without tickets is fine where others wait", scene.night("2020-01-23") == DONE)


def logins(scene):
    script, path = scene.script, "/kpi-2020-01-15.csv"
    other = Script()
    def guarded(request):
        return answer(DATASET) if header(request, "Authorization") == f"Bearer {TOKEN}" else answer(b"x", "401 No")
    scene.fresh(f"dataset-token-file = {scene.folder}/token", dataset=script.url(path))
    scene.put("token", TOKEN.encode() + b"\n", 0o600)
    script.set(path, guarded)
    scene.check("a token of a file", scene.night() == DONE)
    scene.fresh(dataset=script.url(path))
    scene.check("a token of the environment", scene.night(KPIRECON_DATASET_TOKEN=TOKEN) == DONE)
    scene.check("the other's token is not sent", scene.night("2020-01-22", KPIRECON_TICKETS_TOKEN=TOKEN) == PARTLY)
    scene.fresh(f"dataset-token-file = {scene.folder}/token", dataset=script.url(path))
    for label, body, mode in (("others may read it", TOKEN.encode(), 0o644), ("empty", b"\n", 0o600),
                              ("two lines", b"a\nb\n", 0o600)):
        scene.put("token", body, mode)
        scene.check(f"a token file: {label}", scene.night() == USAGE or scene.night() == FAILED)
    script.set(path, urls.moved(other.url("/there.csv")))
    other.set("/there.csv", answer(DATASET))
    scene.fresh(dataset=script.url(path))
    status = scene.night(KPIRECON_DATASET_TOKEN=TOKEN)
    scene.check("a token does not go to another server", other.asked and status == DONE and
                not header(other.asked[0], "Authorization") and header(script.asked[0], "Authorization"))
    scene.fresh(f"netrc = {scene.folder}/netrc", dataset=script.url(path))
    scene.put("netrc", f"machine 127.0.0.1 login agent password {TOKEN}\n".encode(), 0o600)
    wanted = "Basic " + base64.b64encode(f"agent:{TOKEN}".encode()).decode()
    script.set(path, lambda request: answer(DATASET) if header(request, "Authorization") == wanted else
               answer(b"x", "401 No"))
    scene.check("a netrc", scene.night() == DONE)
    scene.fresh(dataset="http://published.example/kpi-2020-01-15.csv")
    script.set(path, answer(DATASET))
    status = scene.night(http_proxy=f"http://127.0.0.1:{script.server.port}")
    scene.check("a proxy", status == DONE and script.asked[0].startswith("GET http://published.example/"))


class Guarded(http.server.BaseHTTPRequestHandler):
    """Lets in who shows a certificate that it knows."""

    def do_GET(self):  # pylint: disable=invalid-name
        self.server.names.append(dict(pair[0] for pair in self.connection.getpeercert()["subject"])["commonName"])
        self.send_response(200)
        self.send_header("Content-Length", str(len(DATASET)))
        self.end_headers()
        self.wfile.write(DATASET)

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


def make_certificate(folder, name, *more):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem", *more], check=True, capture_output=True)
    os.chmod(f"{folder}/{name}.key", 0o600)


def certificates(scene):
    """The client shows who it is, and the server's own certificate must be one that is trusted."""
    if not shutil.which("openssl"):
        print("NOT RUN: there is no openssl to make certificates with", file=sys.stderr)
        return
    folder = scene.folder
    make_certificate(folder, "server", "-addext", "subjectAltName=IP:127.0.0.1")
    make_certificate(folder, "client")
    make_certificate(folder, "stranger")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    context.load_verify_locations(f"{folder}/client.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    server = http.server.HTTPServer(("127.0.0.1", 0), Guarded)
    server.names = []
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://127.0.0.1:{server.server_address[1]}/kpi-2020-01-15.csv"
    trusted, key = f"ca-file = {folder}/server.pem", f"client-key = {folder}/client.key"
    known, usual = f"client-certificate = {folder}/client.pem", "net-tries = 1"
    scene.fresh(trusted, known, key, usual, dataset=url)
    scene.check("a client's certificate", scene.night() == DONE and server.names == ["client"])
    for label, lines in (("no certificate", [trusted]), ("a stranger's", [trusted, f"client-certificate = {folder}/stranger.pem",
                                                                          f"client-key = {folder}/stranger.key"]),
                         ("a server that nobody trusts", [known, key])):
        scene.fresh(*lines, usual, dataset=url)
        status = scene.night()
        scene.check(f"{label}: status {status}", status in (FAILED, TRY_LATER) and not scene.snapshots())
    os.chmod(f"{folder}/client.key", 0o644)
    scene.fresh(trusted, known, key, usual, dataset=url)
    scene.check("a key that others may read", scene.night() in (USAGE, FAILED) and "chmod 600" in scene.said)
    server.shutdown()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--all", action="store_true", help="cut at each byte, and break each page in each way")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fetching-") as folder:
        scene = Scene(os.path.abspath(options.kpirecon), folder)
        scene.said = ""
        conditional(scene)
        resumed(scene)
        cuts(scene, options.all)
        statuses(scene)
        last_good(scene)
        pages(scene, options.all)
        logins(scene)
        certificates(scene)
    print("\n".join(scene.complaints) or f"{scene.count} nights fetched what is whole, and nothing else")
    return 1 if scene.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
