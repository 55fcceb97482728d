"""Makes rules files that nobody would write: `files(seed, count)` yields (name, bytes).

A valid file is taken apart into tokens of JSON, of which some are deleted, doubled, exchanged or replaced; or bytes of it
are changed, or it is cut off. Some files are chosen by hand: `MADE`.
"""
import json
import random
import re

VALID = json.dumps({
    "version": 1,
    "rules": [
        {"match": {"function": "add*"}, "kind": "tool", "comment": "one \u00e9 \\ \" \n"},
        {"match": [{"function": ["ns::*", "*::m?"], "file": "*.cpp"}, {"returns": "std::*"}], "exclude": {"parameter": "void *"},
         "kind": "llm", "name": "x", "model_name": "m", "model_provider": "p", "capture": "arguments", "exceptions": "observe"},
        {"match": {"function": "*"}, "capture": "result", "system_headers": True},
    ],
}, indent=1)
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[\w.+-]+|[{}\[\]:,]|\s+')
ODD = ("{", "}", "[", "]", ":", ",", '"', "null", "true", "-1", "1e999", "1.5", "18446744073709551617", "0x1", "'x'", "NaN",
       '""', '"*"', '"\\u0000"', '"\\ud800"', '"\\x"', '"\x01"', '"\udcff\udcfe"', '"name"', '"match"', '"kind"', '"version"', "// c\n",
       "{}", "[]", "[[]]", '{"a": {}}', '"' + "*a" * 200 + '"', '"' + "?" * 3000 + '"', '"\\\\"', '"(((((("', '"operator<"', "\x00")

MADE = {
    "empty": b"",
    "byte order mark": b"\xef\xbb\xbf" + VALID.encode(),
    "UTF-16": VALID.encode("utf-16"),
    "NUL": b"\x00" * 100,
    "NUL at the end": VALID.encode() + b"\x00",
    "no JSON": b"\x7fELF\x02\x01" + bytes(range(256)) * 10,
    "deep arrays": b"[" * 200000,
    "deep objects": b'{"a":' * 200000,
    "deep match": b'{"version": 1, "rules": [{"match": ' + b"[" * 100000 + b"]" * 100000 + b"}]}",
    "long text": b'{"version": 1, "rules": [{"match": {"function": "' + b"x*" * 500000 + b'"}, "kind": "tool"}]}',
    "many stars": b'{"version": 1, "rules": [{"match": {"function": "' + b"*a*?" * 300 + b'b"}, "kind": "tool"}]}',
    "many rules": b'{"version": 1, "rules": [' + b",".join(
        b'{"match": {"function": "f%d::*"}, "kind": "tool"}' % i for i in range(20000)) + b"]}",
    "many keys": b'{"version": 1, ' + b",".join(b'"k%d": 1' % i for i in range(20000)) + b"}",
}


def mutated(choose):
    tokens = TOKEN.findall(VALID)
    for _ in range(choose.choice((1, 1, 2, 5))):
        at = choose.randrange(len(tokens))
        tokens[at:at + 1] = choose.choice(([], [tokens[at]] * 2, [choose.choice(ODD)], [choose.choice(tokens)]))
    return "".join(tokens).encode("utf-8", "surrogateescape")


def damaged(choose):
    data = bytearray(VALID.encode())
    for _ in range(choose.choice((1, 3))):
        data[choose.randrange(len(data))] = choose.randrange(256)
    return bytes(data[:choose.randrange(len(data))] if choose.randrange(2) else data)


def files(seed, count):
    choose = random.Random(f"rules {seed}")
    yield from MADE.items()
    for index in range(count):
        yield f"rules {seed}.{index}", choose.choice((mutated, mutated, damaged))(choose)
