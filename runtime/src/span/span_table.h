// The SpanTable finds open spans by their ids, and keeps the memory of closed ones for the next. Ids are random, so
// they are their own hash.
#pragma once

#include "span/open_span.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace llmobs {

class SpanTable {
public:
  SpanTable() : slots_(smallest) {}

  OpenSpan* find(uint64_t span_id) const noexcept {
    for (size_t i = span_id & mask(); slots_[i]; i = (i + 1) & mask()) {
      if (slots_[i]->span_id == span_id) return slots_[i].get();
    }
    return nullptr;
  }

  /// The id must be new.
  OpenSpan& add(uint64_t span_id) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    std::unique_ptr<OpenSpan> span;
    if (spare_.empty()) {
      spare_.reserve(most_spare); // so that close() needs no memory
      span = std::make_unique<OpenSpan>();
    } else {
      span = std::move(spare_.back());
      spare_.pop_back();
    }
    span->span_id = span_id;
    ++size_;
    return *insert(std::move(span));
  }

  void close(OpenSpan& span) noexcept {
    size_t i = span.span_id & mask();
    while (slots_[i].get() != &span) i = (i + 1) & mask();
    keep(std::move(slots_[i]));
    --size_;
    // Whatever stands behind the gap and belongs before it moves up.
    for (size_t j = (i + 1) & mask(); slots_[j]; j = (j + 1) & mask()) {
      size_t home = slots_[j]->span_id & mask();
      if (((j - home) & mask()) < ((j - i) & mask())) continue;
      slots_[i] = std::move(slots_[j]);
      i = j;
    }
  }

  template<class Visit> void for_each(Visit&& visit) const {
    for (const auto& slot : slots_) {
      if (slot) visit(*slot);
    }
  }

  size_t size() const noexcept { return size_; }

  /// Gives back what is kept for spans to come.
  void idle() noexcept {
    spare_.clear();
    if (size_ != 0 || slots_.size() == smallest) return;
    slots_.resize(smallest);
    slots_.shrink_to_fit();
  }
  void clear() noexcept {
    for (auto& slot : slots_) slot.reset();
    size_ = 0;
  }

private:
  static constexpr size_t smallest = 64;
  static constexpr size_t most_spare = 256;
  static constexpr size_t most_spare_bytes = 4096; // of one

  size_t mask() const noexcept { return slots_.size() - 1; }

  OpenSpan* insert(std::unique_ptr<OpenSpan> span) noexcept {
    size_t i = span->span_id & mask();
    while (slots_[i]) i = (i + 1) & mask();
    slots_[i] = std::move(span);
    return slots_[i].get();
  }

  void grow() {
    std::vector<std::unique_ptr<OpenSpan>> old(slots_.size() * 2);
    old.swap(slots_);
    for (auto& slot : old) {
      if (slot) insert(std::move(slot));
    }
  }

  void keep(std::unique_ptr<OpenSpan> span) noexcept {
    if (spare_.size() == spare_.capacity() || span->fields.capacity() > most_spare_bytes) return;
    span->reset();
    spare_.push_back(std::move(span));
  }

  std::vector<std::unique_ptr<OpenSpan>> slots_; // a power of two, at most half full
  std::vector<std::unique_ptr<OpenSpan>> spare_;
  size_t size_ = 0;
};

} // namespace llmobs
