// What is captured of a function, in the words of a remark.
#pragma once

#include "base/span_spec.h"

namespace llmobs {

std::string listCaptured(const CapturePlan& Plan);

} // namespace llmobs
