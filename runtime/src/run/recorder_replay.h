// A RecorderReplay puts together the spans that a process had recorded when it died, from the image of its flight recorder's file: those
// that had ended as they would have been, those that were open marked as interrupted. They come in the same order whenever
// the file is replayed; so one number says how far somebody has come with it.
#pragma once

#include "recorder/recorder_image.h"
#include "span/assembler.h"

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

namespace llmobs {

class RecorderReplay final : public SpanSink {
public:
  struct Setting { // of the process that replays
    SpanSink& spans;
    Evaluations& evaluations;
    std::function<void(Assembler&)> prepare; // secrets, sampling
    std::function<bool()> has_room;          // for one more
    std::string ml_app, service, env, version;
  };

  RecorderReplay(const RecorderImage& image, Setting setting) : image_(image), setting_(std::move(setting)) {}

  /// Hands on everything that was not delivered, but for the first `skip` of it, until there is no room.
  void run(uint64_t skip);

  bool is_complete() const noexcept { return !stopped_; }
  /// Spans and evaluations, with those that were left out at the front.
  uint64_t handed() const noexcept { return handed_; }
  uint64_t interrupted() const noexcept { return interrupted_; }

private:
  void take(SpanData& span) override;
  bool admits_one();
  void replay(const RecorderImage::Item& item, Assembler& assembler);
  void see_time(const RecordHeader& record) noexcept;
  bool text_at(const char* address, std::string& text) const;
  void show_origin(SpanData& span);

  const RecorderImage& image_;
  Setting setting_;
  uint64_t skip_ = 0;
  uint64_t handed_ = 0;
  uint64_t interrupted_ = 0;
  bool stopped_ = false;
  bool interrupts_ = false;
  uint64_t last_ticks_ = 0;
  std::unordered_map<const char*, std::string_view> texts_;
  std::string maps_;
  Bytes service_, env_, version_; // as values; empty: they are those of this process
};

} // namespace llmobs
