// Small parts that several pages use.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons";

export function Empty(props: { icon: string; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={props.icon} size={28} />
      <h2>{props.title}</h2>
      <div class="empty-text">{props.children}</div>
    </div>
  );
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

export function Segments<Choice extends string>(props: {
  choices: readonly Choice[];
  chosen: Choice;
  onChoose: (choice: Choice) => void;
  label: string;
}) {
  return (
    <div class="segments" role="tablist" aria-label={props.label}>
      {props.choices.map((choice) => (
        <button key={choice} role="tab" aria-selected={choice === props.chosen} onClick={() => props.onChoose(choice)}>
          {choice}
        </button>
      ))}
    </div>
  );
}
