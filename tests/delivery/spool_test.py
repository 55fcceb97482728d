#!/usr/bin/env python3
"""The spool: what cannot be delivered goes to files and is delivered later, by this process or another, also when processes are
killed, the disk is full or files are damaged; and `llmobs replay`. What was captured is delivered, dropped or spooled, exactly."""
import json
import os
import pathlib
import random
import re
import resource
import socket
import stat
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from datadog_double import EVALUATIONS, PROGRAM, SPANS, Answer, DeliveryCase  # noqa: E402

TOOL = os.environ["LLMOBS_TOOL"]


def closed_port():
    """One where nobody listens, and nobody will."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class SpoolCase(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.spool = self.folder / "spool"
        self.dead = {"DD_TRACE_AGENT_URL": f"http://127.0.0.1:{closed_port()}", "LLMOBS_SPOOL": str(self.spool)}

    def alive(self, server):
        return {"DD_TRACE_AGENT_URL": f"http://127.0.0.1:{server.port}", "LLMOBS_SPOOL": str(self.spool)}

    def files(self, ending=".spool"):
        return sorted(self.spool.glob("*" + ending)) if self.spool.exists() else []

    def until(self, is_so):
        deadline = time.monotonic() + 60
        while not is_so() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertTrue(is_so())

    def recover(self):
        """A later process, which lives until nothing is left: the server, and its counts."""
        server = self.server()
        process = self.start("spans=1", "wait=1", **self.alive(server))
        self.until(lambda: not self.files())
        return server, self.finish(process)

    def expect_once(self, server, count):
        names = [name for name in server.delivered_names()]
        self.assertEqual(len(names), count + 1, names[:5])

    def replay(self, *arguments, **variables):
        environment = {"HOME": str(self.folder), "PATH": os.environ["PATH"], **variables}
        return subprocess.run([TOOL, "replay", str(self.spool), *arguments], env=environment, capture_output=True, text=True,
                              timeout=60)


class SpoolTest(SpoolCase):
    def test_the_next_process_delivers_what_this_one_could_not(self):
        counts = self.run_program("spans=500", "evaluations=40", **self.dead)
        self.assertEqual((counts["spooled"], counts["dropped"]), (500, 0))
        self.assertEqual((counts["evaluations_spooled"], counts["evaluations_dropped"]), (40, 0))
        self.assertEqual(stat.S_IMODE(self.spool.stat().st_mode), 0o700)
        self.assertTrue(all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in self.files()))
        server, counts = self.recover()
        self.assertEqual((counts["recovered"], counts["evaluations_recovered"]), (500, 40))
        self.expect_once(server, 500)
        self.assertEqual(sum(len(request.events) for request in server.accepted if request.path.endswith(EVALUATIONS)), 40)
        self.assertEqual(self.files(), [])

    def test_an_outage_longer_than_memory(self):
        server = self.server(lambda request: Answer() if self.is_up else Answer(close=True))
        self.is_up = False
        process = self.start(*("spans=1500", "pause=200") * 10, "wait=1", "spans=1", **self.alive(server),
                             LLMOBS_MEMORY_LIMIT="4194304")
        self.until(lambda: sum(file.stat().st_size for file in self.files()) > 2 << 20)
        self.is_up = True
        self.until(lambda: len(server.delivered_names()) >= 15000 and not self.files())
        counts = self.finish(process)
        self.assertEqual((counts["dropped"], counts["delivered"] + counts["spooled"]), (0, 15001), self.said)
        self.assertEqual(counts["recovered"], counts["spooled"], self.said)
        self.assertGreater(counts["spooled"], 2000)
        names = server.delivered_names()
        self.assertEqual((len(names), len(set(names))), (15001, 15001))

    def test_flush_says_that_it_is_in_the_spool(self):
        counts = self.run_program("spans=5", "flush=8000", **self.dead)
        self.assertEqual((counts["flush"], counts["spooled"]), ("spooled", 5))

    def test_killed_while_spooling(self):
        chance = random.Random(14)
        for _ in range(3):
            before = self.files()
            process = self.start("endless=5000", **self.dead)
            self.until(lambda: len(self.files()) > len(before))
            time.sleep(chance.random())
            process.kill()
            process.communicate()
        listed = self.replay("--list").stdout
        there = int(re.search(r"(\d+) spans and \d+ evaluations to deliver", listed).group(1))
        self.assertGreater(there, 3000)
        server, counts = self.recover()
        self.assertEqual(counts["recovered"], there, listed)
        self.expect_once(server, there)

    def test_two_processes_share_a_folder(self):
        both = [self.start("spans=3000", "pause=1500", "spans=3000", **self.dead) for _ in range(2)]
        counts = [self.finish(process) for process in both]
        self.assertEqual([one["spooled"] for one in counts], [6000, 6000])
        server = self.server()
        both = [self.start("spans=1", "wait=1", **self.alive(server)) for _ in range(2)]
        self.until(lambda: not self.files())
        counts = [self.finish(process) for process in both]
        self.assertEqual(sum(one["recovered"] for one in counts), 12000)
        self.assertEqual(len(server.delivered_names()), 12002)
        self.assertEqual(self.files(), [])

    def test_a_full_disk_costs_what_does_not_fit_into_memory(self):
        limit = 300000

        def only_small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        process = self.start("spans=100", "flush=20000", *("spans=300", "pause=100") * 6, preexec_fn=only_small_files, **self.dead,
                             LLMOBS_MEMORY_LIMIT="400000")
        counts = self.finish(process)
        self.assertGreaterEqual(counts["spooled"], 100)
        self.assertGreater(counts["write_error"], 0)
        self.assertIn("nothing can be put into the spool", self.said)
        self.assertLessEqual(self.said.count("nothing can be put into"), 2)
        server, after = self.recover()
        self.assertEqual(after["recovered"], counts["spooled"])
        self.assertEqual(after["spool_damaged"], 0)

    def test_damage_is_counted_and_the_rest_is_kept(self):
        for _ in range(3):
            self.run_program("spans=100", **self.dead)
        victim = self.files()[1]
        content = bytearray(victim.read_bytes())
        content[len(content) // 2] ^= 0xff
        victim.write_bytes(content)
        server, counts = self.recover()
        self.assertEqual((counts["recovered"], counts["spool_damaged"]), (200, 1))
        self.assertEqual((self.files(), len(self.files(".damaged"))), ([], 1))

    def test_no_more_than_it_may_take(self):
        counts = self.run_program(*("spans=3000", "pause=200") * 7, **self.dead, LLMOBS_SPOOL_MAX_BYTES="8388608",
                                  LLMOBS_MEMORY_LIMIT="4194304")
        self.assertLessEqual(sum(file.stat().st_size for file in self.files()), 8 << 20)
        self.assertGreater(counts["spool_dropped"], 0)
        server, after = self.recover()
        self.assertEqual(after["recovered"], counts["spooled"] - counts["spool_dropped"])

    def test_a_folder_of_others_is_not_used(self):
        self.spool.mkdir()
        self.spool.chmod(0o777)
        counts = self.run_program("spans=5", **self.dead)
        self.assertEqual((counts["spooled"], counts["write_error"]), (0, 5))
        self.assertIn("others may write to it", self.said)

    def test_no_key_is_in_it(self):
        counts = self.run_program("spans=5", "route=fedcba98@datadoghq.eu", "spans=5", "leave=1", DD_API_KEY="fedcba98fedcba98",
                                  DD_LLMOBS_AGENTLESS_ENABLED="1", LLMOBS_SPOOL=str(self.spool),
                                  DD_LLMOBS_OVERRIDE_ORIGIN=f"http://127.0.0.1:{closed_port()}")
        self.assertEqual((counts["spooled"], counts["unreachable"]), (5, 5))  # a tenant's are in no file
        content = b"".join(file.read_bytes() for file in self.files())
        self.assertIn(b"s0", content)
        self.assertNotIn(b"fedcba98", content)


class ReplayTest(SpoolCase):
    def test_it_lists_delivers_and_says_what_is_left(self):
        self.run_program("spans=300", "evaluations=7", **self.dead)
        listed = self.replay("--list")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertIn("agent-spans", listed.stdout)
        self.assertIn("300 spans and 7 evaluations", listed.stdout)
        left = self.replay("--patience", "1", DD_TRACE_AGENT_URL=self.dead["DD_TRACE_AGENT_URL"])
        self.assertEqual(left.returncode, 1)
        self.assertIn("300 spans and 7 evaluations are left", left.stdout)
        server = self.server()
        done = self.replay(DD_TRACE_AGENT_URL=f"http://127.0.0.1:{server.port}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("300 spans and 7 evaluations delivered", done.stdout)
        self.assertEqual(len(server.delivered_names()), 300)
        self.assertEqual(self.files(), [])
        self.assertIn("nothing", self.replay().stdout)

    def test_without_an_agent_and_to_a_file(self):
        self.run_program("spans=20", "evaluations=3", **self.dead)
        traces = self.folder / "traces.jsonl"
        done = self.replay(LLMOBS_FILE=str(traces))
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        lines = [json.loads(line) for line in traces.read_text().splitlines()]
        self.assertEqual(len([line for line in lines if "spans" in line]), 20)
        self.assertEqual(len([line for line in lines if line.get("event_type") == "evaluation_metric"]), 3)

    def test_an_address_that_is_wrong_costs_nothing(self):
        self.run_program("spans=20", **self.dead)
        server = self.server(lambda request: Answer(404))
        left = self.replay("--patience", "1", DD_TRACE_AGENT_URL=f"http://127.0.0.1:{server.port}")
        self.assertEqual(left.returncode, 1)
        self.assertIn("20 spans", left.stdout)
        server, counts = self.recover()
        self.assertEqual(counts["recovered"], 20)

    def test_what_is_not_there(self):
        missing = self.replay()
        self.assertEqual((missing.returncode, missing.stdout), (1, ""))
        self.assertIn("is no spool", missing.stderr)

    def test_otlp_keeps_the_resource_of_whom_it_comes_from(self):
        endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{closed_port()}", "LLMOBS_SPOOL": str(self.spool)}
        for protocol in ("http/json", "http/protobuf"):
            self.run_program("spans=20", "evaluations=2", **endpoint, DD_SERVICE="the-first", OTEL_EXPORTER_OTLP_PROTOCOL=protocol)
            server = self.server(lambda request: Answer(200, body=b"{}" if "json" in request.headers["Content-Type"] else b""))
            done = self.replay(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{server.port}", DD_SERVICE="the-second",
                               OTEL_EXPORTER_OTLP_PROTOCOL=protocol)
            self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
            self.assertEqual(sorted(request.path for request in server.accepted), ["/v1/logs", "/v1/traces"])
            for request in server.accepted:
                self.assertIn(b"the-first", request.body)
                self.assertNotIn(b"the-second", request.body)


if __name__ == "__main__":
    unittest.main()
