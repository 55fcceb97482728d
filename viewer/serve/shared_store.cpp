#include "serve/shared_store.h"

#include "base/user_error.h"

#include <algorithm>
#include <utility>

namespace llmobs::viewer {

SharedStore::SharedStore(const std::vector<std::string>& paths, const Progress& progress) {
  store_.drop_repeats();
  for (const std::string& path : paths) {
    try {
      Store::Progress of_file;
      if (progress) of_file = [&](std::uint64_t bytes, std::uint64_t of_bytes) { progress(path, bytes, of_bytes); };
      store_.open(path, of_file);
    } catch (const UserError& error) {
      missing_.push_back({path, error.what()});
    }
  }
  digests_.catch_up(store_);
}

void SharedStore::follow_folder(const std::string& folder, const std::vector<std::string>& files) {
  const std::lock_guard one_at_a_time(refreshing_);
  const std::unique_lock lock(mutex_);
  const auto is_listed = [&](const std::string& path) {
    return std::find(files.begin(), files.end(), path) != files.end();
  };
  std::vector<std::string> known;
  for (const StoreSource& source : store_.sources()) {
    known.push_back(source.path);
    if (source.path.rfind(folder + '/', 0) != 0 || is_listed(source.path)) continue;
    store_.forget(source.path);
    ++revision_;
  }
  for (const std::string& file : files) {
    const auto is_it = [&](const MissingSource& missing) { return missing.path == file; };
    if (std::find(known.begin(), known.end(), file) == known.end() &&
        std::none_of(missing_.begin(), missing_.end(), is_it))
      missing_.push_back({file, {}});
  }
  digests_.catch_up(store_);
}

// Files may come to be.
void SharedStore::open_missing() {
  std::vector<MissingSource> still;
  for (MissingSource& source : missing_) {
    try {
      store_.add(source.path);
    } catch (const UserError& error) {
      still.push_back({source.path, error.what()});
    }
  }
  missing_ = std::move(still);
}

bool SharedStore::refresh() {
  constexpr std::size_t lines_under_one_lock = 2048;
  const std::lock_guard one_at_a_time(refreshing_);
  bool changed = false;
  {
    const std::unique_lock lock(mutex_);
    const std::size_t before = missing_.size();
    open_missing();
    changed = missing_.size() != before;
    if (changed) ++revision_;
  }
  for (bool more = true; more;) {
    const std::unique_lock lock(mutex_);
    const Store::Refreshed one = store_.refresh(lines_under_one_lock);
    more = one.more;
    if (!one.changed) continue;
    changed = true;
    digests_.catch_up(store_);
    ++revision_;
  }
  return changed;
}

FoundSpans SharedStore::find(const std::string& query) const {
  constexpr std::size_t remembered = 4;
  FoundSpans result;
  if (query.find_first_not_of(" \t") == std::string::npos) return result;
  const std::lock_guard lock(asking_);
  auto known = std::find_if(asked_.begin(), asked_.end(), [&](const Asked& asked) { return asked.query == query; });
  if (known == asked_.end()) {
    try {
      known = asked_.insert(asked_.begin(), {query, MatchingRows(Query::parse(query))});
    } catch (const UserError& error) {
      result.problem = error.what();
      return result;
    }
    if (asked_.size() > remembered) asked_.pop_back();
  }
  asked_.splice(asked_.begin(), asked_, known);
  known->found.catch_up(store_);
  result.rows = known->found.rows();
  result.traces = known->found.traces();
  return result;
}

} // namespace llmobs::viewer
