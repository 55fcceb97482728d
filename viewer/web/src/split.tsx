// Two parts side by side, with a border that can be moved, by the mouse and by keys. Its place is kept.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

const least = 25;
const most = 75;

export function Split(props: { left: ComponentChildren; right: ComponentChildren; leftOnly: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const [part, setPart] = useState(() => clamp(Number(localStorage.getItem("split")) || 51));
  const move = (to: number) => {
    setPart(clamp(to));
    localStorage.setItem("split", String(clamp(to)));
  };
  const drag = (event: PointerEvent) => {
    const area = box.current?.getBoundingClientRect();
    if (!area || !(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    move(((event.clientX - area.left) / area.width) * 100);
  };
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (!step) return;
    event.preventDefault();
    move(part + step);
  };
  return (
    <div class={`split ${props.leftOnly ? "list-only" : ""}`} ref={box} style={{ "--part": `${part}%` }}>
      {props.left}
      <div class="divider" role="separator" tabIndex={0} aria-orientation="vertical" aria-label="Width of the tree"
        aria-valuenow={Math.round(part)} aria-valuemin={least} aria-valuemax={most}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove={drag} onKeyDown={pressed}
        onDblClick={() => move(51)} />
      {props.right}
    </div>
  );
}

function clamp(part: number): number {
  return Math.max(least, Math.min(most, part));
}
