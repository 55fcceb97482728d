"""What the figures were measured on: machine, system, compiler, and how busy it was."""
import os
import platform
import subprocess


def compiler(build):
    """The C++ compiler that a build folder uses."""
    cache = (build / "CMakeCache.txt").read_text()
    return next(line.split("=")[1] for line in cache.splitlines() if line.startswith("CMAKE_CXX_COMPILER:"))


def machine(build):
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    version = subprocess.run([compiler(build), "--version"], text=True, stdout=subprocess.PIPE, check=True).stdout
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (f"{cpu}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}, glibc {platform.libc_ver()[1]}, "
            f"{version.splitlines()[0]}, load {load}")
