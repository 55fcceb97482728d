"""What a running process has used so far."""
import time


def processor_seconds(pid):
    """By the process's own clock (clock_getcpuclockid), which is finer than the ticks of /proc."""
    return time.clock_gettime((~pid << 3) | 2)


def own_megabytes(pid):
    """Memory that is no page of a file."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon")) / 1000
