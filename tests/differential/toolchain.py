"""A toolchain is one Clang with the plugin built for it: the two ways to compile everything, without and with, and the
library that instrumented programs are linked to."""
import dataclasses
import hashlib
import json
import pathlib
import shutil

EVERYTHING = {"version": 1, "rules": [{"match": {"function": "*"}, "kind": "task"}]}
NOTHING = {"version": 1, "rules": [{"match": {"function": "no::such::function::anywhere"}, "kind": "task"}]}


@dataclasses.dataclass(frozen=True)
class Toolchain:
    major: int
    root: pathlib.Path    # of the llmobs sources
    build: pathlib.Path   # where its plugins and library are
    rules: pathlib.Path   # a folder with everything.json and nothing.json

    @property
    def compiler(self):
        return f"clang++-{self.major}"

    @property
    def c_compiler(self):
        return f"clang-{self.major}"

    @property
    def plugin(self):
        return self.build / f"llmobs-clang-{self.major}.so"

    @property
    def library(self):
        return next(path for path in (self.build / "libllmobs.so", self.build / "libllmobs.a")
                    if path.exists())

    @property
    def probe(self):
        return self.build / "libllmobs_probe.a"

    def plugin_flags(self, rules="everything"):
        """Where nothing is matched, threads and coroutines must not carry a context either: they do so without any span."""
        contexts = ["-fplugin-arg-llmobs-context=explicit"] if rules == "nothing" else []
        return [f"-fplugin={self.plugin}", f"-fplugin-arg-llmobs-rules={self.rules / rules}.json", *contexts, "-idirafter",
                str(self.root / "runtime" / "include")]

    def link_flags(self, library=None):
        """`library`: another build of the library than the usual one."""
        library = library or self.library
        if library.suffix == ".so":
            return [str(library), f"-Wl,-rpath,{library.parent}"]
        return [str(library), "-lfmt", "-lcurl", "-pthread"]

    def is_usable(self):
        return shutil.which(self.compiler) is not None and self.plugin.exists()

    def compile_fingerprint(self):
        """Changes when the plugin or the seam does, or a library that is linked in."""
        headers = sorted((self.root / "runtime" / "include" / "llmobs").glob("*.h"))
        return _digest([self.plugin, *headers, *([self.library] if self.library.suffix == ".a" else [])])

    def fingerprint(self):
        """Changes when the library does, too, so that nothing is believed that an older build showed."""
        return self.compile_fingerprint() + _digest([self.library])


def _digest(paths):
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def write_rules(folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "everything.json").write_text(json.dumps(EVERYTHING))
    (folder / "nothing.json").write_text(json.dumps(NOTHING))
    return folder
