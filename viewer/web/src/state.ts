// What all pages share: the address (#/…), the news of the live stream, the colour theme, and the loading of answers.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./data";

export interface Place {
  page: string;
  parts: string[];
  parameters: URLSearchParams;
}

export function placeOf(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decode);
  return { page: parts[0] ?? "traces", parts: parts.slice(1), parameters: new URLSearchParams(query) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function link(page: string, ...parts: string[]): string {
  return `#/${[page, ...parts].map(encodeURIComponent).join("/")}`;
}

// Who looked at a trace goes back to the list as it was left.
const left = { list: link("traces"), trace: "" };

/** The list of traces with its last search and order. */
export function listLink(): string {
  return left.list;
}
/** The trace that was looked at last; empty if none was. */
export function lastTrace(): string {
  return left.trace;
}

function arrive(): Place {
  const place = placeOf(location.hash);
  if (place.page === "traces") left.list = location.hash || link("traces");
  if (place.page === "trace") left.trace = place.parts[0] ?? "";
  return place;
}

export function usePlace(): Place {
  const [place, setPlace] = useState(arrive);
  useEffect(() => {
    const moved = () => setPlace(arrive());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return place;
}

/** Sets a parameter of the address without a step in the browser's history. */
export function setParameter(place: Place, name: string, value: string): void {
  const parameters = new URLSearchParams(place.parameters);
  if (value) parameters.set(name, value);
  else parameters.delete(name);
  const query = parameters.toString();
  location.replace(link(place.page, ...place.parts) + (query ? `?${query}` : ""));
}

export type Connection = "connecting" | "live" | "lost";

/** The newest revision that the server has told of, and whether it is heard. */
export function useLive(): { revision: number; connection: Connection } {
  const [revision, setRevision] = useState(0);
  const [connection, setConnection] = useState<Connection>("connecting");
  useEffect(() => {
    const stream = new EventSource("/api/live");
    stream.onopen = () => setConnection("live");
    stream.onerror = () => setConnection("lost");
    stream.addEventListener("change", (event) => setRevision(JSON.parse((event as MessageEvent<string>).data).revision));
    return () => stream.close();
  }, []);
  return { revision, connection };
}

export interface Loaded<Answer> {
  answer: Answer | null;
  problem: string;
  /** The newest answer is not here yet, and has been waited for long enough to say so. */
  waiting: boolean;
}

/** Asks again whenever the path, the parameters or the revision change; the old answer stays until the new one is here. */
export function useAnswer<Answer>(path: string, parameters: Record<string, string | number>, revision: number): Loaded<Answer> {
  const [loaded, setLoaded] = useState<{ answer: Answer | null; problem: string; path: string }>({ answer: null, problem: "", path });
  const [waiting, setWaiting] = useState(false);
  const key = path + JSON.stringify(parameters);
  const underWay = useRef<{ key: string; again: boolean } | null>(null);
  useEffect(() => {
    if (!path) return;
    // News wait for the answer to the same question: where they come faster than answers, none would ever be shown.
    if (underWay.current?.key === key) {
      underWay.current.again = true;
      return;
    }
    const load = () => {
      const mine = { key, again: false };
      underWay.current = mine;
      const isNewest = () => underWay.current === mine;
      const slow = setTimeout(() => isNewest() && setWaiting(true), 300);
      ask<Answer>(path, parameters)
        .then(
          (answer) => isNewest() && setLoaded({ answer, problem: "", path }),
          (error: Error) => isNewest() && setLoaded((old) => ({ answer: old.path === path ? old.answer : null, problem: error.message, path })),
        )
        .finally(() => {
          clearTimeout(slow);
          if (!isNewest()) return;
          underWay.current = null;
          setWaiting(false);
          if (mine.again) load();
        });
    };
    load();
  }, [key, revision]);
  return loaded.path === path ? { ...loaded, waiting } : { answer: null, problem: "", waiting };
}

export type Theme = "system" | "light" | "dark";

export function useTheme(): { dark: boolean; toggle: () => void } {
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const [theme, setTheme] = useState<Theme>(() => (localStorage.getItem("theme") as Theme | null) ?? "system");
  const [systemDark, setSystemDark] = useState(prefersDark.matches);
  useEffect(() => {
    const changed = () => setSystemDark(prefersDark.matches);
    prefersDark.addEventListener("change", changed);
    return () => prefersDark.removeEventListener("change", changed);
  }, []);
  const dark = theme === "dark" || (theme === "system" && systemDark);
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    localStorage.setItem("theme", theme);
  }, [dark, theme]);
  const toggle = useCallback(() => setTheme(dark ? "light" : "dark"), [dark]);
  return { dark, toggle };
}

/** Keys of the page; none are taken from a person who writes in a field, or who has gone to a button by keys. */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || target?.matches("input, textarea, select")) return;
      if (event.key === "Enter" && target?.matches(":is(a, button, summary):focus-visible")) return; // it is pressed by it
      const action = current.current[event.key];
      if (!action) return;
      event.preventDefault();
      action(event);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
