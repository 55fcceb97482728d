"""The names of the spans that a source asks for by attributes, read from its preprocessed text.

This knows nothing of how the plugin works: it is what a reader of the source expects. Where the text does not say a
name plainly (a name made of more than string literals, a function whose name it cannot find), nothing is expected.
"""
import re

OPTIONS = ("name", "model_name", "model_provider", "session_id", "ml_app", "capture", "max_bytes", "exceptions", "failed_if", "done")
KINDS = ("workflow", "agent", "llm", "tool", "task", "embedding", "retrieval")
TOKEN = re.compile(r'''
    (?P<string>(?:u8)?"(?:[^"\\\n]|\\.)*")
  | (?P<other_string>(?:u8|[LuU])?R"(?P<fence>[^()\s\\]{0,16})\(.*?\)(?P=fence)"|[LuU]"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\d(?:[\w.']|[eEpP][+-])*)
  | (?P<punctuation>::|->|<=>|\[\[|\]\]|[^\s\w])
''', re.VERBOSE | re.DOTALL)
# Words before a parenthesis that is not a parameter list.
SPECIFIERS = ("decltype", "noexcept", "alignas", "explicit", "requires", "__attribute__", "__declspec", "typeof", "_BitInt")
CLOSING = {"(": ")", "[": "]", "{": "}"}


def user_text(preprocessed):
    """Without the lines of system headers."""
    lines, is_system = [], False
    for line in preprocessed.splitlines():
        marker = re.match(r'# \d+ ".*?"((?: \d)*)$', line)
        if marker:
            is_system = "3" in marker[1].split()
        elif not is_system and not line.startswith("#"):
            lines.append(line)
    return "\n".join(lines)


class Source:
    """The tokens of a preprocessed source."""

    def __init__(self, preprocessed):
        self.tokens, self.kinds = [], []
        for found in TOKEN.finditer(user_text(preprocessed)):
            kind = found.lastgroup if found.lastgroup != "fence" else "other_string"
            text = found[0]
            # Of `a[b[0]]` and `x[[]{}()]` the brackets are single ones.
            parts = list(text) if text == "]]" else [text]
            self.tokens += parts
            self.kinds += [kind] * len(parts)

    def text(self, at):
        return self.tokens[at] if 0 <= at < len(self.tokens) else ""

    def after_brackets(self, at):
        """Behind what closes the bracket at this place."""
        opening = self.tokens[at]
        depth = 0
        while at < len(self.tokens):
            depth += (self.tokens[at] == opening) - (self.tokens[at] == CLOSING[opening])
            at += 1
            if depth == 0:
                return at
        return at

    def attributes(self):
        """Of each attribute of ours: where it begins, where its words begin, and where they end."""
        for at, token in enumerate(self.tokens):
            if token == "[[":
                end = at + 1
                depth = 2
                while end < len(self.tokens) and depth:
                    depth += {"[": 1, "[[": 2, "]": -1}.get(self.tokens[end], 0)
                    end += 1
                yield at, at + 1, end - 2, end
            elif token == "__attribute__" and self.text(at + 1) == "(" and self.text(at + 2) == "(":
                end = self.after_brackets(at + 1)
                yield at, at + 3, end - 2, end

    def kind_word(self, at, is_using):
        """Where the arguments would begin, if an attribute of ours begins here."""
        if self.text(at) == "llmobs" and self.text(at + 1) == "::" and self.text(at + 2) in KINDS:
            return at + 3
        if is_using and self.text(at) in KINDS and self.text(at - 1) in (":", ","):
            return at + 1
        if self.text(at).startswith("llmobs_") and self.text(at)[len("llmobs_"):] in KINDS:
            return at + 1
        return None

    def names(self):
        found = set()
        self.attribute_ends = {end: begin for begin, _, _, end in self.attributes()}
        for begin, first, last, end in self.attributes():
            is_using = self.text(first) == "using" and self.text(first + 1) == "llmobs"
            at = first
            while at < last:
                arguments = self.kind_word(at, is_using)
                if arguments is not None:
                    name = self.name_in(arguments)
                    found.add(self.function_name(begin, end) if name == "" else name)
                    at = arguments
                if self.text(at) == "(":
                    at = self.after_brackets(at)
                else:
                    at += 1
        return found - {None}

    def name_in(self, at):
        """Of the arguments that begin here; "" if they name nothing, None if the name is not plain to see."""
        if self.text(at) != "(":
            return ""
        end = self.after_brackets(at)
        for one in range(at + 1, end):
            if self.text(one) == "name" and self.text(one + 1) in ("=", ":") and self.text(one - 1) in ("(", ","):
                return self.literal(one + 2)
        if self.kinds[at + 1] not in ("string", "other_string"):
            return ""
        # The older way to write options: "model_name=gpt"
        name = self.literal(at + 1)
        option, equals, value = (name or "").partition("=")
        if equals and option in OPTIONS:
            return value if option == "name" else ""
        return name

    def literal(self, at):
        """The text of adjacent string literals, if it is what stands between the quotes."""
        text = ""
        while at < len(self.tokens) and self.kinds[at] in ("string", "other_string"):
            if self.kinds[at] == "other_string" or "\\" in self.tokens[at].replace(r'\"', ""):
                return None
            text += self.tokens[at][self.tokens[at].index('"') + 1:-1].replace(r'\"', '"')
            at += 1
        return text

    def function_name(self, begin, at):
        """Of the function that an attribute from `begin` to `at` stands on, if that is plain to see."""
        while begin in self.attribute_ends:
            begin = self.attribute_ends[begin]
        if self.text(begin - 1) == "]" or self.is_lambda_template(begin):
            return "lambda"
        while at < len(self.tokens):
            token = self.tokens[at]
            if token == "operator":
                return self.operator_name(at + 1)
            if token == "(":
                if self.tokens[at + 1] in ("*", "&", "^"):
                    return None
                if self.kinds[at - 1] == "word" and self.tokens[at - 1] not in SPECIFIERS:
                    return ("~" if self.tokens[at - 2] == "~" else "") + self.tokens[at - 1]
                at = self.after_brackets(at)
            elif token in ("[", "[["):
                at = self.after_brackets(at) if token == "[" else at + 1
            elif token in (";", "{", "}", "="):
                return None
            else:
                at += 1
        return None

    def is_lambda_template(self, begin):
        """`[] <class T> [[...]]`"""
        at, depth = begin - 1, 0
        if self.text(at) != ">":
            return False
        while at >= 0:
            depth += (self.tokens[at] == ">") - (self.tokens[at] == "<")
            at -= 1
            if depth == 0:
                return self.text(at) == "]"
        return False

    def operator_name(self, at):
        """What stands between `operator` and the parameters, as the span is called; conversions are left out."""
        if self.kinds[at] != "punctuation":
            return None
        text = ""
        while at < len(self.tokens) and (self.tokens[at] != "(" or not text):
            if self.tokens[at] == "(":
                text, at = text + "()", at + 2
            else:
                text, at = text + self.tokens[at], at + 1
        return "operator" + text


def annotated_names(preprocessed):
    return Source(preprocessed).names()
