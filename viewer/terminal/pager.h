// The pager shows what is longer than the screen: $PAGER, or less, which ends at once where everything fits.
#pragma once

namespace llmobs::viewer {

/// From now on standard output goes through the pager, if standard output and input are a terminal's.
void start_pager();
/// Waits for the pager, if there is one, after standard output has been flushed.
void end_pager();

} // namespace llmobs::viewer
