// Options are what the user tells the plugin on the command line, as `-fplugin-arg-llmobs-<option>`:
//
//   expand, expand=-, expand=FILE    print the generated wrappers as C++ (to standard output, or into FILE)
//   expand-whole[=-|=FILE]           print the whole main file with the wrappers in it
//   exceptions=catch|observe         observe: the messages of exceptions are not recorded, where the attribute doesn't say
//   context=carried|explicit         whether what is given to a thread or an executor runs under the context of whoever
//                                    gives it; carried if not said
//   rules=FILE                       instrument what the rules in FILE match; may be given more than once
//   rules-report=FILE                append to FILE how many functions each rule has matched
//   remarks                          tell for each annotated function what is captured, or why it is left
//                                    alone
//   W<group>, Werror=<group>, R<group> and their no- forms    diagnostic_groups.h
#pragma once

#include "base/diagnostic_groups.h"
#include "base/span_spec.h"
#include "clang/Basic/Diagnostic.h"

#include <string>
#include <vector>

namespace llmobs {

struct Options {
  std::string ExpandPath;      ///< empty: no expansion; "-": standard output
  std::string ExpandWholePath; ///< the same, of the whole file
  bool ObserveExceptions = false;
  DiagnosticGroups Groups;
  std::vector<std::string> RulesFiles;
  std::string RulesReport; ///< empty: none
  bool CarriesContext = true;
  bool Coverage = false; ///< the compiler's own -fcoverage-mapping

  bool expand() const { return !ExpandPath.empty() || !ExpandWholePath.empty(); }
};

/// Reads the arguments; on an unknown one reports an error and returns false.
bool parseOptions(const std::vector<std::string>& Arguments, clang::DiagnosticsEngine& Diags, Options& Result);

} // namespace llmobs
