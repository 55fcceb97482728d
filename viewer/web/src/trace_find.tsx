// The search inside a trace: which spans a query finds, the way from one to the next, and its words marked wherever they are shown.
import { createContext } from "preact";
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import * as figures from "./figures";
import { Icon } from "./icons";
import type { Place } from "./state";
import { setParameter, useAnswer } from "./state";

export interface Found {
  text: string;
  /** The spans; nothing if nothing is searched for. */
  spans: ReadonlySet<string> | null;
  problem: string;
  waiting: boolean;
  /** The words of the query, in lower case. */
  words: readonly string[];
}

/** Words that are marked in what is shown, and for which folded texts open. */
export const FoundWords = createContext<readonly string[]>([]);

export function useFind(traceId: string, place: Place, revision: number): Found {
  const text = place.parameters.get("find") ?? "";
  const asks = text.trim() !== "";
  const path = `/api/trace/${encodeURIComponent(traceId)}/find`;
  const { answer, problem, waiting } = useAnswer<{ problem: string; spans: string[] }>(asks ? path : "", { q: text }, revision);
  const spans = useMemo(() => (asks && answer && !answer.problem ? new Set(answer.spans) : null), [asks, answer]);
  const words = useMemo(() => wordsOf(text), [text]);
  return { text, spans, problem: asks ? problem || answer?.problem || "" : "", waiting: asks && waiting, words };
}

/** What a query looks for as text: its words and quoted texts, and the values of its fields. */
export function wordsOf(query: string): string[] {
  const words: string[] = [];
  for (const [, no, quoted, bare] of query.matchAll(/(-?)(?:[\w.@]+:)?(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))/g)) {
    if (no) continue;
    const text = quoted === undefined ? (bare ?? "") : quoted.replace(/\\(.)/g, "$1");
    if (quoted === undefined && /^(AND|OR|NOT)$|^[<>[]/.test(text)) continue;
    for (const part of quoted === undefined ? text.split(/[*?]+/) : [text]) if (part) words.push(part.toLowerCase());
  }
  return words;
}

/** Like useState, but what holds one of the words that are looked for opens. */
export function useOpen(open: boolean, text: () => string): [boolean, (open: boolean) => void] {
  const words = useContext(FoundWords);
  const [state, setState] = useState(open);
  useEffect(() => {
    if (state || words.length === 0) return;
    const whole = text().toLowerCase();
    if (words.some((word) => whole.includes(word))) setState(true);
  }, [words]);
  return [state, setState];
}

export function FindBox(props: { found: Found; place: Place; at: number; onStep: (step: number) => void; box: { current: HTMLInputElement | null } }) {
  const { found, place, box } = props;
  const [text, setText] = useState(found.text);
  const waiting = useRef(0);
  useEffect(() => {
    if (document.activeElement !== box.current) setText(found.text);
  }, [found.text]);
  const send = (value: string) => {
    clearTimeout(waiting.current);
    setParameter(place, "find", value);
  };
  const change = (value: string) => {
    setText(value);
    clearTimeout(waiting.current);
    waiting.current = window.setTimeout(() => send(value), 200);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" && text === found.text) props.onStep(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter") send(text);
    else if (event.key === "Escape") {
      setText("");
      send("");
      box.current?.blur();
    } else return;
    event.preventDefault();
  };
  const count = found.spans?.size ?? 0;
  return (
    <div class={`search find-box ${found.problem ? "bad" : ""}`} role="search">
      <Icon name="search" size={13} />
      <input ref={box} type="search" value={text} placeholder="Find in this trace" aria-label="Find in this trace" spellcheck={false}
        autocomplete="off" title={found.problem || "Words, or a query such as kind:tool @status:error (/)"}
        onInput={(event) => change(event.currentTarget.value)} onKeyDown={pressed} />
      {text === "" && <kbd>/</kbd>}
      {text !== "" && (
        <span class={`find-count ${found.spans && count === 0 ? "none" : ""}`} role="status">
          {found.problem ? <Icon name="error" size={12} label={found.problem} /> : found.spans ? (props.at >= 0 ? `${figures.count(props.at + 1)} of ${figures.count(count)}` : figures.plural(count, "span")) : "…"}
        </span>
      )}
      {count > 0 && (
        <>
          <button class="quiet find-step up" onClick={() => props.onStep(-1)} aria-label="Previous span found" title="Previous (N)"><Icon name="down" size={12} /></button>
          <button class="quiet find-step" onClick={() => props.onStep(1)} aria-label="Next span found" title="Next (n)"><Icon name="down" size={12} /></button>
        </>
      )}
    </div>
  );
}

const mostMarks = 2000;

/** Marks the words in the tree and in the detail, as the browser marks what it finds: nothing in the page changes by it. */
export function useMarks(words: readonly string[], spanId: string): void {
  const scrolledFor = useRef("");
  useEffect(() => {
    const marks = (CSS as unknown as { highlights?: Map<string, unknown> }).highlights;
    const page = document.querySelector(".trace-page");
    if (!marks || !page || words.length === 0) return;
    let due = 0;
    const look = () => {
      due = 0;
      const ranges = [...page.querySelectorAll(".span-name .two-lines, .detail-head h2, .detail-body, .trace-error")].flatMap((part) => rangesIn(part, words)).slice(0, mostMarks);
      marks.set("found", new Highlight(...ranges));
      const first = ranges.find((range) => range.startContainer.parentElement?.closest(".detail-body"));
      const key = `${spanId} ${words.join(" ")}`;
      if (!first || scrolledFor.current === key) return;
      scrolledFor.current = key;
      const body = first.startContainer.parentElement?.closest(".detail-body") as HTMLElement;
      const [seen, box] = [first.getBoundingClientRect(), body.getBoundingClientRect()];
      if (seen.bottom > box.bottom || seen.top < box.top) body.scrollTop += seen.top - box.top - box.height / 3;
    };
    const soon = () => (due ||= requestAnimationFrame(look));
    soon();
    const observer = new MutationObserver(soon);
    observer.observe(page, { subtree: true, childList: true, characterData: true });
    return () => {
      cancelAnimationFrame(due);
      observer.disconnect();
      marks.delete("found");
    };
  }, [words, spanId]);
}

function rangesIn(part: Element, words: readonly string[]): Range[] {
  const ranges: Range[] = [];
  const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node && ranges.length < mostMarks; node = walk.nextNode()) {
    const text = (node.nodeValue ?? "").toLowerCase();
    if (text.length !== node.nodeValue?.length) continue; // places would not be the same
    for (const word of words)
      for (let at = text.indexOf(word); at >= 0 && ranges.length < mostMarks; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        ranges.push(range);
      }
  }
  return ranges;
}
