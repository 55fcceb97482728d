// Values as they are captured: in a record, and read back as JSON.
#pragma once

#include "caller/record_writer.h"
#include "record/ring_registry.h"
#include "record/spill.h"
#include "value/value_json.h"

#include <llmobs/instrument.h>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace llmobs {

template<class T> llmobs_value value_of(const T& value) { return seam::detail::operand<T>::t::value(value); }

class CaptureTest : public testing::Test {
protected:
  CaptureTest() {
    thread_.with_stack();
    thread_.attach(RingRegistry::instance().add(), 1);
  }
  ~CaptureTest() override {
    Ring& ring = *thread_.out.ring;
    ring.drain(ring.published(), [](const RecordHeader&) {});
    RingRegistry::end(&ring);
    thread_.free_stack();
  }

  // The JSON of each field of one record that `write` fills.
  template<class Write> std::vector<std::string> record(Write&& write) {
    RecordWriter record(thread_);
    auto* update = record.start<UpdateRecord>();
    EXPECT_NE(update, nullptr);
    update->span_id = 1;
    write(record);
    record.publish(RecordType::update);
    std::vector<std::string> fields;
    Ring& ring = *thread_.out.ring;
    ring.drain(ring.published(), [&](const RecordHeader& header) {
      auto* begin = reinterpret_cast<const unsigned char*>(&header) + sizeof(UpdateRecord);
      auto* end = reinterpret_cast<const unsigned char*>(&header) + header.used();
      Spill spill{};
      if (header.spilled()) {
        std::memcpy(&spill, begin, sizeof spill);
        begin = spill.block;
        end = spill.block + spill.size;
      }
      FieldReader reader(begin, end);
      Field field;
      RawValue value;
      while (reader.next(field, value)) {
        Bytes bytes;
        JsonWriter json(bytes);
        write_json(json, value);
        fields.emplace_back(bytes.text());
      }
      release_spill(spill);
    });
    EXPECT_EQ(spilled_bytes(), 0u);
    return fields;
  }

  template<class T> std::string json(const T& value) {
    // By the way that generated code takes, shapes included.
    auto fields = record([&](RecordWriter& out) {
      out.field(Field::argument, *seam::detail::types_of<T>::t::table, seam::detail::operand<T>::t::value(value));
    });
    EXPECT_EQ(fields.size(), 1u);
    return fields.empty() ? "" : fields[0];
  }

  ThreadState thread_{};
};

} // namespace llmobs
