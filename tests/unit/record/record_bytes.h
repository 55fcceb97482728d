// Builds the bytes of values and records by hand, as the caller's thread would.
#pragma once

#include "base/bytes.h"
#include "record/record.h"
#include "value/value_reader.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

/// The bytes of one value.
class ValueBytes {
public:
  ValueBytes& put(Tag tag) {
    bytes_ += static_cast<char>(tag);
    return *this;
  }
  template<class Number> ValueBytes& put(Tag tag, Number number) {
    put(tag);
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
    return *this;
  }
  ValueBytes& text(Tag tag, std::string_view text) {
    put(tag, static_cast<uint32_t>(text.size()));
    bytes_ += text;
    return *this;
  }
  /// Of a shaped value: what follows are its bytes.
  ValueBytes& head(Tag tag, uint64_t size) {
    bytes_ += static_cast<char>(static_cast<unsigned char>(tag) | shaped_value);
    bytes_.append(reinterpret_cast<const char*>(&size), 6);
    return *this;
  }
  ValueBytes& short_key(std::string_view name) {
    bytes_ += static_cast<char>(static_cast<unsigned char>(Tag::key) | shaped_value);
    bytes_ += static_cast<char>(name.size());
    return append(name).append(std::string(29 - name.size(), '?'));
  }
  ValueBytes& string(std::string_view value) { return text(Tag::string, value); }
  ValueBytes& key(std::string_view name) { return text(Tag::key, name); }
  ValueBytes& integer(int64_t value) { return put(Tag::integer, value); }
  ValueBytes& json(const nlohmann::ordered_json& value) {
    if (value.is_null()) return put(Tag::null);
    if (value.is_boolean()) return put(value.get<bool>() ? Tag::true_ : Tag::false_);
    if (value.is_number_unsigned()) return put(Tag::unsigned_, value.get<uint64_t>());
    if (value.is_number_integer()) return put(Tag::integer, value.get<int64_t>());
    if (value.is_number()) return put(Tag::number, value.get<double>());
    if (value.is_string()) return string(value.get_ref<const std::string&>());
    if (value.is_array()) {
      put(Tag::array);
      for (const auto& element : value) json(element);
      return put(Tag::array_end);
    }
    put(Tag::object);
    for (const auto& [name, member] : value.items()) key(name).json(member);
    return put(Tag::object_end);
  }

  ValueBytes& append(std::string_view values) {
    bytes_ += values;
    return *this;
  }

  const std::string& bytes() const { return bytes_; }
  RawValue value() const {
    const auto* begin = reinterpret_cast<const unsigned char*>(bytes_.data());
    return {begin, begin + bytes_.size()};
  }

private:
  std::string bytes_;
};

inline ValueBytes bytes_of(const nlohmann::ordered_json& value) { return ValueBytes().json(value); }

/// One record: its fixed part, then fields.
class RecordBytes {
public:
  static RecordBytes begin(uint64_t span_id, uint64_t parent_id = 0, const char* site = nullptr, uint64_t trace = 77) {
    RecordBytes record;
    BeginRecord fixed{};
    fixed.header = RecordHeader::of(RecordType::begin, sizeof fixed);
    fixed.ticks = 1000 + span_id;
    fixed.span_id = span_id;
    fixed.parent_id = parent_id;
    fixed.trace = {trace, 0x6b00000000000000};
    fixed.site = site;
    record.bytes_.assign(reinterpret_cast<const char*>(&fixed), sizeof fixed);
    return record;
  }
  static RecordBytes update(uint64_t span_id) {
    RecordBytes record;
    UpdateRecord fixed{};
    fixed.header = RecordHeader::of(RecordType::update, sizeof fixed);
    fixed.span_id = span_id;
    record.bytes_.assign(reinterpret_cast<const char*>(&fixed), sizeof fixed);
    return record;
  }
  static RecordBytes end(uint64_t span_id, uint64_t ticks = 5000) {
    RecordBytes record;
    EndRecord fixed{RecordHeader::of(RecordType::end, sizeof(EndRecord)), span_id, ticks};
    record.bytes_.assign(reinterpret_cast<const char*>(&fixed), sizeof fixed);
    return record;
  }

  RecordBytes& field(Field field, const ValueBytes& value) {
    bytes_ += static_cast<char>(field);
    auto size = static_cast<uint32_t>(value.bytes().size());
    bytes_.append(reinterpret_cast<const char*>(&size), sizeof size);
    bytes_ += value.bytes();
    return *this;
  }
  RecordBytes& field(Field which, std::string_view text) { return field(which, ValueBytes().string(text)); }
  RecordBytes& raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }

  const std::string& bytes() const { return bytes_; }

  /// The record, padded and aligned; good until the next change.
  const RecordHeader& record() {
    aligned_.assign(padded(bytes_.size()) / 8, 0);
    std::memcpy(aligned_.data(), bytes_.data(), bytes_.size());
    auto* header = reinterpret_cast<RecordHeader*>(aligned_.data());
    *header = RecordHeader::of(header->type(), bytes_.size());
    return *header;
  }

private:
  std::string bytes_;
  std::vector<uint64_t> aligned_;
};

} // namespace llmobs
