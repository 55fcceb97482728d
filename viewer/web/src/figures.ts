// Figures as people read them.

export function duration(ns: number): string {
  if (!Number.isFinite(ns)) return "";
  const three = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
  if (ns < 1e3) return `${Math.round(ns)} ns`;
  if (ns < 1e6) return `${three(ns / 1e3)} µs`;
  if (ns < 1e9) return `${three(ns / 1e6)} ms`;
  if (ns < 60e9) return `${three(ns / 1e9)} s`;
  const minutes = Math.floor(ns / 60e9);
  if (minutes < 60) return `${minutes} m ${String(Math.floor((ns % 60e9) / 1e9)).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} m`;
}

/** Round times between two, so that about `wanted` of them are shown. */
export function ticks(from: number, to: number, wanted: number): number[] {
  const least = Math.max(1, (to - from) / wanted);
  const power = 10 ** Math.floor(Math.log10(least));
  const minute = 60e9;
  const steps = least > minute / 2 ? [1, 2, 3, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((n) => n * minute) : [1, 2, 5, 10].map((n) => n * power);
  const step = steps.find((one) => one >= least) ?? Math.ceil(least / (1440 * minute)) * 1440 * minute;
  const found: number[] = [];
  for (let at = Math.ceil(from / step) * step; at < to && found.length < 100; at += step) found.push(at);
  return found;
}

/** A time of a scale: as short as it can be said. */
export function tick(ns: number): string {
  if (ns === 0) return "0";
  if (ns % 60e9 === 0) return `${ns / 60e9} m`;
  for (const [unit, name] of [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]] as const)
    if (ns >= unit) return `${Number((ns / unit).toPrecision(6))} ${name}`;
  return `${ns} ns`;
}

/** A measured number, without digits that say nothing. */
export function real(value: number): string {
  return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(4)));
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export function short(value: number): string {
  if (value < 10_000) return count(value);
  if (value < 1e6) return `${(value / 1e3).toFixed(value < 1e5 ? 1 : 0)}k`;
  return `${(value / 1e6).toFixed(1)}M`;
}

// Small sums are told, not hidden: two digits that mean something, whatever the size.
export function cost(dollars: number | null): string {
  if (dollars === null) return "";
  if (dollars === 0) return "$0";
  if (dollars >= 1) return `$${dollars.toFixed(2)}`;
  const digits = Math.min(12, Math.max(2, 1 - Math.floor(Math.log10(Math.abs(dollars)))));
  return `$${dollars.toFixed(digits)}`;
}

export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const shortTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

export function clock(ms: number): string {
  return ms > 0 ? time.format(ms) : "";
}
export function date(ms: number): string {
  return ms > 0 ? day.format(ms) : "";
}
/** Day, hour and minute: where seconds do not matter. */
export function minute(ms: number): string {
  return ms > 0 ? `${day.format(ms)}, ${shortTime.format(ms)}` : "";
}
export function moment(ms: number): string {
  if (ms <= 0) return "";
  return new Date(ms).toDateString() === new Date().toDateString() ? clock(ms) : `${date(ms)}, ${clock(ms)}`;
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`;
  if (value < 1e9) return `${(value / 1e6).toFixed(1)} MB`;
  return `${(value / 1e9).toFixed(2)} GB`;
}
