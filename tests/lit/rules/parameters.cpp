// Rules speak of parameters by name, and no attribute records what a rule says must not be.
// RUN: %differential --no-expansion --plugin-option=rules=%inputs/rules/parameters.json --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=secret
// CHECK: open task mine(password=<redacted>, c=1)
[[llmobs::task(capture = all)]] int mine(const char* api_key, const char* password, int c) { return api_key[0] + password[0] + c; }
// CHECK: open tool theirs(user=<redacted>, c=2)
int theirs(const char* api_key, const char* user, int c) { return api_key[0] + user[0] + c; }
int main() { mine("secret", "secret", 1), theirs("secret", "secret", 2); }

// RUN: echo '{"version": 1, "rules": [{"match": {"function": "*"}, "parameters": {"a": "redcat", "b": 1}}, {"match": {"function": "*"}, "parameters": []}]}' > %t.json
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-rules=%t.json -fsyntax-only %s 2>&1 | %filecheck %s --check-prefix=WRONG
// WRONG: .json:1:75: error: llmobs rules: unknown word about a parameter 'redcat'; did you mean 'redact'?; known are 'redact', 'ignore', 'session_id', 'model_name', 'input'
// WRONG: .json:1:90: error: llmobs rules: what is said of a parameter must be a string
// WRONG: .json:1:{{[0-9]+}}: error: llmobs rules: 'parameters' must be an object
