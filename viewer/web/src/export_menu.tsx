// The trace as a file for other programs, to download.
import { useEffect, useRef } from "preact/hooks";
import type { ExportFormat } from "./data";
import { Icon } from "./icons";

export function ExportMenu(props: { trace: string; formats: ExportFormat[] }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (menu.current) menu.current.open = false;
  };
  useEffect(() => {
    const elsewhere = (event: Event) => !menu.current?.contains(event.target as Node) && close();
    addEventListener("pointerdown", elsewhere);
    addEventListener("focusin", elsewhere);
    return () => {
      removeEventListener("pointerdown", elsewhere);
      removeEventListener("focusin", elsewhere);
    };
  }, []);
  const move = (step: number) => {
    const links = [...(menu.current?.querySelectorAll("a") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const from = at < 0 && step < 0 ? 0 : at; // from outside to the last one
    links[(from + step + links.length) % links.length]?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    if (!menu.current?.open) return;
    if (event.key === "Escape") {
      close();
      menu.current.querySelector("summary")?.focus();
    } else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else return;
    event.preventDefault(); // the page behind does not hear of it
  };
  return (
    <details class="export-menu" ref={menu} onKeyDown={pressed}>
      <summary class="button quiet small">
        <Icon name="export" size={13} /> Export
      </summary>
      <div class="export-list">
        {props.formats.map((format) => (
          <a key={format.name} href={`/api/export?trace=${encodeURIComponent(props.trace)}&format=${format.name}`} download onClick={close}>
            <b>{format.title}</b> <span>{format.use}</span>
          </a>
        ))}
      </div>
    </details>
  );
}
