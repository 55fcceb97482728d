"""The table of docs/reliability.md: what was measured, between two marks."""
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
COLUMNS = (("agent", "agent", ()), ("agent, socket", "socket", ()), ("agentless", "agentless", ()), ("OTLP", "otlp", ("otlp-tls",)),
           ("OTLP, JSON", "otlp-json", ("otlp-json-tls",)), ("file", "file", ()))


def cell(result):
    if result is None:
        return ""
    lost = f"{result.lost:,}" + (f" of {result.made:,}" if result.lost else "")
    return lost + (f"; {result.twice:,} twice" if result.twice else "")


def worst(results, key, scale, form):
    values = [one.counts[key] for one in results if one.counts and key in one.counts]
    return form.format(max(values) / scale) if values else ""


def row(fault, results):
    of_way = {one.way: one for one in results}
    cells = [cell(next((of_way[way] for way in (way, *others) if way in of_way), None)) for _, way, others in COLUMNS]
    has_threads = any(word.startswith("storm=") for word in fault.program)  # they measure nothing
    figures = ["" if has_threads else worst(results, "waits", 1, "{:.0f}"), worst(results, "end_ms", 1, "{:.0f}"), worst(results, "peak_kib", 1024, "{:.0f}")]
    return "| " + " | ".join([fault.name, fault.becomes, *cells, *figures]) + " |"


def write(page, groups, results):
    lines = []
    for heading, faults in groups:
        titles = ["fault", "what is on its way", *(title for title, _, _ in COLUMNS), "waits", "end, ms", "peak, MiB"]
        lines += [f"### {heading}", "", "| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
        for fault in faults:
            mine = [one for one in results if one.fault.name == fault.name]
            lines += [row(fault, mine)] if mine else []
        lines.append("")
    text = page.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(before + BEGIN + "\n".join(["", *lines]) + END + after)
