#include "base/background_entry.h"
#include "base/control.h"

namespace llmobs {

Control control;
BackgroundEntry background_entry{};

void wake_worker() noexcept { control.wake(); }

} // namespace llmobs
