#!/usr/bin/env python3
"""Compiles whole third-party test suites without and with the plugin, which puts a span into every function, runs both,
and compares them test by test (docs/testing.md).

What was compared is kept under --work, as JSON; a run goes on where the last one stopped, and repeats nothing for the same
plugin, library and corpus, unless it is told to.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import sys
import time

from corpora import Absent, Options, PROGRAM_CORPORA, checkout_version
from program_pair import Baseline, ProgramPair, Verdict
from record import Record, read_exceptions, table
from suites import SUITES, CannotBuild, SuitePair
from toolchain import Toolchain, write_rules
import threaded

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAVE_SECONDS = 30


def seed_of_release():
    """Each release is compared on programs of its own, so that in time all of a corpus are seen."""
    version = re.search(r"project\(llmobs VERSION (\d+)\.(\d+)\.(\d+)", (ROOT / "CMakeLists.txt").read_text())
    major, minor, patch = (int(part) for part in version.groups())
    return 10000 * major + 100 * minor + patch


def parse_arguments():
    suites = [suite.name for suite in SUITES]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release", help="where plugins and library are")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build/differential", help="folder for everything made")
    parser.add_argument("--corpus", action="append", choices=[*PROGRAM_CORPORA, *suites], help="only these; may be repeated")
    parser.add_argument("--clang", default="14,19", help="majors, comma-separated")
    parser.add_argument("--sample", type=float, default=1.0, help="times the usual number of programs")
    parser.add_argument("--seed", type=int, default=seed_of_release(), help="which programs are chosen or made; default: other "
                        "ones for each release of llmobs, %(default)s for this one")
    parser.add_argument("--checkout", action="append", default=[], metavar="NAME=FOLDER",
                        help="a checkout of that corpus; also looked for in the folder LLMOBS_CHECKOUTS")
    parser.add_argument("--identical-every", type=int, default=4, metavar="N",
                        help="compare object files with nothing matched for each N-th program; 0: none")
    parser.add_argument("--limit", type=float, help="begin nothing new after this many minutes")
    parser.add_argument("--again", action="store_true", help="repeat what is done already")
    parser.add_argument("--only", metavar="REGEX", help="only programs whose name matches; nothing is kept")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    return parser.parse_args()


def checkouts(arguments):
    found = {}
    folder = os.environ.get("LLMOBS_CHECKOUTS")
    for name in [suite.name for suite in SUITES] + ["yarpgen", *threaded.CHECKOUTS]:
        if folder and (pathlib.Path(folder) / name).is_dir():
            found[name] = (pathlib.Path(folder) / name).resolve()
    for one in arguments.checkout:
        name, _, path = one.partition("=")
        found[name] = pathlib.Path(path).resolve()
    return found


class Run:
    """One call of this program: every corpus with every Clang."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.work = arguments.work.resolve()
        self.options = Options(self.work, arguments.sample, arguments.seed, checkouts(arguments))
        self.exceptions = read_exceptions(HERE / "exceptions.txt")
        self.deadline = time.monotonic() + 60 * arguments.limit if arguments.limit else None
        rules = write_rules(self.work / "rules")
        majors = [int(major) for major in arguments.clang.split(",")]
        self.toolchains = [Toolchain(major, ROOT, arguments.build.resolve(), rules) for major in majors]
        self.records, self.not_run = [], []

    def is_over(self):
        return self.deadline is not None and time.monotonic() > self.deadline

    def record(self, corpus, toolchain, version):
        path = self.work / "results" / f"{corpus}-{toolchain.major}.json"
        made_with = {"plugin": toolchain.fingerprint(), "version": version}
        record = Record(path, corpus, toolchain.major, made_with)
        if self.arguments.again or self.arguments.only:
            record.verdicts = {}
        self.records.append(record)
        return record

    # -- programs of one file --------------------------------------------------------------------------

    def compare_programs(self, corpus, toolchain):
        find, version = PROGRAM_CORPORA[corpus]
        programs, skipped = find(self.options, toolchain)
        record = self.record(corpus, toolchain, version(self.options))
        for name, reason in skipped:
            record.add(Verdict(name, "skipped", reason))
        waiting = [(index, program) for index, program in enumerate(programs) if program.name not in record.verdicts
                   and (not self.arguments.only or re.search(self.arguments.only, program.name))]
        baseline = Baseline(self.work / "baseline" / f"{corpus}-{toolchain.major}.z")
        under_tsan = corpus == "threads" and waiting
        links = toolchain.link_flags(threaded.sanitized_library(ROOT, self.work, toolchain) if under_tsan else None)
        self.say(f"{corpus}, Clang {toolchain.major}: {len(waiting)} of {len(programs)} programs to compare")
        saved = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(self.arguments.jobs) as pool:
            compare = lambda entry: self.compare_program(corpus, toolchain, links, baseline, *entry)  # noqa: E731
            for verdict in pool.map(compare, waiting):
                if verdict:
                    self.add(record, verdict)
                if time.monotonic() > saved + SAVE_SECONDS:
                    saved = time.monotonic()
                    self.save(record)
                    baseline.save()
        self.save(record)
        baseline.save()

    def compare_program(self, corpus, toolchain, links, baseline, index, program):
        if self.is_over():
            return None
        every = self.arguments.identical_every
        folder = self.work / "programs" / f"{corpus}-{toolchain.major}" / re.sub(r"[^\w.+-]", "_", program.name)
        pair = ProgramPair(toolchain, program, folder, baseline, links, every and index % every == 0)
        return pair.compare()

    # -- suites -------------------------------------------------------------------------------------------

    def compare_suite(self, suite, toolchain):
        checkout = self.options.checkouts.get(suite.name)
        if not checkout:
            raise Absent(f"--checkout {suite.name}=FOLDER")
        if toolchain.major < suite.oldest:
            raise Absent(f"it needs Clang {suite.oldest}")
        version = checkout_version(checkout)
        record = self.record(suite.name, toolchain, version)
        if record.verdicts and not self.arguments.only:
            return self.say(f"{suite.name}, Clang {toolchain.major}: done already")
        if self.is_over():
            raise Absent("the time was over")
        self.say(f"{suite.name}, Clang {toolchain.major}: building it twice")
        pair = SuitePair(suite, toolchain, checkout, self.work / "suites", version)
        pair.build(self.arguments.jobs)
        for verdict in pair.verdicts():
            self.add(record, verdict)
        self.save(record)

    # -- results --------------------------------------------------------------------------------------------

    def say(self, text):
        print(text, flush=True)

    def add(self, record, verdict):
        record.add(verdict)
        if verdict.result == "different" and verdict.name not in self.exceptions[record.corpus]:
            self.say(f"DIFFERENT: {record.corpus} {verdict.name}, Clang {record.major}: {verdict.detail}\n"
                     f"to reproduce:\n{verdict.reproduce}\n")

    def save(self, record):
        if not self.arguments.only:
            record.save()

    def one(self, name, toolchain):
        try:
            if name in PROGRAM_CORPORA:
                self.compare_programs(name, toolchain)
            else:
                self.compare_suite(next(suite for suite in SUITES if suite.name == name), toolchain)
        except Absent as reason:
            self.not_run.append(f"{name}, Clang {toolchain.major}: {reason}")
        except CannotBuild as reason:
            self.not_run.append(f"{name}, Clang {toolchain.major}: not built: {reason}")

    def all(self):
        names = self.arguments.corpus or [*PROGRAM_CORPORA, *(suite.name for suite in SUITES)]
        for toolchain in self.toolchains:
            if not toolchain.is_usable():
                self.not_run.append(f"Clang {toolchain.major}: {toolchain.plugin} or {toolchain.compiler} is missing")
                continue
            for name in names:
                self.one(name, toolchain)
        return self.report()

    def report(self):
        rows = [record.totals(self.exceptions[record.corpus]) for record in self.records]
        self.say("\n" + table(rows))
        for row in rows:
            for reason, count in sorted(row.reasons.items()):
                self.say(f"{row.corpus}, Clang {row.major}: {count} skipped: {reason}")
        for record in self.records:
            for name in record.unneeded(self.exceptions[record.corpus]):
                self.say(f"{record.corpus} {name}, Clang {record.major}: is in exceptions.txt, but does not differ")
        for line in self.not_run:
            self.say(f"not run: {line}")
        cases, differences = (sum(row.counts[column] for row in rows) for column in ("cases", "differences"))
        self.say(f"{cases - differences} passed, {differences} failed")
        return 1 if differences or not cases else 0


if __name__ == "__main__":
    sys.exit(Run(parse_arguments()).all())
