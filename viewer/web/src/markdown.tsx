// Markdown, as models write it, as elements of the page: never as HTML, and without links and images, which would lead elsewhere.
// What is not understood stays as it was written.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

const longest = 200_000;
const longestLine = 4000; // a search for a pair of marks goes through the whole line

const listeners = new Set<(on: boolean) => void>();

/** Whether Markdown is shown as it is meant. It is the same on all pages, and kept. */
export function useMarkdown(): [boolean, () => void] {
  const [on, setOn] = useState(() => localStorage.getItem("markdown") === "on");
  useEffect(() => {
    listeners.add(setOn);
    return () => void listeners.delete(setOn);
  }, []);
  const toggle = () => {
    localStorage.setItem("markdown", on ? "off" : "on");
    for (const tell of listeners) tell(!on);
  };
  return [on, toggle];
}

export function looksLikeMarkdown(text: string): boolean {
  return text.length <= longest && /^ {0,3}(#{1,6} |[-*+] |\d+[.)] |> |```|\|.*\|)|\*\*\S|`[^`]+`|\]\(/m.test(text);
}

export function Markdown(props: { text: string }) {
  return <div class="markdown">{blocks(props.text.split("\n"))}</div>;
}

const item = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const fence = /^\s*(```+|~~~+)\s*([\w+-]*)/;
const rule = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;
const dashes = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

// A block takes as many lines as are its own.
type Block = (lines: string[], from: number) => { end: number; shown: ComponentChildren } | null;

const kinds: Block[] = [code, title, line, table, quote, list];

function blocks(lines: string[]): ComponentChildren[] {
  const shown: ComponentChildren[] = [];
  let text: string[] = [];
  const flush = () => {
    if (text.some((one) => one.trim())) shown.push(<p>{text.map((one, i) => [i > 0 && "\n", ...inline(one)])}</p>);
    text = [];
  };
  for (let at = 0; at < lines.length; ) {
    const found = kinds.map((kind) => kind(lines, at)).find((one) => one !== null);
    if (found) {
      flush();
      shown.push(found.shown);
      at = found.end;
      continue;
    }
    const next = lines[at++] ?? "";
    if (next.trim()) text.push(next);
    else flush();
  }
  flush();
  return shown;
}

function code(lines: string[], from: number): ReturnType<Block> {
  const mark = fence.exec(lines[from] ?? "")?.[1];
  if (!mark) return null;
  let end = from + 1;
  while (end < lines.length && !(lines[end] ?? "").trim().startsWith(mark)) end++;
  return { end: end + 1, shown: <pre class="code">{lines.slice(from + 1, end).join("\n")}</pre> };
}

function title(lines: string[], from: number): ReturnType<Block> {
  const found = heading.exec(lines[from] ?? "");
  if (!found) return null;
  const level = found[1]?.length ?? 1;
  return { end: from + 1, shown: <div class={`heading h${Math.min(level, 4)}`} role="heading" aria-level={Math.min(level + 2, 6)}>{inline(found[2] ?? "")}</div> };
}

function line(lines: string[], from: number): ReturnType<Block> {
  return rule.test(lines[from] ?? "") ? { end: from + 1, shown: <hr /> } : null;
}

function table(lines: string[], from: number): ReturnType<Block> {
  if (!(lines[from] ?? "").includes("|") || !(lines[from + 1] ?? "").includes("|") || !dashes.test(lines[from + 1] ?? "")) return null;
  let end = from + 2;
  while (end < lines.length && (lines[end] ?? "").includes("|")) end++;
  const cells = (row: string) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  return {
    end,
    shown: (
      <div class="markdown-table">
        <table>
          <thead>
            <tr>{cells(lines[from] ?? "").map((cell) => <th>{inline(cell)}</th>)}</tr>
          </thead>
          <tbody>{lines.slice(from + 2, end).map((row) => <tr>{cells(row).map((cell) => <td>{inline(cell)}</td>)}</tr>)}</tbody>
        </table>
      </div>
    ),
  };
}

function quote(lines: string[], from: number): ReturnType<Block> {
  let end = from;
  while (/^ {0,3}>/.test(lines[end] ?? "")) end++;
  if (end === from) return null;
  const inner = lines.slice(from, end).map((one) => one.replace(/^ {0,3}> ?/, ""));
  // Quotes in quotes in quotes: all of them are one.
  return { end, shown: <blockquote>{blocks(inner.map((one) => one.replace(/^(\s*>)+ ?/, "")))}</blockquote> };
}

// Items further in are items of this list, moved in: no depth of nesting is followed by calls.
function list(lines: string[], from: number): ReturnType<Block> {
  if (!item.test(lines[from] ?? "")) return null;
  const items: { depth: number; mark: string; text: string[] }[] = [];
  let end = from;
  for (; end < lines.length; end++) {
    const now = lines[end] ?? "";
    const found = item.exec(now);
    if (found) items.push({ depth: Math.min(6, Math.floor((found[1]?.length ?? 0) / 2)), mark: found[2] ?? "", text: [found[3] ?? ""] });
    else if (/^\s{2,}\S/.test(now) && !fence.test(now)) items[items.length - 1]?.text.push(now.trim());
    else if (now.trim() || !item.test(lines[end + 1] ?? "")) break;
  }
  return {
    end,
    shown: (
      <ul class="items">
        {items.map((one) => (
          <li style={{ marginLeft: `${one.depth * 20}px` }}>
            <span class="item-mark">{/\d/.test(one.mark) ? one.mark : "•"}</span>
            <span>{one.text.map((text, i) => [i > 0 && "\n", ...inline(text)])}</span>
          </li>
        ))}
      </ul>
    ),
  };
}

const marks = /(`+)(.+?)\1(?!`)|\*\*(?!\s)(.+?)\*\*|\*(?![\s*])([^*]+?)(?<!\s)\*|~~(.+?)~~|!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)/;

function inline(text: string, depth = 0): ComponentChildren[] {
  if (text.length > longestLine || depth > 3) return [text];
  const shown: ComponentChildren[] = [];
  let rest = text;
  for (let found = marks.exec(rest); found; found = marks.exec(rest)) {
    const [whole, , code, strong, soft, gone, name, target] = found;
    if (found.index > 0) shown.push(rest.slice(0, found.index));
    if (code !== undefined) shown.push(<code>{code}</code>);
    else if (strong !== undefined) shown.push(<b>{inline(strong, depth + 1)}</b>);
    else if (soft !== undefined) shown.push(<i>{inline(soft, depth + 1)}</i>);
    else if (gone !== undefined) shown.push(<s>{inline(gone, depth + 1)}</s>);
    else shown.push(name, <span class="target"> ({target})</span>);
    rest = rest.slice(found.index + whole.length);
  }
  if (rest) shown.push(rest);
  return shown;
}
