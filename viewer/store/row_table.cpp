#include "store/row_table.h"

namespace llmobs::viewer {

std::size_t RowTable::TraitsHash::operator()(const Traits& traits) const {
  std::uint64_t hash = 0;
  for (const std::uint32_t part : traits) hash = (hash ^ part) * 0x9E3779B97F4A7C15ull;
  return hash ^ hash >> 32;
}

std::uint32_t RowTable::traits_of(const SpanRow& row) {
  const Traits traits = {row.kind_name,
                         row.model,
                         row.provider,
                         row.ml_app,
                         row.service,
                         row.language,
                         row.prompt,
                         row.prompt_version,
                         row.error_type,
                         row.shared,
                         static_cast<std::uint32_t>(row.kind),
                         row.names_prompt ? 1u : 0u};
  const auto [place, is_new] = place_of_traits_.try_emplace(traits, static_cast<std::uint32_t>(traits_.size()));
  if (is_new) traits_.push_back(traits);
  return place->second;
}

std::uint32_t RowTable::use_of(const SpanRow& row) {
  const bool any = row.has_tokens() || row.cache_read_tokens >= 0 || row.cache_write_tokens >= 0 ||
                   row.reasoning_tokens >= 0 || row.cost >= 0;
  if (!any) return SpanRow::none;
  uses_.push_back(row);
  return static_cast<std::uint32_t>(uses_.size() - 1);
}

void RowTable::add(const SpanRow& row) {
  PackedRow packed{};
  packed.offset = row.offset & 0xFFFF'FFFF'FFFFull;
  packed.file = row.file;
  packed.span = row.span;
  packed.parent = row.parent;
  packed.start_ns = row.start_ns;
  packed.duration_ns = row.duration_ns;
  packed.length = row.length;
  packed.trace = row.trace;
  packed.next = SpanRow::none;
  packed.name = row.name;
  packed.session = row.session;
  packed.traits = traits_of(row);
  packed.use = use_of(row);
  packed.failed = row.failed;
  packed.is_root = row.is_root;
  packed.has_plain_ids = row.has_plain_ids;
  rows_.push_back(packed);
}

SpanRow RowTable::row(std::size_t index) const {
  const PackedRow& packed = rows_[index];
  const Traits& traits = traits_[packed.traits];
  SpanRow row;
  row.offset = packed.offset;
  row.length = packed.length;
  row.file = static_cast<std::uint16_t>(packed.file);
  row.failed = packed.failed;
  row.is_root = packed.is_root;
  row.has_plain_ids = packed.has_plain_ids;
  row.span = packed.span;
  row.parent = packed.parent;
  row.start_ns = packed.start_ns;
  row.duration_ns = packed.duration_ns;
  row.name = packed.name;
  row.session = packed.session;
  row.trace = packed.trace;
  row.index = static_cast<std::uint32_t>(index);
  row.next = packed.next;
  row.kind_name = traits[0];
  row.model = traits[1];
  row.provider = traits[2];
  row.ml_app = traits[3];
  row.service = traits[4];
  row.language = traits[5];
  row.prompt = traits[6];
  row.prompt_version = traits[7];
  row.error_type = traits[8];
  row.shared = traits[9];
  row.kind = static_cast<CountedKind>(traits[10]);
  row.names_prompt = traits[11] != 0;
  if (packed.use != SpanRow::none) static_cast<SpanUse&>(row) = uses_[packed.use];
  return row;
}

} // namespace llmobs::viewer
