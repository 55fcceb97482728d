"""A program pair is one program, compiled without and with the plugin, run both ways, and compared: the compiler's exit
code and every byte of its diagnostics, then exit code, standard output and standard error of the program. A third
compilation, with rules that match nothing, must give the same object file, byte for byte.

What the plain side did is remembered in a Baseline, so that it is done once for each Clang, not once for each build of
the plugin. The comparison ends in a Verdict."""
import dataclasses
import difflib
import hashlib
import json
import pathlib
import re
import shlex
import shutil
import sys
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lit"))
from compiler_messages import in_fixed_order  # noqa: E402
from limited_run import Outcome, limited_run  # noqa: E402

COMPILE_SECONDS = 60   # without the plugin; with it three times as long
RUN_SECONDS = 20
CRASH = re.compile(r"PLEASE submit a bug report|Stack dump:|PLEASE ATTACH")
USELESS = re.compile(r"error: (unknown argument|unsupported (argument|option)|invalid value|argument unused)"
                     r"|: fatal error: '[^']*' file not found")
SPAN_CALL = b"kind=task\nname="


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    sources: tuple
    flags: tuple = ()
    runs: bool = False
    links: tuple = ()         # objects, libraries and linker flags after the program's own objects
    arguments: tuple = ()     # of a run
    seconds: int = RUN_SECONDS
    whole_output: bool = True  # what a run prints is compared, not only how it ends

    @property
    def is_sanitized(self):
        return any(flag.startswith("-fsanitize=") for flag in self.flags)


@dataclasses.dataclass
class Verdict:
    """`result`: same, different or skipped; `detail` says what differs, or why it was skipped."""
    name: str
    result: str
    detail: str = ""
    reproduce: str = ""
    compiled: int = 1          # files
    ran: bool = False
    rejected: bool = False     # by the compiler, both ways
    identical: bool = False    # the object file with nothing matched was compared
    functions: int = 0
    spans: int = 0


