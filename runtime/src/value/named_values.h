// NamedValues are named values in the order their names first came; a later value for a name replaces the earlier one.
// The names and values are views of bytes that live elsewhere.
#pragma once

#include "value/value_reader.h"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace llmobs {

struct NamedValue {
  std::string_view name;
  RawValue value;
};

class NamedValues {
public:
  void put(std::string_view name, RawValue value) {
    NamedValue* known = find(name);
    if (known) {
      known->value = value;
      return;
    }
    list_.push_back({name, value});
    if (__builtin_expect(list_.size() >= many, 0)) index_last();
  }

  void remove(std::string_view name) {
    const NamedValue* known = find(name);
    if (!known) return;
    list_.erase(list_.begin() + (known - list_.data()));
    index_.clear();
    for (size_t i = 0; list_.size() >= many && i < list_.size(); ++i) index_.emplace(list_[i].name, i);
  }

  const NamedValue* find(std::string_view name) const { return const_cast<NamedValues*>(this)->find(name); }

  bool empty() const noexcept { return list_.empty(); }
  size_t size() const noexcept { return list_.size(); }
  std::vector<NamedValue>::const_iterator begin() const noexcept { return list_.begin(); }
  std::vector<NamedValue>::const_iterator end() const noexcept { return list_.end(); }

  void clear() noexcept {
    if (list_.size() >= many) index_.clear();
    list_.clear();
  }

private:
  // Up to here looking through the list is faster than hashing.
  static constexpr size_t many = 24;

  __attribute__((noinline)) void index_last() {
    for (size_t i = list_.size() == many ? 0 : list_.size() - 1; i < list_.size(); ++i)
      index_.emplace(list_[i].name, i);
  }

  NamedValue* find(std::string_view name) {
    if (list_.size() >= many) {
      auto found = index_.find(name);
      return found == index_.end() ? nullptr : &list_[found->second];
    }
    for (NamedValue& entry : list_) {
      if (entry.name == name) return &entry;
    }
    return nullptr;
  }

  std::vector<NamedValue> list_;
  std::unordered_map<std::string_view, size_t> index_;
};

} // namespace llmobs
