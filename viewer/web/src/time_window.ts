/** The time that is shown, in nanoseconds since the trace began. */
export interface TimeWindow {
  from: number;
  to: number;
}

/** Where a time stands in the window, in per cent. */
export function placeIn(time: TimeWindow, at: number): number {
  return ((at - time.from) / Math.max(1, time.to - time.from)) * 100;
}
