// The RowTable keeps a SpanRow for each span in 72 bytes: what differs from span to span. What many spans have in common (kind,
// model, application, ...) is kept once for each combination, and tokens and costs only for spans that state any.
#pragma once

#include "store/chunk_list.h"
#include "store/span_row.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace llmobs::viewer {

class RowTable {
public:
  /// Adds a row; its `index` is where it will be, its `next` is none.
  void add(const SpanRow& row);
  SpanRow row(std::size_t index) const;
  std::size_t size() const { return rows_.size(); }

  void set_next(std::size_t index, std::uint32_t next) { rows_[index].next = next; }
  std::uint32_t next(std::size_t index) const { return rows_[index].next; }
  std::uint64_t span(std::size_t index) const { return rows_[index].span; }
  std::uint32_t trace(std::size_t index) const { return rows_[index].trace; }

private:
  // kind_name, model, provider, ml_app, service, language, prompt, prompt_version, error_type, shared, kind and names_prompt
  using Traits = std::array<std::uint32_t, 12>;
  struct TraitsHash {
    std::size_t operator()(const Traits& traits) const;
  };
  struct PackedRow {
    std::uint64_t offset : 48;
    std::uint64_t file : 16;
    std::uint64_t span;
    std::uint64_t parent;
    std::int64_t start_ns;
    std::int64_t duration_ns;
    std::uint32_t length;
    std::uint32_t trace;
    std::uint32_t next;
    TextId name;
    TextId session;
    std::uint32_t traits;
    std::uint32_t use; // where it is, if the span states any
    bool failed;
    bool is_root;
    bool has_plain_ids;
  };
  static_assert(sizeof(PackedRow) == 72, "a million of them are kept");

  std::uint32_t traits_of(const SpanRow& row);
  std::uint32_t use_of(const SpanRow& row);

  ChunkList<PackedRow> rows_;
  ChunkList<SpanUse> uses_;
  ChunkList<Traits, 64> traits_;
  std::unordered_map<Traits, std::uint32_t, TraitsHash> place_of_traits_;
};

} // namespace llmobs::viewer
