// A parameter that a rule keeps out, and that no function has which the rule matches: a misspelt one would leak. A rule with patterns is
// suspected only where a parameter is called nearly so.
// RUN: echo '{"version": 1, "rules": [{"match": {"function": "log_in"}, "kind": "tool", "parameters": {"passwrd": "redact"}}]}' > %t.json
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%t.json -fsyntax-only %s 2>&1 | %filecheck %s --check-prefix=NAMED
// NAMED: .json:1:26: warning: llmobs rules: rule {{.*}}.json:1 keeps parameter 'passwrd' out, and no function that it matches in this translation unit has one; did you mean 'password'?
// RUN: echo '{"version": 1, "rules": [{"match": {"function": "log_in"}, "kind": "tool", "parameters": {"pin": "ignore"}}]}' > %t.json
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%t.json -fsyntax-only %s 2>&1 | %filecheck %s --check-prefix=NOTHING-LIKE-IT
// NOTHING-LIKE-IT: warning: llmobs rules: rule {{.*}} keeps parameter 'pin' out, and no function that it matches in this translation unit has one [-W
// RUN: echo '{"version": 1, "rules": [{"match": {"function": "*"}, "kind": "tool", "parameters": {"pasword": "redact"}}]}' > %t.json
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%t.json -fsyntax-only %s 2>&1 | %filecheck %s --check-prefix=PATTERN
// PATTERN: warning: {{.*}} keeps parameter 'pasword' out, {{.*}}; did you mean 'password'?
// RUN: echo '{"version": 1, "rules": [{"match": {"function": "*"}, "kind": "tool", "parameters": {"password": "redact", "api_key": "redact", "token": "ignore", "usr": "session_id"}}]}' > %t.json
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%t.json -Werror -fsyntax-only %s
int log_in(const char* user, const char* password) { return user[0] + password[0]; }
int count(int tokens) { return tokens; }
