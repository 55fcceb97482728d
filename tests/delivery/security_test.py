#!/usr/bin/env python3
"""What docs/security.md promises of the library: keys show up nowhere, nothing is put into requests or lines that does not belong
there, and files are their owner's."""
import os
import pathlib
import stat
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from datadog_double import PROGRAM, Answer, Authority, DeliveryCase  # noqa: E402

LEVELS = ("off", "error", "warn", "info", "debug")
# What nobody but the receiver may see, by where it stands.
SECRETS = {"key": "5ecre7a1" * 4, "app key": "5ecre7b2" * 4, "tenant": "5ecre7c3" * 4, "header": "5ecre7d4" * 4, "bearer": "5ecre7e5" * 4,
           "proxy": "5ecre7f6x", "agent": "5ecre7g7x", "receiver": "5ecre7h8x", "query": "5ecre7i9x"}
MARK = "5ecre7"


def echo(status):
    """An answer that quotes the request, as some gateways do when they are asked what is wrong."""
    def act(request):
        quoted = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        return Answer(status, [("X-Quoted", quoted.replace("\r\n", " ")[:4000])], (quoted + request.path).encode())
    return act


class KeysTest(DeliveryCase):
    @classmethod
    def setUpClass(cls):
        cls.authority_folder = tempfile.TemporaryDirectory(prefix="llmobs-delivery-")
        cls.addClassCleanup(cls.authority_folder.cleanup)
        cls.authority = Authority(pathlib.Path(cls.authority_folder.name))
        hosts = [f"{place}.{site}" for place in ("llmobs-intake", "api") for site in ("home.test", "eu.test")]
        cls.certificates = cls.authority.issue("intake", hosts), cls.authority.issue("otlp", ["localhost"])

    def variables(self, agent, datadog, otlp):
        return {
            "LLMOBS_DESTINATIONS": "agent,agentless,otlp,file,console", "LLMOBS_FILE": str(self.folder / "traces.jsonl"),
            "DD_TRACE_AGENT_URL": f"http://user:{SECRETS['agent']}@localhost:{agent.port}",
            "DD_API_KEY": SECRETS["key"], "DD_APP_KEY": SECRETS["app key"], "DD_SITE": "home.test",
            "HTTPS_PROXY": f"http://user:{SECRETS['proxy']}@127.0.0.1:{datadog.port}", "LLMOBS_CA_BUNDLE": str(self.authority.certificate),
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"https://user:{SECRETS['receiver']}@localhost:{otlp.port}/?token={SECRETS['query']}",
            "OTEL_EXPORTER_OTLP_HEADERS": f"x-api-key={SECRETS['header']},authorization=Bearer%20{SECRETS['bearer']}",
            "OTEL_EXPORTER_OTLP_CERTIFICATE": str(self.authority.certificate), "DD_LLMOBS_ML_APP": "tests",
        }

    def run_with(self, level, answer, proxy_status=200, flush=700, **more):
        """Everything at once; then looks for secrets wherever something was written."""
        agent = self.server(answer)
        datadog, otlp = (self.server(answer, certificate=one) for one in self.certificates)
        proxy = self.proxy(datadog.port, status=proxy_status)
        variables = self.variables(agent, proxy, otlp) | {"LLMOBS_LOG": level} | more
        counts = self.run_program("spans=3", "evaluations=2", f"route={SECRETS['tenant']}@eu.test", "spans=2", "leave=1", f"flush={flush}",
                                  **variables)
        for where, text in (("standard error", self.said), ("the counts", str(counts))):
            self.assertNotIn(MARK, text, f"{where}, LLMOBS_LOG={level}")
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.assertNotIn(MARK.encode(), path.read_bytes(), f"{path}, LLMOBS_LOG={level}")
        for request in agent.requests + datadog.requests + otlp.requests:
            self.assertNotIn(MARK.encode(), request.body)
        for head in proxy.heads:
            for name in ("key", "app key", "tenant", "header", "bearer"):
                self.assertNotIn(SECRETS[name], head)
        return agent, datadog, otlp

    def test_healthy_receivers_at_every_level(self):
        for level in LEVELS:
            agent, datadog, otlp = self.run_with(level, lambda request: Answer(), flush=20000)
            # They did arrive, where they are meant to.
            self.assertEqual({r.headers["DD-API-KEY"] for r in datadog.requests}, {SECRETS["key"], SECRETS["tenant"]})
            self.assertEqual({r.headers["x-api-key"] for r in otlp.requests}, {SECRETS["header"]})
            self.assertTrue(all("DD-API-KEY" not in r.headers and "x-api-key" not in r.headers for r in agent.requests))
            self.assertTrue(agent.requests)

    def test_receivers_that_quote_the_request_at_every_level(self):
        for level in LEVELS:
            self.run_with(level, echo(400 if level == "debug" else 403))
        self.run_with("debug", echo(404), flush=20000)
        self.assertIn("its answer begins", self.said)

    def test_receivers_that_are_away_or_wrong(self):
        for level in ("warn", "debug"):
            self.run_with(level, lambda request: Answer(), proxy_status=407)
            self.run_with(level, lambda request: Answer(reset=True))
            self.run_with(level, lambda request: Answer(), LLMOBS_CA_BUNDLE=f"/nowhere/{level}")

    def test_settings_that_are_wrong(self):
        secret = SECRETS["key"]
        for wrong in ({"DD_API_KEY": secret + "\n"}, {"DD_API_KEY": f"a {secret}"}, {"DD_APP_KEY": secret + "\x7f"},
                      {"OTEL_EXPORTER_OTLP_HEADERS": f"x-api-key={secret}%0d%0aX-Evil: 1"}, {"OTEL_EXPORTER_OTLP_HEADERS": f"bad name={secret}"},
                      {"OTEL_EXPORTER_OTLP_ENDPOINT": f"ftp://user:{secret}@localhost/"}, {"DD_TRACE_AGENT_URL": f"gopher://user:{secret}@x/"},
                      {"DD_LLMOBS_OVERRIDE_ORIGIN": f"ftp://user:{secret}@localhost"}, {"HTTPS_PROXY": f"nonsense://user:{secret}@127.0.0.1:1"},
                      {"DD_TRACE_AGENT_URL": f"http://user:{secret}@localhost:1/"}):
            self.run_with("debug", lambda request: Answer(), **wrong)

    def test_no_key_goes_to_another_host_in_the_clear(self):
        # The proxies of the environment would show what is sent to that host.
        seen = self.proxy(1, status=502)
        proxies = {name: f"http://127.0.0.1:{seen.port}" for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy", "HTTPS_PROXY")}
        for variables in ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://otlp.test:4318", "OTEL_EXPORTER_OTLP_HEADERS": f"api-key={SECRETS['header']}"},
                          {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://user:{SECRETS['receiver']}@otlp.test:4318"},
                          {"DD_LLMOBS_AGENTLESS_ENABLED": "1", "DD_LLMOBS_OVERRIDE_ORIGIN": "http://intake.test", "DD_API_KEY": SECRETS["key"]}):
            counts = self.run_program("spans=1", "flush=300", **variables, **proxies, LLMOBS_LOG="debug", LLMOBS_FILE="")
            self.assertNotIn(MARK, self.said + "".join(seen.heads))
            self.assertRegex(self.said, "without encryption|no API key is sent")
            self.assertEqual(counts["captured"], 1)


class InjectionTest(DeliveryCase):
    def expect_lines_of_ours(self):
        """Nothing but our lines, of characters that can be shown."""
        for line in self.said.splitlines():
            self.assertTrue(line.startswith("llmobs: "), line)
            self.assertTrue(line.isprintable(), line)

    def test_lines_cannot_be_forged(self):
        hostile = "x\nllmobs: forged \x1b[31m\r\u202e\u2028"
        server = self.server(lambda request: Answer(400, body=hostile.encode()))
        for variables in ({}, {"DD_SITE": hostile}, {"DD_LLMOBS_OVERRIDE_ORIGIN": hostile}, {"LLMOBS_FLUSH_INTERVAL_MS": hostile},
                          {"OTEL_EXPORTER_OTLP_PROTOCOL": hostile, "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://localhost:{server.port}"},
                          {"LLMOBS_DESTINATIONS": hostile}, {"DD_LLMOBS_SAMPLING_RULES": hostile}):
            self.run_program("spans=1", "flush=700", **({"DD_TRACE_AGENT_URL": f"http://localhost:{server.port}", "LLMOBS_LOG": "debug"} | variables))
            self.expect_lines_of_ours()
        self.run_program("spans=1", "flush=700", LLMOBS_FILE=f"{self.folder}/no/\x1b[31m\nllmobs: forged/\n", LLMOBS_LOG="debug")
        self.expect_lines_of_ours()

    def test_nothing_is_put_into_heads(self):
        server = self.server()
        evil = "x\r\nX-Evil: 1\r\n"
        base = {"DD_TRACE_AGENT_URL": f"http://localhost:{server.port}", "LLMOBS_LOG": "debug"}
        for variables in ({"DD_SERVICE": evil, "DD_ENV": evil, "DD_VERSION": evil, "DD_LLMOBS_ML_APP": evil, "DD_TAGS": f"a:{evil}"},
                          {"DD_TRACE_AGENT_URL": f"http://localhost:{server.port}/{evil}"},
                          {"DD_LLMOBS_OVERRIDE_ORIGIN": f"http://localhost:{server.port}/{evil}"},
                          {"DD_AGENT_HOST": f"localhost:{server.port}/{evil}", "DD_TRACE_AGENT_URL": ""},
                          {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://localhost:{server.port}/{evil}"},
                          {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://localhost:{server.port}", "OTEL_EXPORTER_OTLP_HEADERS": "a=x%0d%0aX-Evil:%201"}):
            self.run_program("spans=1", "flush=1000", **(base | variables))
        self.assertTrue(server.requests)
        for request in server.requests:
            self.assertNotIn("X-Evil", request.headers)

    def test_only_sites_that_can_be_one(self):
        for site in ("evil.test/", "user@evil.test", "evil.test:1", "evil.test\r\nX: 1", "evil.test?x", "[::1]", "evil..test"):
            counts = self.run_program("spans=1", "flush=100", DD_API_KEY=SECRETS["key"], DD_LLMOBS_AGENTLESS_ENABLED="1", DD_SITE=site,
                                      HTTPS_PROXY="http://127.0.0.1:1")
            self.assertEqual(counts["destinations"][0]["name"], "spans to Datadog at https://llmobs-intake.datadoghq.com", site)


class FilesTest(DeliveryCase):
    def test_files_are_their_owners_whatever_the_umask(self):
        for variables, path in (({}, ".local/state/llmobs/traces.jsonl"), ({"LLMOBS_FILE": str(self.folder / "a/b/t.jsonl")}, "a/b/t.jsonl")):
            old = os.umask(0)
            try:
                self.run_program("spans=1", "flush=2000", DD_AGENT_HOST="", **variables)
            finally:
                os.umask(old)
            file = self.folder / path
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(file.parent.stat().st_mode), 0o700)

    def test_the_default_file_is_no_link(self):
        target = self.folder / "target"
        target.write_text("of somebody else\n")
        link = self.folder / ".local/state/llmobs/traces.jsonl"
        link.parent.mkdir(parents=True)
        link.symlink_to(target)
        counts = self.run_program("spans=1", "flush=500")
        self.assertEqual((counts["delivered"], target.read_text()), (0, "of somebody else\n"))
        self.assertIn("symbolic link", self.said)

    def expect_unused(self, folder, why):
        """Neither the spool nor the recorder has anything to do with this folder, and both say so."""
        target = pathlib.Path(os.path.realpath(folder))
        for variable, says in (("LLMOBS_SPOOL", "nothing can be put into the spool"), ("LLMOBS_RECORDER", "there is no flight recorder")):
            dead = target / "llmobs-1-1.recorder"
            dead.write_bytes(b"of nobody\n" * 10)
            dead.chmod(0o600)
            counts = self.run_program("spans=1", "flush=2000", DD_TRACE_AGENT_URL="http://127.0.0.1:1", **{variable: str(folder)})
            self.assertEqual(counts["captured"], 1)
            self.assertIn(says, self.said)
            self.assertIn(why, self.said)
            self.assertEqual([path.name for path in target.iterdir()], [dead.name], variable)

    def test_folders_of_others_are_not_used(self):
        folder = self.folder / "shared"
        folder.mkdir()
        folder.chmod(0o777)
        self.expect_unused(folder, "others may write to it")
        folder.chmod(0o700)
        link = self.folder / "link"
        link.symlink_to(folder)
        self.expect_unused(link, "a symbolic link")
        self.expect_unused(f"{link}/", "a symbolic link")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a folder away")
    def test_a_folder_of_somebody_else_is_not_used(self):
        folder = self.folder / "given"
        folder.mkdir(mode=0o700)
        os.chown(folder, 65534, 65534)
        self.expect_unused(folder, "belongs to somebody else")

    @unittest.skipUnless(os.geteuid() == 0, "only root can make a program that runs with other rights")
    def test_a_program_with_other_rights_believes_nothing_of_the_environment(self):
        program = self.folder / "program"
        program.write_bytes(pathlib.Path(PROGRAM).read_bytes())
        os.chown(program, 65534, 65534)
        program.chmod(0o4755)
        self.folder.chmod(0o777)
        file = self.folder / "traces.jsonl"
        self.run_program("spans=1", "flush=500", program=program, LLMOBS_FILE=str(file), LLMOBS_LOG="debug")
        self.assertFalse(file.exists())


if __name__ == "__main__":
    unittest.main()
