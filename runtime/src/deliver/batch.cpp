#include "deliver/batch.h"

#include "deliver/gzip.h"

#include <exception>
#include <new>

namespace llmobs {

bool Batch::pack() noexcept {
  if (form_ != Form::plain) return false;
  form_ = Form::stays_plain;
  try {
    Bytes packed;
    if (!gzip({{"", bytes_.text(), ""}}, packed)) return false;
    if (packed.size() + events_.size() * bytes_of_waiting_event > bytes_.size() / 2) return false;
    packed.fit();
    bytes_ = std::move(packed);
  } catch (const std::exception&) {
    return false;
  }
  form_ = Form::packed;
  return true;
}

void Batch::unpack() {
  if (form_ != Form::packed) return;
  Bytes plain;
  if (!gunzip(bytes_.text(), start(count()), plain)) throw std::bad_alloc();
  bytes_ = std::move(plain);
  form_ = Form::stays_plain;
}

} // namespace llmobs
