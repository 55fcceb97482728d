#!/usr/bin/env python3
"""Writes random C++20 programs in which every function is annotated: types x parameters x return forms x control flow x
exceptions x templates x lambdas x classes x coroutines. The same seed gives the same program. A program prints what its
functions return, what they throw, and every copy, move and destruction on the way; it ends by itself and has no undefined
behaviour, so what it prints is the same however it is compiled.

random_program.py SEED [FUNCTIONS] prints one.
"""
import random
import sys

from random_functions import FORMS
from random_types import ANY, CONSTANT, KINDS, Parameter, Scope

HEAD = '#include "random_prelude.h"\n'
MAIN = """int main() {{
{calls}
}}
"""


class Writer:
    def __init__(self, seed, count):
        self.choose = random.Random(seed)
        self.count = count
        self.functions = []      # each makes an int expression that calls a function, of (writer, scope, depth)
        self.tasks = []          # the same for coroutines that can be awaited
        self.text = []
        self.next_local = 0

    # -- expressions, all of type int --------------------------------------------------------------------

    def number(self):
        return str(self.choose.randrange(1, 60))

    def expression(self, scope, depth=2):
        choice = self.choose.randrange(8) if depth else 0
        if choice < 3 or not scope.readable:
            return self.choose.choice(scope.readable) if scope.readable and self.choose.random() < 0.7 else self.number()
        if choice == 3 and self.functions:
            return self.call(scope)
        if choice == 4:
            condition = self.condition(scope)
            return f"({condition} ? {self.expression(scope, depth - 1)} : {self.expression(scope, depth - 1)})"
        operation = self.choose.choice(("plus", "times"))
        return f"{operation}({self.expression(scope, depth - 1)}, {self.expression(scope, depth - 1)})"

    def condition(self, scope):
        return f"{self.expression(scope, 1)} % {self.choose.randrange(2, 5)} == {self.choose.randrange(2)}"

    def call(self, scope):
        return self.choose.choice(self.functions[-12:])(self, scope)

    def local(self, stem="v"):
        self.next_local += 1
        return f"{stem}{self.next_local}"

    def attribute(self):
        return f"[[llmobs::{self.choose.choice(KINDS)}]] "

    # -- statements ---------------------------------------------------------------------------------------

    def block(self, scope, returns, depth, length=None):
        inner = Scope(scope.readable)
        lines = []
        for _ in range(length or self.choose.randrange(1, 3)):
            lines += self.statement(inner, returns, depth)
        return ["  " + line for line in lines]

    def statement(self, scope, returns, depth):
        plain = (self.declare, self.declare, self.add, self.add, self.show)
        nested = (self.if_, self.for_, self.switch, self.try_, self.while_, self.goto, self.lambda_, self.scoped)
        leaving = (self.return_, self.throw)
        choice = self.choose.random()
        if depth and choice < 0.4:
            return self.choose.choice(nested)(scope, returns, depth - 1)
        if choice < 0.55 and returns is not None:
            return [f"if ({self.condition(scope)}) {{"] + \
                ["  " + line for line in self.choose.choice(leaving)(scope, returns, 0)] + ["}"]
        return self.choose.choice(plain)(scope, returns, depth)

    def declare(self, scope, returns, depth):
        kind, name = self.choose.choice(ANY), self.local()
        line = f"{kind.spelling} {name}{self.initialiser(kind, scope)};"
        scope.readable.append(f"peek({name})")
        return [line]

    def initialiser(self, kind, scope):
        return f" = make<{kind.spelling}>({self.expression(scope, 1)})"

    def add(self, scope, returns, depth):
        return [f"sum = plus(sum, {self.expression(scope)});"]

    def show(self, scope, returns, depth):
        return [f'printf("%d\\n", {self.expression(scope)});']

    def if_(self, scope, returns, depth):
        lines = [f"if ({self.condition(scope)}) {{", *self.block(scope, returns, depth)]
        if self.choose.random() < 0.5:
            lines += ["} else {", *self.block(scope, returns, depth)]
        return lines + ["}"]

    def for_(self, scope, returns, depth):
        name = self.local("i")
        inner = Scope(scope.readable + [name])
        return [f"for (int {name} = 0; {name} < {self.choose.randrange(1, 4)}; ++{name}) {{",
                *self.block(inner, returns, depth), *self.leave_loop(inner), "}"]

    def while_(self, scope, returns, depth):
        name = self.local("i")
        inner = Scope(scope.readable + [name])
        return [f"int {name} = opaque_zero;", "do {", *self.block(inner, returns, depth), *self.leave_loop(inner),
                f"}} while (++{name} < {self.choose.randrange(1, 4)});"]

    def leave_loop(self, scope):
        if self.choose.random() < 0.6:
            return []
        return [f"  if ({self.condition(scope)}) {self.choose.choice(('break', 'continue'))};"]

    def switch(self, scope, returns, depth):
        lines = [f"switch ({self.expression(scope, 1)} % 4) {{"]
        for label in ("case 0", "case 1", "default"):
            lines += [f"{label}: {{", *self.block(scope, returns, depth), "}"]
            lines += ["  break;" if self.choose.random() < 0.7 or label == "default" else "  [[fallthrough]];"]
        return lines + ["}"]

    def try_(self, scope, returns, depth):
        lines = ["try {", *self.block(scope, returns, depth)]
        lines += [f"  if ({self.condition(scope)}) throw Failure{{{self.expression(scope, 1)}}};"]
        name = self.local("e")
        lines += [f"}} catch (const Failure& {name}) {{", *self.block(Scope(scope.readable + [f"{name}.code"]), returns, depth)]
        if self.choose.random() < 0.3:
            lines += ["  throw;"]
        if self.choose.random() < 0.3:
            lines += ["} catch (...) {", '  printf("other\\n");', "  throw;"]
        return lines + ["}"]

    def throw(self, scope, returns, depth):
        return [self.choose.choice(("throw Failure{%s};", "throw %s;", "throw Counted(%s);")) % self.expression(scope, 1)]

    def goto(self, scope, returns, depth):
        label = self.local("again")
        name = self.local("i")
        return [f"int {name} = opaque_zero;", f"{label}:", "{", *self.block(scope, returns, depth), "}",
                f"if (++{name} < {self.choose.randrange(1, 3)}) goto {label};"]

    def scoped(self, scope, returns, depth):
        return ["{", *self.block(scope, returns, depth), "}"]

    def lambda_(self, scope, returns, depth):
        name, kind = self.local("lambda"), self.choose.choice(CONSTANT)
        capture = self.choose.choice(("[&]", "[&, held = make<Counted>(%s)]" % self.number()))
        generic = self.choose.random() < 0.4
        inner = Scope(scope.readable + ["peek(x)"])
        body = self.block(inner, self.returning(kind), depth)
        shown = "peek(held)" if "held" in capture else "1"
        return [f"auto {name} = {capture} {self.attribute()}({'auto' if generic else kind.spelling} x) mutable -> {kind.spelling} {{",
                "  int sum = peek(x);", *body, f"  return make<{kind.spelling}>(plus(sum, {shown}));", "};",
                f"sum = plus(sum, peek({name}(make<{kind.spelling}>({self.expression(scope, 1)}))));"]

    # -- returning ----------------------------------------------------------------------------------------

    def returning(self, kind):
        """How a body hands out a value of this kind: a function of a scope, giving statements."""
        def lines(scope):
            name = self.local("r")
            value = f"make<{kind.spelling}>({self.expression(scope, 1)})"
            forms = [[f"return {value};"], [f"return {{{kind.braced(self.expression(scope, 1))}}};"] if kind.braces else None,
                     [f"return {self.condition(scope)} ? {value} : make<{kind.spelling}>({self.number()});"]]
            if kind.movable:
                forms += [[f"{kind.spelling} {name} = {value};", f"return {name};"],
                          [f"static_cast<void>({value});", f"{kind.spelling} {name}({value});",
                           f"if ({self.condition(scope)}) return {name};", f"return {value};"]]
            forms += [[form % self.expression(scope, 1)] for form in kind.returns]
            return self.choose.choice([form for form in forms if form])
        return lines

    def return_(self, scope, returns, depth):
        return returns(scope)

    # -- functions ----------------------------------------------------------------------------------------

    def body(self, parameters, returns, last, depth=2):
        scope = Scope(["sum", *(parameter.readable for parameter in parameters)])
        lines = ["  int sum = 1;", "  if (is_used_up()) {", *("    " + line for line in last(scope)), "  }"]
        lines += self.block(scope, returns, depth, self.choose.randrange(1, 4))
        return lines + ["  " + line for line in last(scope)]

    def parameters(self, limit=4):
        return [Parameter.random(self.choose, f"p{index}") for index in range(self.choose.randrange(limit))]

    def emit(self, *lines):
        self.text += [*lines, ""]

    def make_function(self, index):
        self.next_local = 0
        self.choose.choice(FORMS)(self, f"f{index}")

    def number_spans(self):
        """Each annotated function gets a span name of its own, and prints it when the program comes there first."""
        number = 0
        for at, line in enumerate(self.text):
            head, found, tail = line.partition("[[llmobs::")
            if not found:
                continue
            kind, tail = tail.split("]]", 1)
            opening = len(tail) - 2 if tail.endswith(" {") else tail.find(" {")
            if opening < 0:
                continue
            number += 1
            tail = f"{tail[:opening]} {{ entered({number});{tail[opening + 2:]}"
            self.text[at] = f'{head}[[llmobs::{kind}("s{number}")]]{tail}'

    def program(self):
        for index in range(self.count):
            self.make_function(index)
        calls = []
        for number, function in enumerate(self.functions):
            for _ in range(2):
                calls += ["  fuel = 40;", "  try {",
                          f'    printf("== {number}: %d\\n", {function(self, Scope([]), 0)});',
                          '  } catch (const Failure& e) {', '    printf("failure %d\\n", e.code);',
                          '  } catch (const Counted& e) {', '    printf("thrown %d\\n", e.id);',
                          '  } catch (int e) {', '    printf("int %d\\n", e);', "  }"]
        self.number_spans()
        return HEAD + "\n" + "\n".join(self.text) + "\n" + MAIN.format(calls="\n".join(calls))


def random_program(seed, count):
    return Writer(seed, count).program()


if __name__ == "__main__":
    print(random_program(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60))
