#include "host_check.h"

#include "clang/Basic/Version.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <string>
#include <unistd.h>

// Only libc and libstdc++ may be called here: nothing of LLVM is known to fit yet.

namespace {

enum class Fit { Unknown, Usable, Decline };
Fit HostFit = Fit::Unknown;

std::string hostVersion() {
  // By name, because a direct reference would be bound at load time, where a missing symbol ends the process.
  void* Symbol = dlsym(RTLD_DEFAULT, "_ZN5clang22getClangFullCPPVersionB5cxx11Ev");
  if (!Symbol) return {};
  std::string (*FullVersion)();
  static_assert(sizeof FullVersion == sizeof Symbol, "POSIX: functions fit into void*");
  std::memcpy(&FullVersion, &Symbol, sizeof Symbol);
  return FullVersion();
}

/// "Debian Clang 19.1.7 (3)" -> 19; 0 if there is no version in the text.
int majorOf(const std::string& Text) {
  size_t At = Text.find("lang ");
  return At == std::string::npos ? 0 : std::atoi(Text.c_str() + At + 5);
}

std::string hostName() {
  char Path[4096];
  ssize_t Size = readlink("/proc/self/exe", Path, sizeof Path);
  std::string Name(Path, Size > 0 ? static_cast<size_t>(Size) : 0);
  return Name.substr(Name.rfind('/') + 1);
}

/// clang-tidy, clangd, clang-query-19 ...: a name that goes on with a word after "clang".
bool isTool(const std::string& Name) {
  if (Name.compare(0, 5, "clang") != 0) return false;
  std::string Rest = Name.substr(5);
  for (const char* Driver : {"++", "-cpp", "-cl"})
    if (Rest.compare(0, std::strlen(Driver), Driver) == 0) return false;
  return (Rest.size() > 1 && Rest[0] == '-' && std::isalpha(static_cast<unsigned char>(Rest[1]))) ||
         (!Rest.empty() && std::isalpha(static_cast<unsigned char>(Rest[0])));
}

Fit check() {
  std::string Version = hostVersion();
  int Major = majorOf(Version);
  if (Major == 0 || Major == CLANG_VERSION_MAJOR) return Fit::Usable;
  if (isTool(hostName())) return Fit::Decline;
  std::fprintf(stderr,
               "error: llmobs plugin for clang %d cannot be loaded into clang %d (%s); use llmobs-clang-%d.so, or "
               "compile with clang-%d\n",
               CLANG_VERSION_MAJOR, Major, Version.c_str(), Major, CLANG_VERSION_MAJOR);
  std::_Exit(1);
}

// Before every other initialiser of this library: those already touch Clang's registries.
struct EarliestInitializer {
  EarliestInitializer() { HostFit = check(); }
};
__attribute__((init_priority(101))) EarliestInitializer Earliest;

} // namespace

bool llmobs::hostIsUsable() { return HostFit == Fit::Usable; }

// clang-tidy and `clang --analyze` load checker plugins only with this symbol; without it they warn about
// ours.
extern "C" __attribute__((visibility("default"))) const char clang_analyzerAPIVersionString[] = CLANG_VERSION_STRING;
