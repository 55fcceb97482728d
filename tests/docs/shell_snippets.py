"""sh and console blocks. What they call must exist: programs, commands and options of `llmobs`, words of tests/run, presets,
CMake options, environment variables, Debian packages, plugin options. Blocks that say so are run, in the order of the page.
"""
import json
import re
import shlex
import shutil
import subprocess

from snippets import SnippetError

BUILTINS = {"cd", "export", "exit", "set", "source", ".", "command", "ulimit"}
SEPARATORS = {"&&", "||", "|", ";", "&", "(", ")"}
ASSIGNMENT = re.compile(r"^([A-Za-z_]\w*)=(.*)$", re.S)
# Set by the packages that read them, or by the reader for the reader.
FOREIGN_VARIABLES = {"CXX", "CC", "PATH", "LD_LIBRARY_PATH", "CCACHE_EXTRAFILES", "CCACHE_DIR", "PKG_CONFIG_PATH",
                     "OPENAI_API_KEY", "OPENAI_BASE_URL", "NO_COLOR", "GIT_SSL_NO_VERIFY"}
# Programs that a machine need not have, and is told to have where they are named.
FOREIGN_PROGRAMS = {"meson", "make", "git", "apt-get", "apt", "sudo", "curl", "docker", "eval"}


def commands_of(block):
    """(line, words) of each simple command."""
    text = block.text
    if block.language == "console":
        text = "".join(line[2:] if line.startswith("$ ") else "\n" for line in text.splitlines(True))
    text = text.replace("\\\n", "")
    for number, line in enumerate(text.splitlines()):
        reader = shlex.shlex(line, posix=True, punctuation_chars=True)
        reader.whitespace_split, reader.commenters = True, "#"
        try:
            words = list(reader)
        except ValueError as error:
            raise SnippetError(f"{block.place}: line {number + 1} is no command: {error}") from error
        command = []
        for word in [*words, ";"]:
            if word in SEPARATORS:
                if command:
                    yield block.line + number, command
                command = []
            else:
                command.append(word)


class ShellCheck:
    """Whether what a command names is there."""

    def __init__(self, setup):
        self.setup = setup
        root = setup.source
        self.known_text = "".join((root / name).read_text() for name in (
            "runtime/src/base/config.cpp", "plugin/llmobs-clang.in", "tests/run", "examples/run", "docs/testing.md",
            "CMakeLists.txt", "plugin/CMakeLists.txt"))
        self.packages = set("".join((root / name).read_text() for name in (
            "tests/packages.txt", "tests/differential/packages.txt", "examples/packages.txt")).split())
        self.presets = {one["name"] for one in json.loads((root / "CMakePresets.json").read_text())["configurePresets"]}
        # docs/platforms.md names the packages of each Clang.
        self.packages |= {f"{name}" for name in re.findall(r"`((?:lib)?clang-\d+(?:-dev)?|llvm-\d+-dev)`",
                                                           (root / "docs/platforms.md").read_text())}

    def problem(self, words):
        while words and (found := ASSIGNMENT.match(words[0])):
            if problem := self.variable(found[1]):
                return problem
            words = words[1:]
        if not words or words[0] in BUILTINS:
            return self.exports(words)
        program, arguments = words[0], words[1:]
        return (self.program(program) or self.own(program, arguments) or self.cmake(program, arguments) or
                self.paths(arguments) or self.debian(program, arguments) or self.plugin_options(arguments))

    def exports(self, words):
        for word in words[1:] if words[:1] == ["export"] else []:
            if problem := self.variable(word.partition("=")[0]):
                return problem
        return None

    def variable(self, name):
        if name.isupper() and name not in FOREIGN_VARIABLES and name not in self.known_text:
            return f"nothing reads the variable {name}"
        return None

    def program(self, program):
        if program.startswith(("./tests/", "./examples/", "tests/", "examples/")):
            return None if (self.setup.source / program).exists() else f"there is no {program}"
        if program.startswith(("./", "build/", "$")) or program in FOREIGN_PROGRAMS:
            return None
        return None if self.setup.which(program) else f"there is no program {program}"

    def own(self, program, arguments):
        name = program.rpartition("/")[2]
        if program == "./tests/run" and arguments:
            labels = re.findall(r"^  ([\w-]+)\)", (self.setup.source / "tests/run").read_text(), re.M)
            return None if arguments[0] in labels else f"./tests/run does not know '{arguments[0]}'"
        if name != "llmobs" or not arguments:
            return None
        helped = subprocess.run([self.setup.which("llmobs"), "help", *([arguments[0]] if arguments[0] != "help" else [])],
                                capture_output=True, text=True)
        if helped.returncode != 0:
            return f"llmobs has no command {arguments[0]}"
        for word in arguments[1:arguments.index("--") if "--" in arguments else None]:
            option = word.partition("=")[0]
            if option.startswith("-") and not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", helped.stdout):
                return f"llmobs {arguments[0]} has no option {option}"
        return None

    def cmake(self, program, arguments):
        if program not in ("cmake", "ctest"):
            return None
        for word, following in zip(arguments, [*arguments[1:], ""]):
            if word == "--preset" and following not in self.presets:
                return f"there is no preset {following}"
            option = re.match(r"-D(LLMOBS_\w+)", word)
            if option and option[1] not in self.known_text:
                return f"there is no option {option[1]}"
        return None

    def paths(self, arguments):
        for word in arguments:
            if re.match(r"(\./)?(tests|docs|examples|runtime|plugin|viewer|attributes)/[\w./-]+$", word):
                if not (self.setup.source / word).exists():
                    return f"there is no {word}"
        return None

    def debian(self, program, arguments):
        if program != "apt-get" or "install" not in arguments:
            return None
        for word in arguments[arguments.index("install") + 1:]:
            if not word.startswith("-") and word not in self.packages:
                return f"the package {word} is in no list of packages"
        return None

    def plugin_options(self, arguments):
        options = [word for word in arguments if word.startswith("-fplugin-arg-llmobs-") and "=" not in word]
        if not options:
            return None
        done = subprocess.run(["clang++-19", "-fsyntax-only", "-xc++", "/dev/null", *self.setup.compile_flags, *options],
                              capture_output=True, text=True)
        return done.stderr if done.returncode != 0 else None


