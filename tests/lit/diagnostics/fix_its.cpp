// Where one edit is surely meant there is a fix-it; applied, the file compiles.
// RUN: %not %clangxx %plugin -fsyntax-only -ferror-limit=0 -fdiagnostics-parseable-fixits %s 2>&1 | %filecheck %s
// RUN: cp %s %t.cpp && %not %clangxx %plugin -fsyntax-only -ferror-limit=0 -Xclang -fixit %t.cpp
// RUN: %clangxx %plugin -fsyntax-only -Werror %t.cpp

// CHECK: fix-it:"{{.*}}":{[[@LINE+1]]:15-[[@LINE+1]]:25}:"model_name"
[[llmobs::llm(modle_name = "x")]] void misspelt() {}
// CHECK: fix-it:"{{.*}}":{[[@LINE+1]]:17-[[@LINE+1]]:26}:"session_id"
[[llmobs::tool("sesion_id=session")]] void misspelt_in_text() {}
// CHECK: fix-it:"{{.*}}":{[[@LINE+1]]:26-[[@LINE+1]]:34}:"arguments"
[[llmobs::tool(capture = argument)]] void choice() {}
// CHECK: fix-it:"{{.*}}":{[[@LINE+1]]:19-[[@LINE+1]]:19}:","
[[llmobs::tool("a" session_id = "b")]] void no_comma() {}
// CHECK: fix-it:"{{.*}}":{[[@LINE+1]]:26-[[@LINE+1]]:26}:" ="
[[llmobs::tool(session_id "a")]] void no_equals() {}
// CHECK: fix-it:"{{.*}}":{[[@LINE+1]]:34-[[@LINE+1]]:34}:"name = "
[[llmobs::tool(session_id = "a", "late name")]] void late_name() {}
// CHECK: fix-it:"{{.*}}":{[[@LINE+1]]:16-[[@LINE+1]]:17}:""
[[llmobs::tool(L"wide")]] void wide() {}
