#!/usr/bin/env python3
"""Every fault of docs/reliability.md against every destination of Datadog's: the agent over TCP and over a socket, and Datadog
without an agent over TLS; for spans and for evaluations. After each, what was captured is delivered or dropped, exactly."""
import email.utils
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from datadog_double import EVALUATIONS, SPANS, Answer, Authority, DeliveryCase  # noqa: E402

COUNT = 50


class FaultCase:
    """The same faults for each way to Datadog."""

    def setUp(self):
        super().setUp()
        self.faults, self.seen = [], {}
        self.backend, self.variables = self.make_backend(self.answer)

    def answer(self, request):
        """The n-th request of each kind meets the n-th fault; those behind the last one are taken."""
        kind = request.path.endswith(SPANS)
        self.seen[kind] = self.seen.get(kind, -1) + 1
        fault = self.faults[self.seen[kind]] if self.seen[kind] < len(self.faults) else Answer()
        return fault(request) if callable(fault) else fault

    def run_faults(self, *faults, flush=8000):
        self.faults = faults
        started = time.monotonic()
        counts = self.run_program(f"spans={COUNT}", f"evaluations={COUNT}", f"flush={flush}", **self.variables)
        self.took = time.monotonic() - started
        return counts

    def requests(self, path):
        return [request for request in self.backend.requests if request.path.endswith(path)]

    def expect_all_once(self, counts):
        self.assertEqual((counts["delivered"], counts["evaluations_delivered"]), (COUNT, COUNT), self.said)
        names = self.backend.delivered_names()
        self.assertEqual((len(names), len(set(names))), (COUNT, COUNT))

    def test_answers_that_pass(self):
        self.expect_all_once(self.run_faults(*(Answer(status) for status in (503, 500, 429, 408, 425, 599))))
        self.assertEqual(len(self.requests(SPANS)), 7)

    def test_connections_that_break(self):
        self.expect_all_once(self.run_faults(Answer(reset=True), Answer(close=True)))

    def test_a_wish_to_wait_in_seconds(self):
        self.expect_all_once(self.run_faults(Answer(429, [("Retry-After", "1")])))
        for path in (SPANS, EVALUATIONS):
            first, second = self.requests(path)
            self.assertGreaterEqual(second.at - first.at, 0.95)

    def test_a_wish_to_wait_until_a_date(self):
        self.expect_all_once(self.run_faults(
            lambda request: Answer(503, [("Retry-After", email.utils.formatdate(time.time() + 2, usegmt=True))])))
        first, second = self.requests(SPANS)
        self.assertGreaterEqual(second.at - first.at, 0.9)

    def test_wishes_without_sense(self):
        for wish in ("-5", "soon", "", "Thu, 01 Jan 1970 00:00:00 GMT"):
            self.seen.clear()
            self.backend.requests.clear()
            self.backend.accepted.clear()
            self.expect_all_once(self.run_faults(Answer(503, [("Retry-After", wish)])))
            self.assertLess(self.took, 4)

    def test_a_wish_without_end_does_not_hold_up_the_program(self):
        counts = self.run_faults(*[Answer(429, [("Retry-After", "99999999")])] * 3, flush=200)
        self.assertEqual((counts["delivered"] + counts["unreachable"], counts["evaluations_queued"]), (COUNT, 0))
        self.assertLess(self.took, 4)

    def test_too_large_together(self):
        self.faults = [lambda request: Answer(413 if len(request.events) > 10 else 202)] * 40
        counts = self.run_faults(*self.faults)
        self.expect_all_once(counts)
        self.assertLessEqual(len(self.requests(SPANS)), 16)

    def test_one_that_is_wrong_costs_no_other(self):
        def is_bad(event):
            return event.get("name") == "s13" or event.get("score_value") == 13

        counts = self.run_faults(*[lambda request: Answer(400 if any(map(is_bad, request.events)) else 202)] * 40)
        self.assertEqual((counts["delivered"], counts["rejected"]), (COUNT - 1, 1))
        self.assertEqual((counts["evaluations_delivered"], counts["evaluations_dropped"]), (COUNT - 1, 1))

    def test_what_is_refused_is_dropped(self):
        counts = self.run_faults(*[Answer(404)] * 3)
        self.assertEqual((counts["rejected"], counts["evaluations_dropped"], len(self.requests(SPANS))), (COUNT, COUNT, 1))

    def test_redirects_are_not_followed(self):
        counts = self.run_faults(*[Answer(307, [("Location", "/elsewhere")])] * 3)
        self.assertEqual((counts["rejected"], len(self.requests("/elsewhere"))), (COUNT, 0))

    def test_a_key_that_is_refused_is_kept_for_later(self):
        counts = self.run_faults(*[Answer(403)] * 9, flush=300)
        self.assertEqual((counts["unreachable"], counts["evaluations_dropped"]), (COUNT, COUNT))
        self.assertLessEqual(len(self.requests(SPANS)), 2)

    def test_a_server_that_hangs_holds_up_nobody(self):
        counts = self.run_faults(*[Answer(hang=3)] * 9, flush=200)
        self.assertEqual((counts["unreachable"], counts["evaluations_dropped"]), (COUNT, COUNT))
        self.assertLess(self.took, 2.5)

    def test_huge_answers(self):
        self.expect_all_once(self.run_faults(Answer(202, body=b"x" * (8 << 20)), Answer(503, body=b"x" * (8 << 20))))


class AgentTest(FaultCase, DeliveryCase):
    def make_backend(self, answer):
        server = self.server(answer)
        return server, {"DD_TRACE_AGENT_URL": f"http://localhost:{server.port}"}


class SocketTest(FaultCase, DeliveryCase):
    def make_backend(self, answer):
        path = self.folder / "apm.socket"
        return self.server(answer, unix_path=path), {"DD_TRACE_AGENT_URL": f"unix://{path}"}


class AgentlessTest(FaultCase, DeliveryCase):
    def make_backend(self, answer):
        authority = Authority(self.folder)
        server = self.server(answer, certificate=authority.issue("intake", ["localhost"]))
        return server, {"DD_API_KEY": "fedcba98fedcba98", "DD_LLMOBS_AGENTLESS_ENABLED": "1",
                        "DD_LLMOBS_OVERRIDE_ORIGIN": f"https://localhost:{server.port}",
                        "LLMOBS_CA_BUNDLE": str(authority.certificate)}


if __name__ == "__main__":
    unittest.main()
