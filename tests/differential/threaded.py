"""The threaded corpus: tests of libraries for threads, pools and queues, under ThreadSanitizer. What such tests print depends
on how their threads take turns, so only their ends are compared: a test that ends well without the plugin ends well with it,
and ThreadSanitizer, which makes a program fail when it finds a race, finds none. The library is compiled for it, too, so that
what recording reads is seen."""
import pathlib
import subprocess

from program_pair import Program

SANITIZER = "-fsanitize=thread"
FLAGS = ("-g1", "-O1", "-w", "-pthread", SANITIZER)
RUN_SECONDS = 60


def threaded(source, *flags, arguments=(), more_sources=(), name=None):
    return Program(name or source.stem, (str(source), *map(str, more_sources)), (*FLAGS, *flags), runs=True, arguments=arguments,
                   whole_output=False, seconds=RUN_SECONDS)


def concurrentqueue(checkout):
    tests = checkout / "tests/unittests"
    c_api = sorted((checkout / "c_api").glob("*.cpp"))
    yield threaded(tests / "unittests.cpp", "-std=c++17", arguments=("--disable-prompt", "--iterations", "1"), more_sources=[
        checkout / "tests/common/simplethread.cpp", checkout / "tests/common/systemtime.cpp", *c_api])


def thread_pool(checkout):
    yield threaded(checkout / "tests/BS_thread_pool_test.cpp", "-std=c++20", "-I", str(checkout / "include"),
                   arguments=("tests",))


def taskflow(checkout):
    for source in sorted((checkout / "unittests").glob("test_*.cpp")):
        yield threaded(source, "-std=c++20", "-I", str(checkout), "-I", str(checkout / "3rd-party/doctest"),
                       name="taskflow/" + source.stem)


def asio(checkout):
    root = next(folder for folder in (checkout / "asio", checkout) if (folder / "include/asio.hpp").exists())
    for source in sorted((root / "src/tests/unit").glob("*.cpp")):
        yield threaded(source, "-std=c++20", "-DASIO_STANDALONE", "-I", str(root / "include"), name="asio/" + source.stem)


# The folder of a checkout -> what makes programs of it.
CHECKOUTS = {"concurrentqueue": concurrentqueue, "thread-pool": thread_pool, "taskflow": taskflow, "asio": asio}


def programs(checkouts):
    """Of the checkouts that are there."""
    return [program for name, make in CHECKOUTS.items() if name in checkouts for program in make(checkouts[name])]


def sanitized_library(root, work, toolchain):
    """libllmobs, built for ThreadSanitizer by the Clang that compiles the programs. What is up to date is kept."""
    build = pathlib.Path(work) / f"library-thread-{toolchain.major}"
    configure = ["cmake", "-G", "Ninja", "-S", root, "-B", build, "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DLLMOBS_PLUGINS=OFF",
                 "-DLLMOBS_SANITIZE=thread", "-DBUILD_TESTING=OFF", f"-DCMAKE_C_COMPILER={toolchain.c_compiler}",
                 f"-DCMAKE_CXX_COMPILER={toolchain.compiler}"]
    for command in (configure, ["cmake", "--build", build, "--target", "llmobs_runtime"]):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError("the library for ThreadSanitizer: " + (done.stdout + done.stderr)[-2000:])
    return next(path for path in (build / "libllmobs.so", build / "libllmobs.a") if path.exists())