def check_commands(block, checker):
    count = 0
    for line, words in commands_of(block):
        count += 1
        if problem := checker.problem(words):
            raise SnippetError(f"{block.page}:{line}: {problem}: {' '.join(words)}")
    if count == 0:
        raise SnippetError(f"{block.place}: there is no command in this block")


class PageRun:
    """The folder of one page, and the shell that runs its blocks one after the other: directories and variables that one
    block sets hold for the next."""

    def __init__(self, page, blocks, setup):
        self.setup = setup
        self.is_installed = not any("cmake --install" in block.text for block in blocks)  # else the page does it itself
        self.folder = setup.work / "pages" / page.replace("/", "_")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.home = self.folder / "home"
        self.home.mkdir()
        self.state = self.folder.parent / (self.folder.name + ".state")
        self.state.unlink(missing_ok=True)

    def clone(self):
        """The source tree, without what was built in it."""
        clone = self.folder / "clone"
        if not clone.exists():
            clone.mkdir()
            for path in self.setup.source.iterdir():
                if path.name not in ("build", ".git"):
                    (clone / path.name).symlink_to(path)
        return clone

    def run(self, block, commands):
        folder = self.clone() if "in clone" in block.said else self.folder
        script = (f"cd {shlex.quote(str(folder))}\n[ ! -e {shlex.quote(str(self.state))} ] || . {shlex.quote(str(self.state))}\n"
                  f"set -eu\n{commands}\nexport -p | grep -v ' -r ' >{shlex.quote(str(self.state))}\n")
        done = subprocess.run(["bash", "-c", script], env=self.setup.environment(self.home, self.is_installed), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        if done.returncode != 0:
            raise SnippetError(f"{block.place}: the commands end with {done.returncode}\n{done.stdout}")
        return done.stdout

    def compare(self, block, expected, printed):
        if normalised(expected) != normalised(printed):
            raise SnippetError(f"{block.place}: the page shows\n{expected}and the command prints\n{printed}")


def normalised(text):
    """Without what differs from run to run: ids, times of day, durations, and the spaces that line them up."""
    text = re.sub(r"\b[0-9a-f]{32}\b", "ID", text)
    text = re.sub(r"\b[0-9a-f]{8}\b(?=\s*$)", "ID", text, flags=re.M)
    text = re.sub(r"\d{4}-\d\d-\d\d", "DAY", text)
    text = re.sub(r"\d\d:\d\d:\d\d", "TIME", text)
    text = re.sub(r"\b\d+(?:\.\d+)? (?:ns|µs|ms|s)\b", "TOOK", text)
    text = re.sub(r"\b\d+(?:\.\d+)? (?:B|kB|MB|bytes)\b", "SIZE", text)
    return "\n".join(re.sub(r"\s+", " ", line).rstrip() for line in text.strip().splitlines())


def check_page(blocks, page, setup):
    """Runs the blocks of one page that say they are run. Returns the problems."""
    runner, problems = PageRun(page, blocks, setup), []
    for block in blocks:
        if "file" in block.said:
            (runner.folder / block.said["file"]).write_text(block.text)
    for block in (one for one in blocks if one.is_run):
        try:
            if "output of" in block.said:
                runner.compare(block, block.text, runner.run(block, block.said["output of"]))
            elif block.language == "console":
                for command, output in exchanges(block.text):
                    runner.compare(block, output, runner.run(block, command))
            else:
                runner.run(block, block.text)
        except (SnippetError, subprocess.TimeoutExpired) as error:
            problems.append(str(error))
    return problems


def exchanges(text):
    """(command, output) of each prompt."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, output = part.partition("\n")
        yield command, output
