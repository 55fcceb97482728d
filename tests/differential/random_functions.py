"""The forms of functions in random programs. Each writes one annotated definition, and gives the Writer a way to call it."""
from random_types import ANY, CONSTANT, MOVABLE, Scope


def arguments(writer, parameters, scope, depth=1):
    return ", ".join(one.argument(writer.expression(scope, depth)) for one in parameters)


def declarations(parameters):
    return ", ".join(one.declaration for one in parameters)


def by_value(writer, name, head="", kinds=ANY, tail=""):
    """kind name(parameters), and how to call it."""
    kind, parameters = writer.choose.choice(kinds), writer.parameters()
    returns = writer.returning(kind)
    writer.emit(f"{writer.attribute()}{head}{kind.spelling} {name}({declarations(parameters)}){tail} {{",
                *writer.body(parameters, returns, returns), "}")
    writer.functions.append(lambda w, scope, depth=1: f"peek({name}({arguments(w, parameters, scope, depth)}))")


def free(writer, name):
    by_value(writer, name)


def inline_static(writer, name):
    by_value(writer, name, writer.choose.choice(("inline ", "static ", "extern ", "static inline ")))


def never_throws(writer, name):
    """Its body throws and catches."""
    kind, parameters = writer.choose.choice(CONSTANT), writer.parameters()
    returns = writer.returning(kind)
    writer.emit(f"{writer.attribute()}{kind.spelling} {name}({declarations(parameters)}) noexcept {{", "  try {",
                *("  " + line for line in writer.body(parameters, returns, returns)), "  } catch (...) {",
                f"    return make<{kind.spelling}>(9);", "  }", "}")
    writer.functions.append(lambda w, scope, depth=1: f"peek({name}({arguments(w, parameters, scope, depth)}))")


def deduced(writer, name):
    kind, parameters = writer.choose.choice(MOVABLE), writer.parameters()
    result = writer.choose.choice(("auto", "decltype(auto)"))

    def returns(scope):
        return [f"return make<{kind.spelling}>({writer.expression(scope, 1)});"]
    writer.emit(f"{writer.attribute()}{result} {name}({declarations(parameters)}) {{",
                *writer.body(parameters, returns, returns), "}")
    writer.functions.append(lambda w, scope, depth=1: f"peek({name}({arguments(w, parameters, scope, depth)}))")


def reference(writer, name):
    """Returns what it was given, or something static."""
    kind, parameters = writer.choose.choice(ANY), writer.parameters()
    form = writer.choose.choice(("{0}&", "const {0}&", "{0}&&"))
    result = form.format(kind.spelling) if not kind.spelling.endswith("*") else kind.spelling + "&"

    def returns(scope):
        value = f"kept<{kind.spelling}>({writer.expression(scope, 1)})"
        return [f"return static_cast<{kind.spelling}&&>({value});" if result.endswith("&&") else f"return {value};"]
    writer.emit(f"{writer.attribute()}{result} {name}({declarations(parameters)}) {{",
                *writer.body(parameters, returns, returns), "}")
    writer.functions.append(lambda w, scope, depth=1: f"peek({name}({arguments(w, parameters, scope, depth)}))")


def same_parameter(writer, name):
    """`return parameter;`, which moves."""
    kind = writer.choose.choice(MOVABLE)
    form = writer.choose.choice(("%s", "%s&&")) if not kind.spelling.endswith("*") else "%s"

    def returns(scope):
        other = f"make<{kind.spelling}>({writer.expression(scope, 1)})"
        return [f"if ({writer.condition(scope)}) return {other};",
                "return x;" if form == "%s" else f"return static_cast<{form % kind.spelling}>(x);"]
    writer.emit(f"{writer.attribute()}{kind.spelling} {name}({form % kind.spelling} x, int p0) {{", "  static_cast<void>(p0);",
                *writer.body([], returns, returns), "}")
    writer.functions.append(
        lambda w, scope, depth=1: f"peek({name}(make<{kind.spelling}>({w.expression(scope, depth)}), {w.number()}))")


def nothing(writer, name):
    """Returns void, also by falling off its end; its effect is in an output parameter."""
    parameters = writer.parameters(3)

    def returns(scope):
        return ["out = plus(out, sum);", "return;"]

    def last(scope):
        return ["out = sum;"] if writer.choose.random() < 0.6 else ["out = sum;", "return static_cast<void>(sum);"]
    text = ", ".join(["int& out", *(one.declaration for one in parameters)])
    # The early exit must leave, so it gets `returns`.
    body = writer.body(parameters, returns, returns)[:-2] + ["  " + line for line in last(None)]
    writer.emit(f"{writer.attribute()}void {name}({text}) {{", *body, "}")
    writer.emit(f"static int {name}_out = 0;")
    writer.functions.append(lambda w, scope, depth=1: "(%s(%s), %s_out)" % (
        name, ", ".join(filter(None, [name + "_out", arguments(w, parameters, scope, depth)])), name))


