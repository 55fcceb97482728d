#!/usr/bin/env python3
"""Writes a traces file of any size, as an application with an agent would: ten spans a trace, 1.4 kB a span on average.

    make_traces.py SPANS FILE [--seed N]

The same numbers give the same bytes. Every 20,000th trace has 10,000 spans, so that there is a large one to open.
"""
import argparse
import json
import random

LARGE_EVERY, LARGE = 20_000, 10_000
MODELS = ["gpt-4o", "gpt-4o-mini", "claude-sonnet-4", "mistral-large"]
WORDS = ("the account of this customer was closed in spring because two payments came back and nobody answered our letters; she "
         "asks whether it can be opened again, what it costs and how long it takes. Zürich, naïve, “quoted”, 20 % off").split()


def texts(generator, count, length):
    return [json.dumps(" ".join(generator.choices(WORDS, k=length)), ensure_ascii=False) for _ in range(count)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spans", type=int)
    parser.add_argument("file")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    short, long = texts(generator, 200, 20), texts(generator, 200, 180)
    start, number, trace = 1_795_000_000_000_000_000, 0, 0
    with open(options.file, "w", encoding="utf-8") as file:
        while number < options.spans:
            trace += 1
            size = min(LARGE if trace % LARGE_EVERY == LARGE_EVERY // 2 else 10, options.spans - number)
            trace_id = f"6b00{trace:08x}00000000{generator.getrandbits(48):012x}"
            root = 10**18 + number
            lines = []
            for i in range(size):
                # Children end, and so stand, before their root.
                span, kind = root + size - 1 - i, "workflow" if i == size - 1 else ("llm", "tool", "retrieval", "task", "llm")[i % 5]
                parent = '"undefined"' if i == size - 1 else f'"{root if i % 3 else root + (size - 1 - i) // 2}"'
                failed = generator.random() < 0.01
                meta, metrics = f'"span":{{"kind":"{kind}"}}', "{}"
                if kind == "llm":
                    meta += (f',"model_name":"{MODELS[number % 4]}","model_provider":"openai","input":{{"messages":[{{"role":"system","content":{generator.choice(long)}}},'
                             f'{{"role":"user","content":{generator.choice(short)}}}]}},"output":{{"messages":[{{"role":"assistant","content":{generator.choice(short)}}}]}}')
                    tokens = generator.randrange(100, 4000)
                    metrics = f'{{"input_tokens":{tokens},"output_tokens":{tokens // 9},"total_tokens":{tokens + tokens // 9},"total_cost":{tokens * 1e-6:.6f}}}'
                else:
                    meta += f',"input":{{"value":{generator.choice(short)}}},"output":{{"value":{generator.choice(long if i % 2 else short)}}},"metadata":{{"attempt":{i % 4}}}'
                if failed:
                    meta += f',"error":{{"type":"Timeout","message":"no answer within {i} ms","stack":"at answer.cpp:{i}"}}'
                name = kind if kind == "llm" else f"{kind}_{number % 37}"
                lines.append(f'{{"_dd.stage":"raw","_dd.tracer_version":"1.0.0","event_type":"span","spans":[{{"trace_id":"{trace_id}","span_id":"{span}","parent_id":{parent},'
                             f'"name":"{name}","start_ns":{start + (size - i) * 1_000_000},"duration":{generator.randrange(10**5, 10**9)},"status":"{"error" if failed else "ok"}",'
                             f'"session_id":"session-{trace // 5}","meta":{{{meta}}},"metrics":{metrics},'
                             f'"tags":["ml_app:support","env:prod","version:1.4.2","service:desk","source:integration","language:cpp","llmobs.version:1.0.0","error:{int(failed)}"]}}]}}\n')
                number += 1
            start += 50_000_000
            file.writelines(lines)


if __name__ == "__main__":
    main()
