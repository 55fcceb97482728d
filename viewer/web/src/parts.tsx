// Small parts that several pages use.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import * as figures from "./figures";
import { Icon } from "./icons";
import { useKeys } from "./state";

export function Empty(props: { icon: string; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={props.icon} size={28} />
      <h2>{props.title}</h2>
      <div class="empty-text">{props.children}</div>
    </div>
  );
}

/** A search of a large file takes a moment. */
export function Waiting(props: { on: boolean; label: string }) {
  return props.on ? <div class="waiting-line" role="progressbar" aria-label={props.label} /> : null;
}

export function Problem(props: { text: string }) {
  return props.text ? (
    <p class="problem" role="alert">
      <Icon name="error" size={14} /> {props.text}
    </p>
  ) : null;
}

export function Copy(props: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const copy = () => {
    void navigator.clipboard?.writeText(props.text).then(() => {
      setDone(true);
      setTimeout(() => setDone(false), 1200);
    });
  };
  return (
    <button class="quiet small" onClick={copy} title="Copy" aria-label={props.label ?? "Copy"}>
      <Icon name={done ? "task" : "copy"} size={13} />
      {props.label && <span>{done ? "Copied" : props.label}</span>}
    </button>
  );
}

/** A line for the terminal, to copy. */
export function Command(props: { text: string }) {
  return (
    <div class="command">
      <code>{props.text}</code>
      <Copy text={props.text} />
    </div>
  );
}

export function Section(props: { title: ComponentChildren; children: ComponentChildren; copy?: string }) {
  return (
    <section class="section">
      <h3>
        <span>{props.title}</span>
        {props.copy !== undefined && <Copy text={props.copy} />}
      </h3>
      {props.children}
    </section>
  );
}

export function Figure(props: { label: string; children: ComponentChildren; title?: string; tone?: string }) {
  return (
    <div class={`figure ${props.tone ?? ""}`} title={props.title}>
      <div class="figure-label">{props.label}</div>
      <div class="figure-value">{props.children}</div>
    </div>
  );
}

/** Which rows of a long list are in sight. The list scrolls in `element`. */
export function useWindow(total: number, rowHeight: number) {
  const element = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: 60 });
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const look = () => {
      const from = Math.max(0, Math.floor(box.scrollTop / rowHeight) - 12);
      const to = Math.min(total, Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + 12);
      setRange((old) => (old.from === from && old.to === to ? old : { from, to }));
    };
    look();
    box.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(box);
    return () => {
      box.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [total, rowHeight]);
  const reveal = (index: number) => {
    const box = element.current;
    if (!box || index < 0) return;
    const top = index * rowHeight;
    if (top < box.scrollTop + rowHeight) box.scrollTop = Math.max(0, top - rowHeight);
    else if (top + 2 * rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + 2 * rowHeight - box.clientHeight;
  };
  return { element, range, reveal };
}

/** One of a few. The arrow keys choose the next one, as in every list of tabs. */
export function Segments<Choice extends string>(props: {
  choices: readonly Choice[];
  chosen: Choice;
  onChoose: (choice: Choice) => void;
  label: string;
  /** Those with what is looked for. */
  found?: readonly Choice[];
}) {
  const { choices, chosen } = props;
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (choices.indexOf(chosen) + step + choices.length) % choices.length;
    props.onChoose(choices[next] as Choice);
    ((event.currentTarget as HTMLElement).children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="segments" role="tablist" aria-label={props.label} onKeyDown={pressed}>
      {choices.map((choice) => (
        <button key={choice} role="tab" aria-selected={choice === chosen} tabIndex={choice === chosen ? 0 : -1}
          onClick={(event) => {
            // Who used the mouse goes on with the keys of the page.
            if (event.detail > 0) event.currentTarget.blur();
            props.onChoose(choice);
          }}>
          {choice}
          {props.found?.includes(choice) && <span class="found-dot" title="What is looked for is here" />}
        </button>
      ))}
    </div>
  );
}

export interface SideItem {
  id: string;
  href: string;
  name: string;
  badge?: ComponentChildren;
  facts: string[];
}

/** The list at the side of a page; j and k go through it. */
export function SideList(props: { label: string; items: SideItem[]; chosen: string }) {
  const { items } = props;
  const list = useRef<HTMLElement>(null);
  const at = items.findIndex((item) => item.id === props.chosen);
  const move = (step: number) => {
    const next = items[Math.max(0, Math.min(items.length - 1, at + step))];
    if (next) location.replace(next.href);
  };
  useKeys({ j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1) });
  useLayoutEffect(() => list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }), [props.chosen]);
  return (
    <nav class="side-list" aria-label={props.label} ref={list}>
      {items.map((item) => (
        <a key={item.id} href={item.href} aria-current={item.id === props.chosen ? "true" : undefined}>
          <span class="first">
            <span class="name">{item.name}</span>
            {item.badge}
          </span>
          <span class="second">
            {item.facts.filter(Boolean).map((fact, i) => (
              <span key={i}>{fact}</span>
            ))}
          </span>
        </a>
      ))}
    </nav>
  );
}

/** A count with its sign; on a narrow page without its word. */
export function Mark(props: { tone: "bad" | "good" | "warn" | ""; icon: string; count: number; word: string; title?: string }) {
  const word = `${props.word}${props.count === 1 ? "" : "s"}`;
  return (
    <span class={`badge mark-badge ${props.tone}`} title={props.title ?? `${figures.count(props.count)} ${word}`}>
      <Icon name={props.icon} size={11} /> {figures.count(props.count)}
      <span class="word">{word}</span>
    </span>
  );
}
