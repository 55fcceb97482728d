// replay(): what lies in a folder of the spool is delivered by hand. It has destinations and an HTTP loop of its own and shares
// nothing with the background thread but the library's counts; it works on a thread of its own, because signals are the program's.
#include "base/clock.h"
#include "base/memory_budget.h"
#include "base/sized.h"
#include "deliver/destination_choice.h"
#include "deliver/destinations.h"
#include "deliver/http.h"
#include "spool/spool_folder.h"
#include "spool/spool_record.h"

#include <llmobs/replay.h>

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <ctime>
#include <exception>
#include <memory>
#include <pthread.h>
#include <string>

namespace llmobs {

namespace {

struct Replay {
  std::string folder;
  const ReplayOptions& options;
  const Config& code;
  ReplayResult& result;

  void run();
  void refuse(const std::string& why) const { why.copy(result.message, sizeof result.message - 1); }
  SpoolSums look(const SpoolFolder& spool, bool tells) const;
  void deliver(Destinations& destinations) const;
  void sum_up(const Destinations& destinations) const;
};

// What is in a file, or that nobody knows.
ReplayFile describe(const SpoolEntry& entry, const SpoolFile& file, const Bytes& bytes) noexcept {
  std::string_view kind = entry.kind(), origin;
  ReplayFile made{};
  made.state = ReplayState::in_use;
  if (file) {
    SpoolSums sums = sums_of_spool(bytes.text());
    SpoolReader reader(bytes.text());
    SpoolRecord record;
    if (reader.next(record)) origin = record.label.origin;
    made.spans = sums.spans;
    made.evaluations = sums.evaluations;
    made.damaged = sums.damaged;
    made.state = sums.damaged != 0 ? ReplayState::damaged : ReplayState::ready;
  }
  made.name = entry.name;
  made.kind = kind;
  made.origin = origin;
  made.bytes = entry.bytes;
  return made;
}

// What there is to be delivered.
SpoolSums Replay::look(const SpoolFolder& spool, bool tells) const {
  SpoolSums all;
  result.in_use = 0;
  for (const SpoolEntry& entry : spool.files()) {
    if (entry.kind().empty()) continue;
    SpoolFile file = spool.take(entry.name);
    Bytes bytes;
    bool is_read = file && file.read(bytes);
    ReplayFile told = describe(entry, file, bytes);
    if (file && !is_read) told.state = ReplayState::damaged;
    all.spans += told.spans;
    all.evaluations += told.evaluations;
    if (!file) ++result.in_use;
    if (!tells) continue;
    ++result.files;
    result.damaged += told.damaged;
    if (options.each_file) options.each_file(options.context, &told, sizeof told);
  }
  return all;
}

bool has_more(const Destinations& destinations) noexcept {
  return std::any_of(destinations.all().begin(), destinations.all().end(),
                     [](const auto& one) { return one->delivery().is_under_way() || one->delivery().is_pausing(); });
}

uint64_t dealt_with(const Destinations& destinations) noexcept {
  uint64_t sum = 0;
  for (const auto& one : destinations.all()) sum += one->counts().recovered + one->counts().spool_dropped;
  return sum;
}

void Replay::deliver(Destinations& destinations) const {
  constexpr unsigned step_ms = 50;
  uint64_t begin = Clock::monotonic_ns(), progress_ns = begin, dealt = 0;
  for (destinations.pump(true); has_more(destinations); destinations.pump(true)) {
    uint64_t now = Clock::monotonic_ns();
    if (dealt_with(destinations) != dealt) {
      dealt = dealt_with(destinations);
      progress_ns = now;
    }
    if (now - progress_ns >= options.patience_ms * ns_per_ms) break;
    if (options.timeout_ms != 0 && now - begin >= options.timeout_ms * ns_per_ms) break;
    if (destinations.is_under_way()) {
      destinations.wait_for_replies(step_ms, -1);
    } else {
      timespec pause{0, static_cast<long>(std::max(1u, destinations.next_in_ms(step_ms)) * ns_per_ms)};
      nanosleep(&pause, nullptr);
    }
  }
  destinations.abandon(); // what is in hand goes back
}

void Replay::sum_up(const Destinations& destinations) const {
  for (const auto& one : destinations.all()) {
    bool is_of_spans = one->takes() == Counted::spans;
    (is_of_spans ? result.spans_delivered : result.evaluations_delivered) += one->counts().recovered;
    (is_of_spans ? result.spans_refused : result.evaluations_refused) += one->counts().spool_dropped;
  }
}

void Replay::run() {
  auto spool = std::make_unique<SpoolFolder>(folder, ~uint64_t{0});
  std::string why_not = spool->objection(false);
  if (!why_not.empty()) return refuse(fmt::format("{} is no spool that can be read: {}", folder, why_not));
  SpoolSums all = look(*spool, true);
  result.spans_left = all.spans;
  result.evaluations_left = all.evaluations;
  result.ok = 1;
  if (options.dry_run || result.files == 0) return;

  FinalConfig config = finalize(code);
  HttpLoop http;
  std::vector<DestinationParts> parts = choose_destinations(config, http);
  if (parts[0].kind == "file-spans" && config.file.empty() && !config.goes_to("file")) {
    result.ok = 0;
    return refuse("no destination is named, and no Datadog agent answers. Set DD_TRACE_AGENT_URL, DD_API_KEY, "
                  "OTEL_EXPORTER_OTLP_ENDPOINT or LLMOBS_FILE");
  }
  MemoryBudget budget(config.memory_limit);
  Destinations destinations(budget, http);
  destinations.use(std::move(parts), std::move(spool), true);
  deliver(destinations);
  sum_up(destinations);
  all = look(SpoolFolder(folder, 0), false);
  result.spans_left = all.spans;
  result.evaluations_left = all.evaluations;
}

void* run_replay(void* given) {
  auto* replay = static_cast<Replay*>(given);
  try {
    replay->run();
  } catch (const std::exception&) {
    replay->result.ok = 0;
    std::strcpy(replay->result.message, "no memory");
  }
  return nullptr;
}

} // namespace

inline namespace v1 {

void detail::replay_with(const char* folder, const ReplayOptions* given, size_t options_size, const Config* config,
                         size_t config_size, ReplayResult* result, size_t result_size) noexcept {
  Sized<ReplayOptions> options(given, options_size);
  Sized<Config> code(config, config_size);
  ReplayResult made{};
  try {
    Replay replay{folder, *options, *code, made};
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    bool is_started = pthread_create(&thread, nullptr, &run_replay, &replay) == 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    is_started ? static_cast<void>(pthread_join(thread, nullptr)) : replay.refuse("no thread could be started");
  } catch (const std::exception&) {
    std::strcpy(made.message, "no memory");
  }
  hand_over(made, result, result_size);
}

} // namespace v1
} // namespace llmobs
