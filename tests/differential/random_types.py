"""The types that random programs use, and the ways to pass one to a function."""
import dataclasses

KINDS = ("workflow", "agent", "task", "tool", "llm", "embedding", "retrieval")


@dataclasses.dataclass(frozen=True)
class Kind:
    spelling: str
    movable: bool = True
    braces: str = ""            # what stands between the braces of `return {...};`
    returns: tuple = ()         # further statements that return such a value
    constant: bool = False      # may be copied by everyone and has no destructor

    def braced(self, expression):
        return self.braces % expression if "%" in self.braces else self.braces


def kind(spelling, braces="", **others):
    return Kind(spelling, braces=braces, **others)


TYPES = [
    kind("int", "%s", constant=True), kind("bool", constant=True, returns=("return %s > 3;",)), kind("char", constant=True),
    kind("unsigned", constant=True), kind("long long", "%s", constant=True, returns=("return %s;",)),
    kind("double", constant=True, returns=("return %s / 2.0;",)), kind("Colour", constant=True), kind("Shade", constant=True),
    kind("const char*", constant=True, returns=('return %s %% 2 ? "yes" : nullptr;',)),
    kind("int*", constant=True, returns=("return %s %% 2 ? make<int*>(1) : nullptr;",)),
    kind("Trivial", "%s, 0.5", constant=True, returns=("return Trivial{%s, 2.5};",)),
    kind("Large", constant=True), kind("Bits", "1, 2", constant=True),
    kind("Counted", returns=("return Counted(%s);", "return Loose(%s);", "Counted part(%s); return static_cast<Counted&&>(part);")),
    kind("MoveOnly", returns=("MoveOnly part(%s); return static_cast<MoveOnly&&>(part);",)),
    kind("Pinned", movable=False, returns=("return Pinned(%s);",)),
    kind("Self", returns=("Self part(%s); return (part);",)),
    kind("Loose", "%s", returns=("return %s;",)),
    kind("Derived", movable=False),
]
ANY = TYPES
CONSTANT = [one for one in TYPES if one.constant]
MOVABLE = [one for one in TYPES if one.movable]


class Scope:
    """What a body may use: expressions of type int."""

    def __init__(self, readable):
        self.readable = list(readable)


@dataclasses.dataclass(frozen=True)
class Parameter:
    """`form` is how the type is passed: T, const T, T&, const T&, T&&, T*."""
    kind: Kind
    form: str
    name: str

    @classmethod
    def random(cls, choose, name):
        forms = ["%s", "const %s", "const %s&", "%s&&", "%s&"]
        one = choose.choice(TYPES)
        if not one.spelling.endswith("*"):
            forms.append("%s*")
        return cls(one, choose.choice(forms), name)

    def as_lasting(self):
        """The same for a coroutine, whose parameters are used after the caller's temporaries are gone."""
        form = "%s" if self.kind.movable else "%s*"
        return Parameter(self.kind, form, self.name)

    @property
    def declaration(self):
        return self.type + " " + self.name

    @property
    def type(self):
        spelling = self.kind.spelling
        if spelling.endswith("*") and self.form.startswith("const "):
            return spelling + " const" + self.form[len("const %s"):]
        return self.form % spelling

    @property
    def readable(self):
        return f"peek({self.name})"

    def argument(self, expression):
        """Something to pass, made of an int expression; lives to the end of the full expression."""
        made = f"make<{self.kind.spelling}>({expression})"
        if self.form in ("%s", "const %s", "const %s&", "%s&&"):
            return made
        lasting = f"kept<{self.kind.spelling}>({expression})"
        return lasting if self.form == "%s&" else "&" + lasting
