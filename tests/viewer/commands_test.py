#!/usr/bin/env python3
"""The commands that are about the tool itself and the machine: completion, the manual page, doctor. commands_test.py TOOL"""
import http.server
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

TOOL = sys.argv.pop(1)
SITE = b"kind=tool\nname=look_up\nfunction=look_up\nfile=a.cpp\nline=3\nmax_bytes=100\nparams=city,secret\n\0"


def run(*arguments, code=0, **variables):
    done = subprocess.run([TOOL, *arguments], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                          env={"PATH": os.environ["PATH"], "HOME": "/nowhere", "LANG": "C.UTF-8", **variables})
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout


def commands():
    """Each command with the options that its help names."""
    names = re.findall(r"^  ([a-z]+)\s", run("help").split("Subcommands:")[1].split("\n\n")[0], re.M)
    return {name: set(re.findall(r"^\s+(?:-\w,)?(--[a-z-]+)", run("help", name).split("Options:")[1], re.M)) for name in names}


class Words(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.commands = commands()
        assert len(cls.commands) >= 12, cls.commands

    def test_every_command_and_option_is_in_each(self):
        for form in ("bash", "zsh", "fish", "man"):
            text = run("completion", form).replace("\\-", "-")
            for name, options in self.commands.items():
                self.assertIn(name, text, form)
                for option in options:
                    self.assertIn(f"-l {option[2:]}" if form == "fish" else option, text, f"{form} {name}")

    def complete(self, *words):
        script = run("completion", "bash") + f"COMP_WORDS=({' '.join(repr(word) for word in words)})\n" \
            f"COMP_CWORD={len(words) - 1}\ncompopt() {{ :; }}\n_llmobs\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=pathlib.Path(__file__).parent)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_completes(self):
        self.assertEqual(self.complete("llmobs", "tr"), ["tree"])
        self.assertIn("doctor", self.complete("llmobs", ""))
        self.assertEqual(self.complete("llmobs", "tree", "--verb"), ["--verbose"])
        self.assertEqual(self.complete("llmobs", "export", "--format", "sp"), ["speedscope"])
        self.assertEqual(self.complete("llmobs", "ls", "--kind", "emb"), ["embedding"])
        self.assertEqual(self.complete("llmobs", "tree", "commands_te"), ["commands_test.py"])
        self.assertEqual(self.complete("llmobs", "help", "exp"), ["export", "expand"])
        self.assertEqual(self.complete("llmobs", "completion", "f"), ["fish"])
        self.assertEqual(self.complete("llmobs", "tree", "--trace", "x"), [])
        self.assertEqual(self.complete("llmobs", "tree", "--error", "commands_te"), ["commands_test.py"])

    def test_flags_take_no_value(self):
        self.assertNotIn("VALUE", run("completion", "man"))
        self.assertIn("-l error -d", run("completion", "fish"))
        self.assertIn("'--error[Only spans that failed]'", run("completion", "zsh"))

    def test_the_manual_page_says_what_is_needed(self):
        text = re.sub(r"\\f[BIR]", "", run("completion", "man"))
        for usage in ("grep [OPTION]... QUERY [FILE]...", "replay [OPTION]... DIR", "tree [OPTION]... [FILE]...", "help [OPTION]... [COMMAND]"):
            self.assertIn(f"llmobs {usage}\n", text)

    def test_shells_can_read_it(self):
        for shell in ("bash", "zsh", "fish"):
            if shutil.which(shell):
                done = subprocess.run([shell, "-n"], input=run("completion", shell), capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""), shell)

    def test_man_can_format_the_page(self):
        if not shutil.which("groff"):
            self.skipTest("there is no groff here")
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-P-cbou"], input=run("completion", "man"), capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("EXIT STATUS", done.stdout)

    def test_says_which_shells_there_are(self):
        run("completion", "tcsh", code=2)


