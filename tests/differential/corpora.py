"""The corpora: where third-party tests come from, and what has to be known to build them. Those of Debian packages are
installed by the command; checkouts are folders that the user names. Nothing of them is part of this project."""
import dataclasses
import pathlib
import random
import shutil
import subprocess
import tarfile

import dejagnu
import threaded
from limited_run import limited_run
from program_pair import Program

GCC_TARBALL_FOLDER = pathlib.Path("/usr/src/gcc-12")


class Absent(Exception):
    """The corpus is not here; the text says what would bring it."""


@dataclasses.dataclass
class Options:
    """What corpora need to know of a run."""
    work: pathlib.Path
    sample: float          # the part of each large corpus to take: 1 for its usual size
    seed: int
    checkouts: dict        # name -> folder


def package_version(package):
    done = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


def checkout_version(folder):
    done = subprocess.run(["git", "-C", str(folder), "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown commit"


#===-- GCC's own tests --------------------------------------------------------------------------------===#

def gcc_sources(options):
    folder = options.work / "gcc-12"
    if not folder.exists():
        tarballs = sorted(GCC_TARBALL_FOLDER.glob("gcc-12*.tar.xz"))
        if not tarballs:
            raise Absent("install the Debian package gcc-12-source")
        scratch = folder.with_suffix(".new")
        with tarfile.open(tarballs[0]) as tar:
            wanted = [member for member in tar if member.isreg() and ("/gcc/testsuite/g++." in member.name
                      or "/libstdc++-v3/testsuite/" in member.name or "/gcc/testsuite/c-c++-common/" in member.name)]
            tar.extractall(scratch, wanted)
        scratch.rename(folder)
    return next(folder.iterdir())


def sampled(paths, count, options):
    """In an order that the seed decides, so that a run which is cut short has seen something of everything."""
    paths = list(paths)
    random.Random(options.seed).shuffle(paths)
    return paths[:round(count * options.sample)]


def gcc_programs(options, folder, usual_count, **how):
    """Programs, and how many files say that they are not for us, by reason."""
    skipped = []
    programs = []
    for path in sampled(dejagnu.test_files(folder), usual_count, options):
        name = str(path.relative_to(folder))
        try:
            programs.append(dejagnu.read_program(path, name, **how))
        except dejagnu.Unusable as reason:
            skipped.append((name, str(reason)))
    return programs, skipped


def gplusplus(options, toolchain):
    return gcc_programs(options, gcc_sources(options) / "gcc/testsuite/g++.dg", 4500)


def old_deja(options, toolchain):
    folder = gcc_sources(options) / "gcc/testsuite/g++.old-deja"
    return gcc_programs(options, folder, 700)


def libstdcxx(options, toolchain):
    folder = gcc_sources(options) / "libstdc++-v3/testsuite"
    util = folder / "util"
    library = options.work / f"libtestc++-{toolchain.major}.a"
    if not library.exists():
        build_test_library(util, library, toolchain)
    return gcc_programs(options, folder, 250, default_flags=("-I" + str(util),), links=(str(library), "-lstdc++fs"))


def build_test_library(util, library, toolchain):
    scratch = library.with_suffix(".objects")
    scratch.mkdir(parents=True, exist_ok=True)
    for source in sorted(util.glob("testsuite_*.cc")):
        limited_run([toolchain.compiler, "-std=gnu++17", "-O1", "-w", "-I" + str(util), "-c", source, "-o",
                     scratch / (source.stem + ".o")], 120, scratch)
    subprocess.run(["ar", "rcs", library, *sorted(scratch.glob("*.o"))], check=True)


#===-- Programs made at random by others ------------------------------------------------------------===#

def csmith(options, toolchain):
    if not shutil.which("csmith"):
        raise Absent("install the Debian packages csmith and libcsmith-dev")
    folder = options.work / "csmith"
    folder.mkdir(parents=True, exist_ok=True)
    programs, skipped = [], []
    for seed in range(options.seed, options.seed + round(40 * options.sample)):
        source = folder / f"{seed}.cpp"
        if not source.exists():
            limited_run(["csmith", "--lang-cpp", "--cpp11", "--seed", seed, "--max-funcs", "6", "--max-block-depth", "3",
                         "--output", source], 30, folder)
        level = ("-O0", "-O2")[seed % 2]
        programs.append(Program(f"{seed}", (str(source),), ("-std=c++17", level, "-w", "-Wno-narrowing", "-I/usr/include/csmith"),
                                True))
    return programs, skipped


def yarpgen(options, toolchain):
    checkout = options.checkouts.get("yarpgen")
    if not checkout:
        raise Absent("--checkout yarpgen=FOLDER")
    built = options.work / "yarpgen-build"
    if not (built / "yarpgen").exists():
        subprocess.run(["cmake", "-G", "Ninja", "-S", checkout, "-B", built, "-DCMAKE_BUILD_TYPE=Release",
                        "-DCMAKE_CXX_COMPILER=clang++-19"], check=True, capture_output=True)
        subprocess.run(["cmake", "--build", built, "--parallel", "1", "--target", "yarpgen"], check=True, capture_output=True)
    programs, skipped = [], []
    for seed in range(options.seed, options.seed + round(20 * options.sample)):
        folder = options.work / "yarpgen" / str(seed)
        if not (folder / "driver.cpp").exists():
            folder.mkdir(parents=True, exist_ok=True)
            limited_run([built / "yarpgen", "--std=c++", f"--seed={seed}", "-o", folder], 30, folder)
        level = ("-O0", "-O2")[seed % 2]
        programs.append(Program(f"{seed}", (str(folder / "driver.cpp"), str(folder / "func.cpp")), ("-std=c++17", level, "-w"),
                                True))
    return programs, skipped


#===-- Threads ------------------------------------------------------------------------------------===#

def threads(options, toolchain):
    programs = threaded.programs(options.checkouts)
    if not programs:
        raise Absent("--checkout NAME=FOLDER of one of " + ", ".join(threaded.CHECKOUTS))
    return sampled(programs, len(programs), options), []


def threads_version(options):
    return " ".join(checkout_version(options.checkouts[name]) for name in threaded.CHECKOUTS if name in options.checkouts)


# name -> (Programs and skipped files, what its version is)
PROGRAM_CORPORA = {
    "g++.dg": (gplusplus, lambda options: package_version("gcc-12-source")),
    "g++.old-deja": (old_deja, lambda options: package_version("gcc-12-source")),
    "libstdc++": (libstdcxx, lambda options: package_version("gcc-12-source")),
    "csmith": (csmith, lambda options: package_version("csmith")),
    "yarpgen": (yarpgen, lambda options: checkout_version(options.checkouts.get("yarpgen", "."))),
    "threads": (threads, threads_version),
}