class Baseline:
    """What happened without the plugin, in one file for each corpus and Clang."""

    def __init__(self, path):
        self.path = path
        self.known = json.loads(zlib.decompress(path.read_bytes())) if path.exists() else {}

    def save(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self.path.with_suffix(".new")
        scratch.write_bytes(zlib.compress(json.dumps(self.known).encode(), 1))
        scratch.replace(self.path)


class Different(Exception):
    pass


class Skipped(Exception):
    pass


def tracing(file):
    """The environment of an instrumented program: spans go to a file, and what the library itself would say on standard
    error (that spans were still open, for one) is not the program's."""
    return {"LLMOBS_FILE": str(file), "LLMOBS_PROBE": str(file), "LLMOBS_LOG": "off"}


def show_difference(what, plain, instrumented):
    lines = difflib.unified_diff(plain.splitlines(), instrumented.splitlines(), "without", "with", lineterm="", n=1)
    shown = "\n".join(list(lines)[2:24])
    return f"{what} (- without the plugin, + with it):\n{shown}" if shown else f"{what}: ends of lines"


class ProgramPair:
    """Compares one Program. `folder` is its own; it is emptied first and, if nothing differs, afterwards."""

    def __init__(self, toolchain, program, folder, baseline, library, check_identical):
        self.toolchain, self.program, self.folder = toolchain, program, pathlib.Path(folder)
        self.baseline, self.library, self.check_identical = baseline, library, check_identical
        self.trace = self.folder / "spans.jsonl"
        self.commands = []

    # All sides are compiled in one working folder, which may get into debug information, to files of their own.
    def compile(self, side, rules="everything"):
        plugin = self.toolchain.plugin_flags(rules) if side != "without" else []
        (self.folder / side).mkdir(parents=True, exist_ok=True)
        code, text = 0, ""
        for index, source in enumerate(self.program.sources):
            command = [self.toolchain.compiler, "-fno-crash-diagnostics", *self.program.flags, *plugin, "-c", source, "-o",
                       f"{side}/{index}.o"]
            self.commands.append(shlex.join(map(str, command)))
            outcome = limited_run(command, COMPILE_SECONDS if side == "without" else 3 * COMPILE_SECONDS, self.folder)
            if outcome.timed_out:
                return outcome
            code, text = code or outcome.code, text + outcome.out + outcome.err
        return Outcome(code, "", text)

    def objects(self, side):
        return [self.folder / side / f"{index}.o" for index in range(len(self.program.sources))]

    def link(self, side):
        library = self.library if side == "with" else []
        link_flags = [flag for flag in self.program.flags if flag.startswith(("-O", "-g", "-f", "-m", "-pthread"))]
        command = [self.toolchain.compiler, *link_flags, *self.objects(side), *self.program.links, *library, "-pthread",
                   "-o", f"{side}/program"]
        self.commands.append(shlex.join(map(str, command)))
        return limited_run(command, COMPILE_SECONDS, self.folder)

    def run(self, side, **more_variables):
        folder = self.folder / side / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        variables = {**tracing(self.trace), **more_variables} if side == "with" else {}
        self.commands.append("".join(f"{k}={v} " for k, v in variables.items())
                             + shlex.join([f"{side}/program", *self.program.arguments]))
        seconds = self.program.seconds * (4 if side == "with" else 1)
        return limited_run(["../program", *self.program.arguments], seconds, folder, variables,
                           any_memory=self.program.is_sanitized)

    def plain_side(self):
        key = hashlib.sha256(repr((self.program, self.toolchain.major)).encode()).hexdigest()[:16]
        known = self.baseline.known.get(key)
        if known is None:
            known = self.baseline.known[key] = self.make_plain_side()
        return known

    def make_plain_side(self):
        done = self.compile("without")
        known = {"compile": dataclasses.astuple(done), "objects": None, "run": None, "varies": False, "links": False}
        if done.code == 0:
            known["objects"] = [hashlib.sha256(path.read_bytes()).hexdigest() for path in self.objects("without")]
        if done.code == 0 and self.program.runs:
            known["links"] = self.link("without").code == 0
        if known["links"]:
            outcome = self.run("without")
            known["run"] = dataclasses.astuple(outcome)
            if not self.program.whole_output:
                known["varies"] = True
                known["run"] = dataclasses.astuple(self.ends_badly_sometimes(outcome))
            elif not outcome.timed_out and outcome.out + outcome.err:
                known["varies"] = self.run("without") != outcome
        return known

    def ends_badly_sometimes(self, outcome):
        """The worst of a few runs: a race is not seen in each."""
        again = (self.run("without") for _ in range(0 if outcome.timed_out or outcome.code else 2))
        return next((one for one in again if one.code != 0), outcome)

    def compare_compilers(self, known, verdict):
        plain = Outcome(*known["compile"])
        if plain.timed_out:
            raise Skipped("compiling takes too long without the plugin")
        if CRASH.search(plain.err) or plain.code not in (0, 1):
            raise Skipped("crashes Clang without the plugin")
        if plain.code and USELESS.search(plain.err):
            raise Skipped("needs options or headers that this Clang does not have")
        verdict.rejected = plain.code != 0
        instrumented = self.compile("with")
        if instrumented.timed_out:
            raise Different("compiling takes too long with the plugin")
        if CRASH.search(instrumented.err):
            raise Different("the compiler crashes with the plugin:\n" + instrumented.err[-1500:])
        if instrumented.code != plain.code:
            raise Different(f"the compiler's exit code: {plain.code} without, {instrumented.code} with the plugin\n"
                            + show_difference("diagnostics", plain.err, instrumented.err))
        if in_fixed_order(instrumented.err) != in_fixed_order(plain.err):
            raise Different(show_difference("the compiler's diagnostics", plain.err, instrumented.err))
        if plain.code == 0:
            verdict.functions = sum(path.read_bytes().count(SPAN_CALL) for path in self.objects("with"))

    def compare_objects(self, known, verdict):
        done = self.compile("unmatched", "nothing")
        plain = known["compile"]
        if (done.code, in_fixed_order(done.err)) != (plain[0], in_fixed_order(plain[2])):
            raise Different("with rules that match nothing, " + show_difference("diagnostics", plain[2], done.err))
        if [hashlib.sha256(path.read_bytes()).hexdigest() for path in self.objects("unmatched")] != known["objects"]:
            raise Different("with rules that match nothing, the object file is another one")
        verdict.identical = True

    def compare_runs(self, known, verdict):
        if not known["links"]:
            return  # compiled only, then
        plain = Outcome(*known["run"])
        if plain.timed_out:
            raise Skipped("runs too long without the plugin")
        if not self.program.whole_output and plain.code != 0:
            raise Skipped("fails without the plugin")
        linked = self.link("with")
        if linked.code != 0:
            raise Different("does not link with the plugin:\n" + linked.err[-1500:])
        instrumented = self.run("with")
        verdict.ran = True
        self.count_spans(verdict)
        if instrumented.busy and self.program.is_sanitized:
            raise Skipped("needs too much of the processor with the plugin and a sanitizer")
        if instrumented.busy:  # a billion calls of a small function; without recording them it has to end as ever
            instrumented = self.run("with", DD_LLMOBS_ENABLED="false")
        if instrumented.code != plain.code:
            end = "does not end" if instrumented.timed_out else f"exits with {instrumented.code}"
            raise Different(f"exits with {plain.code} without the plugin, {end} with it\n"
                            + show_difference("output", plain.out + plain.err, instrumented.out + instrumented.err))
        if not known["varies"]:
            for what in ("out", "err"):
                if getattr(plain, what) != getattr(instrumented, what):
                    name = {"out": "standard output", "err": "standard error"}[what]
                    raise Different(show_difference(name, getattr(plain, what), getattr(instrumented, what)))

    def is_undefined(self, known):
        """Whether the program behaves otherwise when it is not optimised, without the plugin: it has undefined behaviour then,
        as an endless loop without effect is, and anything may change what it does."""
        if not any(re.fullmatch("-O[1-3sz]", flag) for flag in self.program.flags):
            return False
        program = dataclasses.replace(self.program, flags=(*self.program.flags, "-O0"))
        plain = ProgramPair(self.toolchain, program, self.folder / "unoptimised", self.baseline, [], False)
        if plain.compile("without").code or plain.link("without").code:
            return False
        optimised, unoptimised = Outcome(*known["run"]), plain.run("without")
        return unoptimised.code != optimised.code or (not known["varies"] and unoptimised.out != optimised.out)

    def count_spans(self, verdict):
        if not self.trace.exists():
            return
        text = self.trace.read_text(errors="replace")
        verdict.spans = text.count('"span_id":') or len(re.findall(r"^ *open ", text, re.M))
        wrong = re.search(r"^ *BAD .*", text, re.M)
        if wrong:
            raise Different("the program used a span wrongly: " + wrong.group())

    def compare(self):
        verdict = Verdict(self.program.name, "same")
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            known = self.plain_side()
            self.compare_compilers(known, verdict)
            if known["objects"] and self.check_identical:
                self.compare_objects(known, verdict)
            if known["objects"] and self.program.runs:
                self.compare_runs(known, verdict)
        except Skipped as reason:
            verdict.result, verdict.detail = "skipped", str(reason)
        except Different as difference:
            if verdict.ran and self.is_undefined(known):
                verdict.result, verdict.detail = "skipped", "is undefined: -O0 without the plugin differs, too"
            else:
                verdict.result, verdict.detail = "different", str(difference)
                verdict.reproduce = "\n".join([f"mkdir -p {self.folder}/with {self.folder}/without; cd {self.folder}",
                                               *self.commands])
        shutil.rmtree(self.folder, ignore_errors=True)
        return verdict