class Agent(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"endpoints": ["/evp_proxy/v2/"] if self.server.takes_spans else []}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Doctor(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.variables = {"LLMOBS_FILE": str(self.folder / "traces.jsonl"), "HOME": str(self.folder),
                          # Nobody answers at port 9, so that what runs on this machine is not seen.
                          "DD_TRACE_AGENT_URL": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}

    def lines(self, *arguments, code=1, without=(), **variables):
        given = {**self.variables, **variables}
        text = run("doctor", *arguments, code=code, **{name: value for name, value in given.items() if name not in without})
        return text.splitlines()

    def line(self, subject, lines, part=""):
        found = [line for line in lines if line[2:].startswith(subject) and part in line]
        self.assertEqual(len(found), 1, (subject, part, lines))
        return found[0]

    def agent(self, takes_spans):
        server = http.server.HTTPServer(("127.0.0.1", 0), Agent)
        server.takes_spans = takes_spans
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}"

    def binary(self, content):
        path = self.folder / "app"
        path.write_bytes(b"\x7fELF" + content)
        return str(path)

    def test_variables_that_mean_nothing(self):
        lines = self.lines(self.binary(SITE), LLMOBS_FLIE="x", DD_LLMOBS_ML_AP="x", DD_LLMOBS_ENABLED="0", DD_OTHER="1")
        self.assertIn("LLMOBS_FLIE means nothing → Is LLMOBS_FILE meant?", self.line("environment", lines, "FLIE"))
        self.assertIn("Is DD_LLMOBS_ML_APP meant?", self.line("environment", lines, "ML_AP "))
        self.assertTrue(self.line("environment", lines, "turns tracing off").startswith("✗"))
        self.assertFalse([line for line in lines if "DD_OTHER" in line])

    def test_every_variable_of_the_library_is_known(self):
        source = pathlib.Path(__file__).parents[2] / "runtime/src/base"
        text = "".join((source / file).read_text() for file in ("config.cpp", "datadog_settings.cpp", "otlp_settings.cpp"))
        names = set(re.findall(r'(?:\(|^    \{)"((?:DD|LLMOBS)_[A-Z_]+)"', text, re.M)) - {"DD_LLMOBS_ENABLED"}
        self.assertIn("DD_LLMOBS_SAMPLE_RATE", names)
        lines = self.lines(**{name: "" for name in names if name not in ("LLMOBS_FILE", "DD_TRACE_AGENT_URL")})
        self.assertFalse([line for line in lines if "means nothing" in line])

    def test_values_that_are_not_used(self):
        for name, good, bad, rule in (
                ("DD_LLMOBS_ENABLED", "True", "maybe", "true or false"),
                ("LLMOBS_REDACT", "off", "of", "true or false"),
                ("DD_LLMOBS_AGENTLESS_ENABLED", "1", "2", "true or false"),
                ("DD_LLMOBS_SAMPLE_RATE", "0.5", "1.5", "from 0 to 1"),
                ("LLMOBS_EXIT_TIMEOUT_MS", "0", "60001", "from 0 to 60000"),
                ("LLMOBS_MEMORY_LIMIT", "65536", "1MB", "from 65536 to 1073741824"),
                ("LLMOBS_LOG", "debug", "verbose", "off, error, warn, info or debug"),
                ("LLMOBS_DESTINATIONS", "agent, file", "agent,cloud", "must be agent, agentless, otlp, file or console"),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "grpc", "http/protobuf or http/json"),
                ("OTEL_EXPORTER_OTLP_TIMEOUT", "100", "-1", "from 1 to 60000")):
            line = self.line("environment", self.lines(**{name: bad}), "not used")
            self.assertEqual((line[0], name in line, f'"{bad}"' in line, rule in line), ("!", True, True, True), line)
            lines = self.lines(**{name: good})
            self.assertFalse([one for one in lines if "not used" in one], lines)
            self.assertIn(name, self.line("environment", lines, "set: "))

    def test_the_key_is_never_printed(self):
        for key, good in (("0123456789abcdef" * 2, True), ("my-secret-key", False)):
            lines = self.lines(DD_API_KEY=key, DD_SITE="app.datadoghq.eu")
            self.assertNotIn(key, "\n".join(lines))
            self.assertEqual(self.line("key", lines)[0], "✓" if good else "!")
            self.assertIn("no scheme and no app.", self.line("site", lines))
        self.assertIn("not set", self.line("key", self.lines()))
        for site, known in (("us5.datadoghq.com", True), ("datadoghq.eu", True), ("notdatadoghq.com", False), ("datadoghq.com.evil.example", False)):
            line = self.line("site", self.lines(DD_API_KEY="0" * 32, DD_SITE=site))
            self.assertEqual((line[0], "none of Datadog's sites" in line), ("✓" if known else "!", not known), site)

    def test_the_agent(self):
        self.assertIn("nobody answers at 127.0.0.1:9 → Start the agent", self.line("agent", self.lines()))
        self.assertIn("takes spans", self.line("agent", self.lines(DD_TRACE_AGENT_URL=self.agent(True))))
        self.assertIn("has no evp_proxy", self.line("agent", self.lines(DD_TRACE_AGENT_URL=self.agent(False))))

    def test_receivers(self):
        self.assertIn("nobody listens at 127.0.0.1:9", self.line("OTLP", self.lines()))
        self.assertTrue(self.line("OTLP", self.lines(OTEL_EXPORTER_OTLP_ENDPOINT=self.agent(False))).startswith("✓"))
        self.assertIn("is no URL", self.line("OTLP", self.lines(OTEL_EXPORTER_OTLP_ENDPOINT="localhost:4318")))
        lines = self.lines(self.binary(SITE), code=0, without=("OTEL_EXPORTER_OTLP_ENDPOINT",), DD_TRACE_AGENT_URL=self.agent(True))
        self.assertIn(":4318", self.line("OTLP", lines))

    def test_a_binary(self):
        lines = self.lines(self.binary(SITE + SITE + b"libllmobs.so\0"))
        app = str(self.folder / "app")
        self.assertIn("1 call site: 1 tool", self.line(app, lines, "call site:"))
        self.assertIn("1 max_bytes", self.line(app, lines, "options"))
        self.assertIn("city, secret → [[llmobs::redact]]", self.line(app, lines, "arguments"))
        self.assertIn("has no call sites → Compile with llmobs-clang++", self.line(app, self.lines(self.binary(b"none"))))
        text = self.folder / "notes.txt"
        text.write_text("notes")
        self.assertIn("is no program", self.line(str(text), self.lines(str(text))))
        self.assertIn("can't be read", self.line(app + "2", self.lines(app + "2")))

    def test_the_file_and_the_clock(self):
        file = self.folder / "traces.jsonl"
        self.assertIn("nothing was written so far", self.line("file", self.lines()))
        for seconds, sign in ((-3600, "✓"), (7200, "!")):
            span = {"trace_id": "a", "span_id": "1", "parent_id": "undefined", "name": "f", "duration": 5,
                    "start_ns": int((time.time() + seconds) * 1e9), "meta": {"span": {"kind": "task"}}}
            file.write_text(json.dumps(span) + "\nno JSON\n")
            lines = self.lines()
            self.assertIn("1 span in 1 trace", self.line("file", lines, " in "))
            self.assertTrue(self.line("clock", lines).startswith(sign), lines)
        file.chmod(0o644)
        self.assertIn("may be read by others (mode 644) → chmod 600", self.line("permissions", self.lines()))
        file.chmod(0o600)
        self.assertFalse([line for line in self.lines() if line[2:].startswith("permissions")])
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        for nowhere in (file / "below_a_file", pathlib.Path("/proc/nope/traces.jsonl")):
            line = self.line("file", self.lines(LLMOBS_FILE=str(nowhere)))
            self.assertTrue(line.startswith("✗") and "can't be made" in line, line)
        self.assertEqual([one.name for one in self.folder.iterdir() if "doctor" in one.name], [])

    def test_the_compiler(self):
        line = self.line("compiler", self.lines())
        beside = pathlib.Path(TOOL).parent / "llmobs-clang++"
        self.assertIn("with the plugin for it" if line[0] == "✓" else "→", line)
        if not beside.exists():
            self.assertIn("there is no llmobs-clang++ beside llmobs", line)


if __name__ == "__main__":
    unittest.main()
