#!/usr/bin/env python3
"""An outage that is longer than memory lasts: a program makes 50,000 spans a second for a minute while the agent answers 503, and has a
spool. When the agent answers again, another process delivers what lies there. Every span must arrive or be counted as dropped.

  large_outage.py [--seconds N] [--rate N] [--folder DIR]     --folder: where the spool is made, 0.9 KB for each span
"""
import argparse
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = os.environ.get("LLMOBS_DELIVERY_PROGRAM", "build/release/llmobs_delivery_program")
SPAN_ID = re.compile(rb'"span_id":"(\d+)"')
MOST_PEAK_KIB = 64 << 10
MOST_SECONDS = 60  # until the spool is empty


class Agent:
    """It answers 503 until `is_up`, and then knows which spans have come."""

    def __init__(self):
        self.is_up, self.span_ids, self.events = False, set(), 0
        agent, lock = self, threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.answer(200, b'{"endpoints":["/evp_proxy/v2/"]}')

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if agent.is_up:
                    with lock:
                        agent.span_ids.update(SPAN_ID.findall(body))
                        agent.events += body.count(b'"_dd.stage"')
                self.answer(202 if agent.is_up else 503, b"")

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def counts_of(out, process):
    if process.returncode != 0:
        raise RuntimeError(f"the program ended with {process.returncode}")
    return json.loads(out.splitlines()[-1])


def during(environment, rate, seconds):
    done = subprocess.run([PROGRAM, "size=200", f"paced={rate}@{seconds * 1000}"], env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True)
    return counts_of(done.stdout, done)


def after(environment, spool):
    """(counts of the next process, seconds until the spool was empty)"""
    begin = time.monotonic()
    process = subprocess.Popen([PROGRAM, "spans=1", "wait=1"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    while list(spool.iterdir()) and time.monotonic() < begin + 10 * MOST_SECONDS:
        time.sleep(0.05)
    took = time.monotonic() - begin
    out, _ = process.communicate("")
    return counts_of(out, process), took


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=50000)
    parser.add_argument("--folder", default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="llmobs-outage-", dir=options.folder) as name:
        agent, spool = Agent(), pathlib.Path(name) / "spool"
        environment = {"HOME": name, "PATH": os.environ["PATH"], "DD_TRACE_AGENT_URL": f"http://127.0.0.1:{agent.server.server_port}",
                       "LLMOBS_SPOOL": str(spool), "LLMOBS_SPOOL_MAX_BYTES": str((1 << 32) - 1), "LLMOBS_EXIT_TIMEOUT_MS": "60000"}
        first = during(environment, options.rate, options.seconds)
        size = sum(file.stat().st_size for file in spool.iterdir())
        agent.is_up = True
        second, took = after(environment, spool)
    peak = max(first["peak_kib"], second["peak_kib"])
    print(f"{first['captured']} spans: {first['spooled']} in a spool of {size >> 20} MiB, {first['dropped']} dropped; "
          f"peak {peak / 1024:.0f} MiB, {first['waits']} waits of the caller's thread")
    print(f"then {second['recovered']} out of the spool in {took:.1f} s, {len(agent.span_ids)} different ones have arrived, "
          f"{agent.events - len(agent.span_ids)} twice")
    whole = first["captured"] == first["spooled"] + first["dropped"] and second["recovered"] == first["spooled"]
    whole = whole and len(agent.span_ids) == second["recovered"] + second["delivered"] and first["spool_dropped"] == 0
    print("the counts add up" if whole else "THE COUNTS DO NOT ADD UP")
    return 0 if whole and peak <= MOST_PEAK_KIB and took <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
