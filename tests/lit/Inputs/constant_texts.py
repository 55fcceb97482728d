"""Prints the constant texts of an LLVM assembly file that begin with `{"name"`: constant_texts.py FILE."""
import re
import sys

for text in re.findall(r'^@\S+ = [^\n]*\bconstant [^\n]*c"(.*)\\00"', open(sys.argv[1]).read(), re.M):
    text = re.sub(r"\\(\\|[0-9A-F]{2})", lambda code: "\\" if code[1] == "\\" else chr(int(code[1], 16)), text)
    if text.startswith('{"name"'):
        print(text)
