#!/usr/bin/env python3
"""Runs a program against every fault of chaos_faults.py, for every destination, and says what became of its spans.

  chaos.py [--quick] [--only TEXT] [--way NAME] [--seed N] [--jobs N] [--table PAGE] [--list]

After each run captured = delivered + dropped + filtered + open + queued must hold, for spans, for evaluations and for every destination;
what counts as delivered must have arrived, and what did not arrive must be counted as dropped, under its reason. --table writes what
was measured into the page, between two marks, if all were run and none failed. The same seed brings the same faults again.
"""
import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import chaos_table  # noqa: E402
from chaos_backend import Backend  # noqa: E402
from chaos_faults import PATIENT, PATIENT_END, SPANS, all_faults  # noqa: E402
from datadog_double import PROGRAM, Authority  # noqa: E402

KEY = "fedcba98" * 4
MOST_LINES = 8  # on standard error
MOST_MEMORY_MIB = 96
LONGEST_END_MS = 5000  # of the second that it may take
DEAD_NAMES = """ip link set lo up && printf 'nameserver 127.0.0.1\\n' >"$0/resolv" && mount --bind "$0/resolv" /etc/resolv.conf &&
python3 -c 'import socket, time; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 53)); time.sleep(20)' &
sleep 0.5; exec "$@\""""


class Certificates:
    """What servers show, and what they are checked against."""

    def __init__(self, folder):
        self.folder, self.ours, self.lock = folder, Authority(folder), threading.Lock()
        self.made = {}

    def of(self, kind):
        with self.lock:
            if kind not in self.made:
                self.made[kind] = self.make(kind)
            return self.made[kind]

    def make(self, kind):
        if kind == "unknown":
            other = self.folder / "other"
            other.mkdir()
            return Authority(other).issue("other", ["localhost"])
        if kind == "self-signed":
            pair = self.folder / "self.pem", self.folder / "self.key"
            Authority.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
                              "-addext", "subjectAltName=DNS:localhost", "-out", pair[0], "-keyout", pair[1])
            return pair
        hosts = ["elsewhere.test"] if kind == "other-host" else ["localhost"]
        return self.ours.issue(kind, hosts, -1 if kind == "expired" else 2)

    def context(self, kind):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if kind == "old":
            warnings.simplefilter("ignore", DeprecationWarning)  # that is what it is for
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
        if kind == "mutual":
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.ours.certificate)
        return context

    def bundle(self, kind):
        path = self.folder / kind
        if kind == "no-bundle":
            return path
        if kind in ("empty-bundle", "wrong-bundle"):
            path.write_text("" if kind == "empty-bundle" else "no certificate\n")
            return path
        return self.ours.certificate


@dataclasses.dataclass
class Result:
    fault: object
    way: str
    made: int = 0
    lost: int = 0
    twice: int = 0
    counts: dict = None
    problems: list = dataclasses.field(default_factory=list)