def template(writer, name):
    """Instantiated with two types; the second is known only there."""
    kinds = writer.choose.sample(MOVABLE, 2)
    parameters = writer.parameters(3)

    def returns(scope):
        return writer.choose.choice((["T made = make<T>(%s);", "return made;"], ["return make<T>(%s);"],
                                     ["if constexpr (sizeof(T) > 4) return make<T>(%s); else return make<T>(2);"]))

    def filled(scope):
        return [line % writer.expression(scope, 1) if "%s" in line else line for line in returns(scope)]
    text = ", ".join(["const T& first", *(one.declaration for one in parameters)])
    lines = writer.body(parameters, filled, filled)
    writer.emit(f"template<class T> {writer.attribute()}T {name}({text}) {{", "  printf(\"%d\\n\", peek(first));", *lines, "}")

    def call(w, scope, depth=1):
        kind = w.choose.choice(kinds)
        more = arguments(w, parameters, scope, depth)
        return f"peek({name}<{kind.spelling}>(make<{kind.spelling}>({w.number()}){', ' + more if more else ''}))"
    writer.functions.append(call)


def pack(writer, name):
    """A template with a pack."""
    writer.emit(f"template<class... T> {writer.attribute()}int {name}(T&&... all) {{", "  int sum = 0;",
                "  ((sum = plus(sum, peek(all))), ...);", f"  if (is_used_up()) return sum;",
                *writer.block(Scope(["sum", "static_cast<int>(sizeof...(all))"]),
                              lambda scope: [f"return {writer.expression(scope, 1)};"], 2), "  return sum;", "}")

    def call(w, scope, depth=1):
        made = ", ".join(f"make<{w.choose.choice(ANY).spelling}>({w.expression(scope, depth)})" for _ in range(w.choose.randrange(4)))
        return f"{name}({made})"
    writer.functions.append(call)


def constant(writer, name):
    """constexpr, used in a constant expression and at run time."""
    operation = [writer.choose.choice(("plus", "times")) for _ in range(3)]
    writer.emit(f"{writer.attribute()}constexpr int {name}(int n, bool twice = {writer.choose.choice(('true', 'false'))}) {{",
                f"  for (int i = 0; i < {writer.number()} && n < 500; ++i) {{",
                f"    if (i == {writer.choose.randrange(9)}) return {operation[0]}(n, i);",
                f"    n = {operation[1]}(n, plus(i, 3));", "  }", f"  return twice ? {operation[2]}(n, n) : n;", "}")
    number = writer.number()
    writer.emit(f"static_assert({name}({number}) == {name}({number}, {name}(3, true) == {name}(3, true)) || true);",
                f"constexpr int {name}_constant = {name}({number});",
                f"int {name}_array[{name}(2) % 5 + 1] = {{{name}(4)}};")
    writer.functions.append(
        lambda w, scope, depth=1: f"plus({name}({w.expression(scope, depth)}), plus({name}_constant, {name}_array[0]))")


def variadic(writer, name):
    writer.emit(f"{writer.attribute()}int {name}(int count, ...) {{", "  va_list rest;", "  va_start(rest, count);", "  int sum = 0;",
                "  for (int i = 0; i < count; ++i) sum = plus(sum, va_arg(rest, int));", "  va_end(rest);",
                *writer.block(Scope(["sum"]), lambda scope: ["return sum;"], 1), "  return sum;", "}")
    writer.functions.append(lambda w, scope, depth=1: f"{name}(2, {w.expression(scope, depth)}, {w.number()})")


def whole_try(writer, name):
    """A function-try-block."""
    kind, parameters = writer.choose.choice(MOVABLE), writer.parameters(3)
    returns = writer.returning(kind)
    writer.emit(f"{writer.attribute()}{kind.spelling} {name}({declarations(parameters)}) try {{",
                *writer.body(parameters, returns, returns), "} catch (const Failure& e) {",
                f"  return make<{kind.spelling}>(e.code);", "} catch (const Counted&) {", "  throw;", "}")
    writer.functions.append(lambda w, scope, depth=1: f"peek({name}({arguments(w, parameters, scope, depth)}))")


