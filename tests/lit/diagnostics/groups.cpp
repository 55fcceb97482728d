// Warnings follow Clang's -Wignored-attributes, and then the plugin's own groups.
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify=warning %s
// RUN: %clangxx %plugin -fsyntax-only -Werror -Xclang -verify=error %s
// RUN: %clangxx %plugin -fsyntax-only -Werror=ignored-attributes -Xclang -verify=error %s
// RUN: %clangxx %plugin -fsyntax-only -Werror -Wno-error=ignored-attributes -Xclang -verify=warning %s
// RUN: %clangxx %plugin -fsyntax-only -Wno-ignored-attributes -Xclang -verify=silent %s
// RUN: %clangxx %plugin -fsyntax-only -w -Xclang -verify=silent %s
// RUN: %clangxx %plugin -fsyntax-only -Weverything -Wno-c++98-compat -Wno-weak-vtables -Xclang -verify=warning %s

// RUN: %clangxx %plugin -fsyntax-only -fplugin-arg-llmobs-Wno-ignored -Xclang -verify=silent %s
// RUN: %clangxx %plugin -fsyntax-only -fplugin-arg-llmobs-Werror=ignored -Xclang -verify=error %s
// RUN: %clangxx %plugin -fsyntax-only -Werror -fplugin-arg-llmobs-Wno-error=ignored -Xclang -verify=warning %s
// RUN: %clangxx %plugin -fsyntax-only -fplugin-arg-llmobs-Wno-ignored -fplugin-arg-llmobs-Wignored -Xclang -verify=warning %s
// RUN: %clangxx %plugin -fsyntax-only -Wno-ignored-attributes -fplugin-arg-llmobs-Werror=ignored -Xclang -verify=silent %s
// RUN: %clangxx %plugin -fsyntax-only -fplugin-arg-llmobs-Wno-header -Xclang -verify=warning %s
// silent-no-diagnostics

// RUN: %clangxx_bare %plugin -fsyntax-only -DHEADER -Xclang -verify=header %s
// RUN: %clangxx_bare %plugin -fsyntax-only -DHEADER -fplugin-arg-llmobs-Wno-header -Xclang -verify=silent %s
// RUN: %clangxx_bare %plugin -fsyntax-only -DHEADER -fplugin-arg-llmobs-Wno-ignored -Xclang -verify=header %s

// The flags stand in brackets behind the message.
// RUN: %clangxx %plugin -fsyntax-only %s 2>&1 | %filecheck %s --check-prefix=FLAGS
// FLAGS: [-Wignored-attributes,-fplugin-arg-llmobs-Wignored]
// RUN: %not %clangxx %plugin -fsyntax-only -Werror %s 2>&1 | %filecheck %s --check-prefix=PROMOTED
// PROMOTED: error: {{.*}} [-Werror,-Wignored-attributes,-fplugin-arg-llmobs-Wignored]

// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-Wno-hedder -c %s -o /dev/null 2>&1 | %filecheck %s --check-prefix=UNKNOWN
// UNKNOWN: error: unknown group in llmobs plugin option 'Wno-hedder'; known are 'ignored', 'header'
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-Rignored -c %s -o /dev/null 2>&1 | %filecheck %s --check-prefix=REMARK
// REMARK: error: unknown group in llmobs plugin option 'Rignored'; known are 'instrumented', 'not-captured', 'left-alone'

#ifdef HEADER
// header-warning@+1 {{runtime header <llmobs/instrument.h> not found}}
[[llmobs::tool]] void needs_header() {}
#else
struct Class {
  // warning-warning@+2 {{attribute 'llmobs::tool' is ignored: function 'Class::pure' is pure virtual}}
  // error-error@+1 {{attribute 'llmobs::tool' is ignored: function 'Class::pure' is pure virtual}}
  [[llmobs::tool]] virtual int pure() = 0;
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wignored-attributes"
  [[llmobs::tool]] virtual int silenced() = 0;
#pragma clang diagnostic pop
  virtual ~Class() = default;
};
#endif
