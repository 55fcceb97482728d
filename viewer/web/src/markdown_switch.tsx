// The switch between Markdown as it is meant and as it was written.
import { useMarkdown } from "./markdown";
import { useKeys } from "./state";

export function MarkdownSwitch() {
  const [on, toggle] = useMarkdown();
  useKeys({ m: toggle });
  return (
    <button class={`quiet small markdown-switch ${on ? "on" : ""}`} aria-pressed={on} onClick={toggle}
      title={`Show Markdown ${on ? "as it was written" : "as it is meant"} (m)`}>
      Markdown
    </button>
  );
}