def class_(writer, name):
    """Constructors, a destructor, methods, operators, a conversion, something virtual, a nested class."""
    part, kind = writer.choose.choice(MOVABLE), writer.choose.choice(ANY)
    method_parameters = writer.parameters(3)
    returns = writer.returning(kind)
    attribute = writer.attribute

    def number(scope):
        return [f"return {writer.expression(scope, 1)};"]

    def quiet(scope):
        return ["number = plus(number, sum);", "return;"]
    qualifier = writer.choose.choice(("", " const", " &&", " const&"))
    virtual = writer.choose.choice(("", "virtual "))
    writer.emit(
        f"struct {name} {{", f"  {part.spelling} part;", "  int number;",
        f"  {attribute()}explicit {name}(int n) : part(make<{part.spelling}>(n)), number(n) {{",
        *("  " + line for line in writer.body([], quiet, quiet, 1)[:-1]), "  }",
        f"  {attribute()}{name}() : {name}(7) {{ number = plus(number, {writer.number()}); }}",
        f"  {attribute()}{virtual}~{name}() {{ printf(\"~{name} %d\\n\", number); }}",
        f"  {attribute()}{virtual}{kind.spelling} method({declarations(method_parameters)}){qualifier} {{",
        *("  " + line for line in writer.body(method_parameters, returns, returns, 2)), "  }",
        f"  {attribute()}static int counted(int n) {{",
        *("  " + line for line in writer.body([], number, number, 2)), "  }",
        f"  {attribute()}int operator()(int n) const {{ return plus(n, number); }}",
        f"  {attribute()}operator int() const {{ return plus(number, peek(part)); }}",
        f"  {attribute()}bool operator==(const {name}& other) const {{ return number == other.number; }}", "};")
    writer.emit(f"inline int peek(const {name}& v) {{ return v.number; }}")

    def call(w, scope, depth=1):
        made = f"{name}({w.expression(scope, depth)})" if w.choose.random() < 0.8 else f"{name}()"
        return w.choose.choice((f"peek({made}.method({arguments(w, method_parameters, scope, depth)}))",
                                f"{name}::counted({w.number()})", f"{made}(3)", f"static_cast<int>({made})",
                                f"peek({made} == {name}(3))"))
    writer.functions.append(call)


def task(writer, name):
    """A coroutine that may await others, be awaited, and throw."""
    kind, parameters = writer.choose.choice(MOVABLE), writer.parameters(3)

    def returns(scope):
        value = f"make<{kind.spelling}>({writer.expression(scope, 1)})"
        local = writer.local("c")
        return writer.choose.choice(([f"co_return {value};"], [f"{kind.spelling} {local} = {value};", f"co_return {local};"]))
    lines = writer.body(parameters, None, returns)
    awaits = [f"  sum = plus(sum, co_await {form}{{{writer.number()}}});" for form in ("Ready", "Veto")]
    others = writer.tasks[-3:]
    if others and writer.choose.random() < 0.7:  # of an earlier one, so that it ends
        awaits.append(f"  sum = plus(sum, peek(co_await {writer.choose.choice(others)(writer, Scope(['sum']))}));")
    writer.choose.shuffle(awaits)
    middle = writer.choose.randrange(1, 3)
    position = lines.index("  }") + 1
    lines[position:position] = awaits[:middle] + [f"  if ({writer.condition(Scope(['sum']))}) throw Failure{{sum}};"]
    # A coroutine's parameters must outlive its first suspension: passed by value.
    parameters = [one.as_lasting() for one in parameters]
    writer.emit(f"{writer.attribute()}Task<{kind.spelling}> {name}({declarations(parameters)}) {{", *lines, "}")
    writer.tasks.append(lambda w, scope, depth=1: f"{name}({arguments(w, parameters, scope, depth)})")
    writer.functions.append(lambda w, scope, depth=1: f"peek(finish({name}({arguments(w, parameters, scope, depth)})))")


def generator(writer, name):
    kind = writer.choose.choice(MOVABLE)
    inner = writer.block(Scope(["n", "sum", "i"]), None, 2)
    writer.emit(f"{writer.attribute()}Generator<{kind.spelling}> {name}(int n) {{", "  int sum = n;",
                f"  for (int i = 0; i < {writer.choose.randrange(1, 5)}; ++i) {{",
                f"    if (is_used_up()) co_return;", *("  " + line for line in inner),
                f"    co_yield make<{kind.spelling}>(plus(sum, i));", "  }", "}")
    writer.functions.append(lambda w, scope, depth=1: f"drain({name}({w.expression(scope, depth)}), {w.choose.randrange(1, 7)})")


FORMS = [free, free, free, inline_static, never_throws, deduced, reference, same_parameter, nothing, template, template, pack,
         constant, variadic, whole_try, class_, class_, task, task, generator]
