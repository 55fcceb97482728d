// What rules have matched: as lines of a file that all translation units share, as remarks, as warnings. And dependency
// files name the rules, so that they rebuild what they were applied to.
// RUN: rm -f %t.report
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/report.json -fplugin-arg-llmobs-rules-report=%t.report -MD -MP -MF %t.d -MT x.o -c %s -o %t.o
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/report.json -fplugin-arg-llmobs-rules-report=%t.report -DMORE -c %s -o %t.o
// RUN: %filecheck %s --input-file=%t.report --check-prefix=FILE
// FILE: report.json:2{{[[:space:]]}}2{{[[:space:]]}}{{.*}}reports.cpp
// FILE-NEXT: report.json:3{{[[:space:]]}}0{{[[:space:]]}}{{.*}}reports.cpp
// FILE-NEXT: report.json:2{{[[:space:]]}}2{{[[:space:]]}}
// FILE-NEXT: report.json:3{{[[:space:]]}}1{{[[:space:]]}}
// RUN: %filecheck %s --input-file=%t.d --check-prefix=DEPENDS
// DEPENDS: x.o: {{.*}}reports.cpp
// DEPENDS: report.json
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/report.json -MMD -MF %t.d -MT x.o -c %s -o %t.o
// RUN: %filecheck %s --input-file=%t.d --check-prefix=DEPENDS
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/report.json -fplugin-arg-llmobs-Wunmatched-rules -c %s -o %t.o 2>&1 | %filecheck %s --check-prefix=WARN
// WARN: report.json:3:3: warning: llmobs rules: rule {{.*}}report.json:3 matches no function of this translation unit
// WARN: 1 warning generated
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/report.json -fplugin-arg-llmobs-rules-report=%inputs -c %s -o %t.o 2>&1 | %filecheck %s --check-prefix=APPEND
// APPEND: error: cannot append llmobs rules report to '{{.*}}Inputs': {{.+}}
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/report.json -fplugin-arg-llmobs-Rrules -c %s -o %t.o 2>&1 | %filecheck %s --check-prefix=REMARK
// REMARK: report.json:2:3: remark: llmobs: rule {{.*}}report.json:2 matches 2 functions
// REMARK: report.json:3:3: remark: llmobs: rule {{.*}}report.json:3 matches 0 functions
int f1(int x) { return x; }
int f2(int x) { return x; }
#ifdef MORE
int g(int x) { return x; }
#endif

// Two files are read as if they were one.
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/report.json -fplugin-arg-llmobs-rules=%inputs/rules/nothing.json -fplugin-arg-llmobs-remarks -c %s -o %t.o 2>&1 | %filecheck %s --check-prefix=TWO
// TWO: report.json:2 matches 2 functions
// TWO: nothing.json:1 matches 0 functions

// Without the library's header nothing can be done, and it is said once.
// RUN: %clangxx_bare %plugin -fplugin-arg-llmobs-rules=%inputs/rules/report.json -c %s -o %t.o 2>&1 | %filecheck %s --check-prefix=HEADER
// HEADER: warning: llmobs rules are ignored: runtime header <llmobs/instrument.h> not found
// HEADER-NEXT: 1 warning generated
