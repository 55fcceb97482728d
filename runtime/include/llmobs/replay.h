// Delivering by hand what lies in the spool (docs/reliability.md): what programs could not deliver and kept in files.
#ifndef LLMOBS_REPLAY_H
#define LLMOBS_REPLAY_H

#include <llmobs/lifecycle.h>

#include <stddef.h>
#include <stdint.h>

namespace llmobs {
inline namespace v1 {

/// What is to become of a file.
enum class ReplayState : uint64_t {
  ready,   ///< it is to be delivered
  damaged, ///< so is what can be read of it; then it stays, as .damaged
  in_use,  ///< a program has it in hand
};

/// One file of the folder. Texts live as long as the call that they are handed to.
struct ReplayFile {
  Text name;            ///< of the file
  Text kind;            ///< of destination: "agent-spans"
  Text origin;          ///< who it is for: "the Datadog agent at http://localhost:8126"
  uint64_t bytes;       ///< of the file
  uint64_t spans;       ///< that are to be delivered
  uint64_t evaluations; ///< the same
  uint64_t damaged;     ///< places where there is no whole record
  ReplayState state;    ///< what is to become of it
};

/// How replay() works.
struct ReplayOptions {
  bool dry_run = false;        ///< nothing is sent and nothing changes
  uint32_t timeout_ms = 0;     ///< how long it may take; 0: as long as something is delivered
  uint32_t patience_ms = 5000; ///< how long a destination is waited for that takes nothing
  /// Called for each file, on the thread that calls replay(), before anything is sent.
  void (*each_file)(void* context, const ReplayFile* file, size_t size) = nullptr;
  void* context = nullptr; ///< for each_file
};

/// What became of it. `ok` says whether the folder could be looked at and there is a destination; if not, `message` says why.
struct ReplayResult {
  uint64_t ok;                    ///< 1, or 0
  uint64_t files;                 ///< in the folder
  uint64_t spans_delivered;       ///< accepted
  uint64_t spans_left;            ///< still in the folder
  uint64_t spans_refused;         ///< by their destination; they are gone
  uint64_t evaluations_delivered; ///< accepted
  uint64_t evaluations_left;      ///< still in the folder
  uint64_t evaluations_refused;   ///< by their destination; they are gone
  uint64_t damaged;               ///< places where there is no whole record
  uint64_t in_use;                ///< files that a program has in hand
  char message[256];              ///< why it is not ok; else empty
};

namespace detail {
LLMOBS_API void replay_with(const char* folder, const ReplayOptions* options, size_t options_size, const Config* config,
                            size_t config_size, ReplayResult* result, size_t result_size) noexcept;
}

/// Delivers what lies in `folder` to where the environment and `config` say that spans go, as far as it is meant for that kind of
/// destination. It takes as long as it takes; whatever else the program traces goes on meanwhile. Several processes may do so at
/// once.
LLMOBS_ALWAYS_INLINE ReplayResult replay(const char* folder, const ReplayOptions& options = ReplayOptions(),
                                         const Config& config = Config()) noexcept {
  ReplayResult made = ReplayResult();
  detail::replay_with(folder, &options, sizeof options, &config, sizeof config, &made, sizeof made);
  return made;
}

} // namespace v1
} // namespace llmobs

#endif