class Run:
    """One fault, one destination."""

    def __init__(self, fault, way, seed, certificates, folder):
        self.fault, self.way, self.certificates, self.folder = fault, way, certificates, folder
        self.script = fault.script(seed) if callable(fault.script) else list(fault.script)
        self.backend = self.elsewhere = None
        self.result = Result(fault, way)
        self.file = folder / "traces.jsonl"
        self.kept = []  # what was read of files that went away

    def variables(self):
        fault, way = self.fault, self.way
        if way == "file":
            self.prepare_file()
            return {"LLMOBS_FILE": str(self.file)}
        encrypted = way == "agentless" or way.endswith("-tls")
        arguments = dict(fault.backend)
        if encrypted and fault.tls != "plain":
            kind = fault.tls if fault.tls in ("unknown", "self-signed", "expired", "other-host") else "good"
            arguments |= {"certificate": self.certificates.of(kind), "context": self.certificates.context(fault.tls)}
        if way == "socket":
            arguments["unix_path"] = self.folder / "apm.socket"
        self.backend = Backend(self.script, **arguments)
        self.elsewhere = Backend(self.script)
        self.backend.elsewhere = f"http://127.0.0.1:{self.elsewhere.port}/elsewhere"
        url = f"http{'s' if encrypted else ''}://{fault.host or 'localhost'}:{self.backend.port}"
        bundle = str(self.certificates.bundle(fault.tls))
        if way == "socket":
            return {"DD_TRACE_AGENT_URL": f"unix://{self.folder}/apm.socket"}
        if way == "agent":
            return {"DD_TRACE_AGENT_URL": url}
        if way == "agentless":
            return {"DD_API_KEY": KEY, "DD_LLMOBS_AGENTLESS_ENABLED": "1", "DD_LLMOBS_OVERRIDE_ORIGIN": url, "LLMOBS_CA_BUNDLE": bundle}
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_EXPORTER_OTLP_HEADERS": f"x-api-key={KEY}",
                "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json" if "json" in way else "http/protobuf",
                "OTEL_EXPORTER_OTLP_CERTIFICATE": bundle}

    def prepare_file(self):
        done = self.fault.files
        if done.startswith("full"):
            self.file.symlink_to("/dev/full")
        if done in ("no folder", "deleted"):
            self.file = self.folder / "new" / "folder" / "traces.jsonl"
        if done == "no folder to be had":
            (self.folder / "file").touch()
            self.file = self.folder / "file" / "traces.jsonl"
        if done == "folder":
            self.file.mkdir()
        if done == "pipe":
            os.mkfifo(self.file)
        if done == "torn":
            self.file.write_text('{"half": ')

    def interfere(self, process):
        """Something happens in the middle."""
        if not self.fault.during and self.fault.files not in ("full for a while", "moved", "deleted"):
            return
        time.sleep(0.7)
        if self.fault.during == "stop":
            process.send_signal(signal.SIGSTOP)
            time.sleep(1.5)
            process.send_signal(signal.SIGCONT)
        if self.fault.files == "full for a while":
            self.file.unlink()
        if self.fault.files == "moved":
            self.file.rename(self.folder / "moved.jsonl")
            time.sleep(0.5)
            self.kept.append((self.folder / "moved.jsonl").read_text())
        if self.fault.files == "deleted":
            with open(self.file) as open_file:
                shutil.rmtree(self.file.parent)
                time.sleep(0.5)
                self.kept.append(open_file.read())

    def command(self):
        prefix = self.fault.prefix
        if prefix == ("a dead name server",):
            prefix = ("unshare", "-m", "-n", "--", "sh", "-c", DEAD_NAMES, str(self.folder))
        return [*prefix, PROGRAM, *self.fault.program]

    def run(self):
        environment = {"HOME": str(self.folder), "PATH": os.environ["PATH"], "DD_LLMOBS_ML_APP": "chaos", **PATIENT, **self.variables(),
                       **self.fault.variables}
        if self.fault.keeps:
            environment[f"LLMOBS_{self.fault.keeps.upper()}"] = str(self.folder / "kept")
        environment |= {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS") if name in os.environ}
        started = []
        for _ in range(4 if self.fault.files == "shared" else 1):
            started.append(subprocess.Popen(self.command(), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        try:
            self.interfere(started[0])
            ends = [one.communicate(timeout=120) for one in started]
        except subprocess.TimeoutExpired:
            self.result.problems.append("it did not end")
            return
        finally:
            for one in started:
                if one.poll() is None:
                    one.kill()
        for one, (said, complaints) in zip(started, ends):
            if one.returncode != self.fault.exit_code:
                self.result.problems.append(f"exit code {one.returncode}: {complaints[-500:]}")
        if not self.result.problems and self.fault.then:
            self.run_next(environment)
        if not self.result.problems:
            self.judge([json.loads(said.splitlines()[-1]) for said, _ in ends], [complaints for _, complaints in ends])

    def run_next(self, environment):
        """Nothing is wrong any more; what the first program has left in files is delivered."""
        for act in self.script:
            getattr(act, "next", lambda: None)()
        if self.fault.files == "full until the next":
            self.file.unlink()
        kept = self.folder / "kept"
        process = subprocess.Popen([PROGRAM, *self.fault.then], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while list(kept.glob("*.spool")) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        try:
            said, complaints = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.result.problems.append("the second program did not end")
            return
        counts = json.loads(said.splitlines()[-1])
        self.expect_equation(counts)
        self.expect(process.returncode == 0 and counts["flush"] == "delivered", f"the second program: {counts} {complaints[-500:]}")
        self.expect_silence([complaints])
        left = [file.name for file in kept.iterdir()] if kept.exists() else []
        self.expect(not left, f"{left} are left")

    def received(self):
        if self.backend:
            return list(self.backend.received["spans"])
        if not self.file.is_file():
            text = "".join(self.kept)
        else:
            text = "".join(self.kept) + ("" if self.file.is_symlink() else self.file.read_text())
        names = []
        for line in text.splitlines():
            # Who sees half of another's line ends it.
            if not line and self.fault.files == "shared":
                continue
            try:
                event = json.loads(line)
            except ValueError:
                good = line == '{"half": ' if self.fault.files == "torn" else "--fsize" in str(self.fault.prefix)
                self.expect(good, f"no JSON in the file: {line[:100]}")
                continue
            spans = [span for span in event.get("spans", [])] if "spans" in event else []
            names += [span["span_id"] if self.fault.files == "shared" else span["name"] for span in spans]
        return names

    def expect(self, good, otherwise):
        if not good:
            self.result.problems.append(otherwise)

    def judge(self, counts, complaints):
        result, fault = self.result, self.fault
        names = self.received()
        children = [name for name in names if name.startswith("c")]
        ours = [name for name in names if not name.startswith("c")]
        forks = sum(int(word[5:]) for word in fault.program if word.startswith("fork="))
        result.made = sum(one["made"] for one in counts) + forks
        arrived = len(set(ours)) + min(len(children), forks)
        result.lost, result.twice = result.made - arrived, len(names) - arrived
        result.counts = counts[0]
        for one in counts:
            if "captured" in one:
                self.expect_equation(one)
        if "captured" in counts[0]:
            delivered, dropped = (sum(one[what] for one in counts) for what in ("delivered", "dropped"))
            self.expect(delivered <= len(names), f"{delivered} count as delivered, {len(names)} arrived")
            self.expect(result.lost <= dropped, f"{result.lost} are lost, {dropped} are counted as dropped")
            self.expect_evaluations(counts[0])
        if fault.lost is not None:
            self.expect(result.lost == fault.lost, f"{result.lost} of {result.made} are lost, not {fault.lost}")
            if fault.counted_as and result.counts:
                self.expect(counts[0][fault.counted_as] == fault.lost, f"they do not count as {fault.counted_as}: {counts[0]}")
        self.expect(result.twice <= fault.twice, f"{result.twice} arrived twice")
        self.expect_silence(complaints)
        self.expect_backend()

    def expect_equation(self, counts):
        sums = (("captured", ("delivered", "dropped", "filtered", "spooled", "open", "queued")),
                ("dropped", ("ring_full", "queue_full", "rejected", "unreachable", "write_error", "memory", "unfinished")),
                ("evaluations_captured", ("evaluations_delivered", "evaluations_dropped", "evaluations_spooled", "evaluations_queued")))
        for whole, parts in sums:
            self.expect(counts[whole] == sum(counts[part] for part in parts), f"{whole} is not the sum of {parts}: {counts}")
        if not self.fault.keeps:  # spans of another process are captured by this one, too
            self.expect(counts["captured"] == counts["made"], f"not all are captured: {counts}")
        left = counts["open"] + counts["queued"] + counts["evaluations_queued"]
        self.expect(left == 0, f"{left} are neither delivered nor dropped: {counts}")
        for one in counts["destinations"]:
            good = one["offered"] == one["delivered"] + one["dropped"] + one["spooled"] + one["queued"] and one["dropped"] == one["reasons"]
            self.expect(good, f"the counts of a destination do not add up: {one}")
        self.expect(counts["peak_kib"] < MOST_MEMORY_MIB << 10, f"{counts['peak_kib']} KiB of memory")
        if self.fault.variables != PATIENT_END:
            self.expect(counts["end_ms"] < LONGEST_END_MS, f"the end took {counts['end_ms']} ms")

    def expect_evaluations(self, counts):
        made = sum(int(word[12:]) for word in self.fault.program if word.startswith("evaluations="))
        self.expect(counts["evaluations_captured"] == made, f"evaluations are missing: {counts}")
        expected = {0: 0, 1: 0, 3: 3, SPANS: made}.get(self.fault.lost)
        if expected is not None:
            self.expect(counts["evaluations_dropped"] == expected, f"evaluations: {counts}")
        if self.backend:
            arrived = len(self.backend.received["evaluations"])
            self.expect(counts["evaluations_delivered"] <= arrived, f"{arrived} evaluations arrived: {counts}")

    def expect_silence(self, complaints):
        for text in complaints:
            self.expect(len(text.splitlines()) <= MOST_LINES, f"too much is said: {text}")
            self.expect(KEY not in text, "the key is on standard error")
        self.result.said = complaints[0]

    def expect_backend(self):
        if not self.backend:
            return
        self.expect(not self.elsewhere.requests, "a redirect was followed")
        spans = [one for one in self.backend.requests if one.kind == "spans"]
        if self.fault.most_requests:
            self.expect(len(spans) <= self.fault.most_requests, f"{len(spans)} requests")
        for wanted, one, after in zip(self.script, spans, spans[1:]):
            pause = getattr(wanted, "pause", 0)
            self.expect(after.at - one.at >= pause, f"sent again after {after.at - one.at:.2f} s, not {pause}")

    def close(self):
        for one in (self.backend, self.elsewhere):
            if one:
                one.close()


def run_one(fault, way, seed, certificates):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="llmobs-chaos-"))
    run = Run(fault, way, seed, certificates, folder)
    try:
        run.run()
    except Exception as error:  # a test that breaks is a test that fails
        run.result.problems.append(f"{type(error).__name__}: {error}")
    finally:
        run.close()
        shutil.rmtree(folder, True)
    return run.result


def chosen(options):
    """(fault, way) pairs. The quick ones: each fault at two destinations, other ones from fault to fault."""
    pairs, turn = [], 0
    for _, faults in all_faults():
        for fault in faults:
            ways = [way for way in fault.ways if not options.way or way == options.way]
            if options.quick:
                if not fault.quick:
                    continue
                turn += 1
                ways = sorted({ways[(turn + i * 2) % len(ways)] for i in range(2)})
            pairs += [(fault, way) for way in ways if not options.only or options.only in fault.name]
    return pairs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", help="faults in whose name this stands")
    parser.add_argument("--way", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=6)
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    pairs = chosen(options)
    if options.list:
        print("\n".join(f"{way:14} {fault.name}" for fault, way in pairs))
        return 0
    with tempfile.TemporaryDirectory(prefix="llmobs-chaos-") as folder:
        certificates = Certificates(pathlib.Path(folder))
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            results = list(pool.map(lambda pair: run_one(*pair, options.seed, certificates), pairs))
    failed = [one for one in results if one.problems]
    for one in failed:
        print(f"{one.fault.name} / {one.way}:", *one.problems, getattr(one, "said", ""), sep="\n  ")
    print(f"seed {options.seed}: {len(results)} runs, {len(failed)} failed")
    whole = not (options.quick or options.only or options.way)
    if options.table and whole and not failed:
        chaos_table.write(options.table, all_faults(), results)
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
