// Mistakes in the attribute's arguments: an error where the mistake is, and no crash behind it.
// RUN: %clangxx %plugin -fsyntax-only -ferror-limit=0 -Xclang -verify %s

// expected-error@+1 {{unknown option 'modle_name' of attribute 'llmobs::llm'; did you mean 'model_name'?}}
[[llmobs::llm(modle_name = "x")]] void misspelt() {}
// expected-error@+1 {{unknown option 'colour' of attribute 'llmobs::tool'; known are 'name', 'session_id', 'ml_app', 'capture', 'max_bytes', 'exceptions'}}
[[llmobs::tool(colour = "red")]] void unknown() {}
// expected-error@+1 {{unknown option 'model' of attribute 'llmobs::llm'; did you mean 'model_name'?}}
[[llmobs::llm("x", model = "gpt-4o")]] void a_part_of_the_word() {}
// expected-error@+1 {{unknown option 'provider' of attribute 'llmobs::embedding'; did you mean 'model_provider'?}}
[[llmobs::embedding(provider = "x")]] void the_last_part_of_the_word() {}
// expected-error@+1 {{unknown option 'colour' of attribute 'llmobs::tool'}}
[[llmobs::tool("colour=red")]] void unknown_in_text() {}
// expected-error@+1 {{option 'model_name' does not apply to attribute 'llmobs::tool'; only 'llm' and 'embedding' name a model}}
[[llmobs::tool(model_name = "x")]] void wrong_kind() {}
// expected-error@+1 {{option 'model_provider' does not apply to attribute 'llmobs::workflow'}}
[[llmobs::workflow("w", model_provider = "x")]] void wrong_kind_too() {}
// expected-error@+1 {{option 'name' of attribute 'llmobs::tool' is given twice}}
[[llmobs::tool("a", name = "b")]] void two_names() {}
// expected-error@+1 {{option 'session_id' of attribute 'llmobs::tool' is given twice}}
[[llmobs::tool(session_id = "a", session_id = "b")]] void twice() {}
// expected-error@+1 {{the span's name must be the first argument of attribute 'llmobs::tool'}}
[[llmobs::tool(session_id = "a", "late name")]] void late_name() {}
// expected-error@+1 {{the span's name must be the first argument}}
[[llmobs::tool("a", "b")]] void two_positions() {}
// expected-error@+1 {{expected a span name or 'option = value' in the arguments of attribute 'llmobs::tool'}}
[[llmobs::tool(42)]] void number() {}
// expected-error@+1 {{expected a span name or 'option = value'}}
[[llmobs::tool("a", )]] void trailing_comma() {}
// expected-error@+1 {{expected a span name or 'option = value'}}
[[llmobs::tool(, "a")]] void leading_comma() {}
// expected-error@+1 {{unknown option 'my_name' of attribute 'llmobs::tool'}}
[[llmobs::tool(my_name)]] void bare_word() {}
// expected-error@+1 {{expected '=' after option 'session_id' of attribute 'llmobs::tool'}}
[[llmobs::tool(session_id "a")]] void no_equals() {}
// expected-error@+1 {{expected '=' after option 'session_id'}}
[[llmobs::tool(session_id)]] void no_value() {}
// expected-error@+1 {{option 'session_id' of attribute 'llmobs::tool' takes a string literal}}
[[llmobs::tool(session_id = 5)]] void not_text() {}
// expected-error@+1 {{option 'session_id' of attribute 'llmobs::tool' takes a string literal}}
[[llmobs::tool(session_id = )]] void nothing_after_equals() {}
// expected-error@+1 {{option 'capture' of attribute 'llmobs::tool' takes one of 'all', 'arguments', 'result', 'none'; did you mean 'arguments'?}}
[[llmobs::tool(capture = argument)]] void choice() {}
// expected-error@+1 {{option 'capture' of attribute 'llmobs::tool' takes one of 'all', 'arguments', 'result', 'none'}}
[[llmobs::tool(capture = "everything at all")]] void choice_in_text() {}
// expected-error@+1 {{option 'exceptions' of attribute 'llmobs::tool' takes one of 'catch', 'observe'}}
[[llmobs::tool(exceptions = 1)]] void choice_number() {}
// expected-error@+1 {{option 'max_bytes' of attribute 'llmobs::tool' takes a whole number from 1 to 1000000000}}
[[llmobs::tool(max_bytes = 0)]] void no_bytes() {}
// expected-error@+1 {{option 'max_bytes' of attribute 'llmobs::tool' takes a whole number from 1 to}}
[[llmobs::tool(max_bytes = 1000000001)]] void too_many_bytes() {}
// expected-error@+1 {{option 'max_bytes' of attribute 'llmobs::tool' takes a whole number from 1 to}}
[[llmobs::tool(max_bytes = 99999999999999999999999)]] void far_too_many_bytes() {}
// expected-error@+1 {{option 'max_bytes' of attribute 'llmobs::tool' takes a whole number from 1 to}}
[[llmobs::tool(max_bytes = 1.5)]] void half_a_byte() {}
// expected-error@+1 {{option 'max_bytes' of attribute 'llmobs::tool' takes a whole number from 1 to}}
[[llmobs::tool(max_bytes = -1)]] void negative() {}
// expected-error@+1 {{option 'max_bytes' of attribute 'llmobs::tool' takes a whole number from 1 to}}
[[llmobs::tool(max_bytes = 4k)]] void suffixed() {}
// expected-error@+1 {{option 'max_bytes' of attribute 'llmobs::tool' takes a whole number from 1 to}}
[[llmobs::tool(max_bytes = many)]] void word() {}
// expected-error@+1 {{option 'max_bytes' of attribute 'llmobs::tool' takes a whole number from 1 to}}
[[llmobs::tool("max_bytes=")]] void empty_number() {}
// expected-error@+1 {{option 'max_bytes' of attribute 'llmobs::tool' takes a whole number from 1 to}}
[[llmobs::tool(max_bytes = )]] void no_number() {}
// expected-error@+1 {{unknown option 'max_byte' of attribute 'llmobs::tool'; did you mean 'max_bytes'?}}
[[llmobs::tool(max_byte = 1)]] void misspelt_number() {}
// expected-error@+1 {{expected ',' between the arguments of attribute 'llmobs::tool'}}
[[llmobs::tool("a" session_id = "b")]] void no_comma() {}
// expected-error@+1 {{takes plain or UTF-8 string literals, without prefix 'L', 'u' or 'U' and without suffix}}
[[llmobs::tool(L"wide")]] void wide() {}
// expected-error@+1 {{takes plain or UTF-8 string literals}}
[[llmobs::tool(u"sixteen")]] void sixteen() {}
// expected-error@+1 {{takes plain or UTF-8 string literals}}
[[llmobs::tool(session_id = U"thirty-two")]] void thirty_two() {}
unsigned long operator""_suffix(const char*, unsigned long n) { return n; }
// expected-error@+1 {{takes plain or UTF-8 string literals}}
[[llmobs::tool("a"_suffix)]] void suffix() {}
// expected-error@+1 {{the span name of attribute 'llmobs::tool' is empty}}
[[llmobs::tool("")]] void empty() {}
// expected-error@+1 {{the span name of attribute 'llmobs::tool' is empty}}
[[llmobs::tool(name = "")]] void empty_option() {}
// expected-error@+1 {{expected a span name or 'option = value'}}
[[llmobs::tool((nested))]] void nested() {}

// The GNU spelling takes texts only.
// expected-error@+1 {{expected a span name or 'option = value' in the arguments of attribute 'llmobs::tool'}}
__attribute__((llmobs_tool(42))) void gnu_number() {}
// expected-error@+1 {{unknown option 'colour' of attribute 'llmobs::tool'}}
__attribute__((llmobs_tool("x", "colour=red"))) void gnu_option() {}
