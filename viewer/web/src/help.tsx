// The keys, and the search in a few words.
import { useEffect, useRef } from "preact/hooks";

const keys: [string, string][] = [
  ["j k ↓ ↑", "next and previous"],
  ["Enter", "open the trace"],
  ["← →", "close and open a branch"],
  ["[ ]", "close and open all branches"],
  ["e", "next error"],
  ["z", "zoom to the span; Z or Esc shows all again"],
  ["/", "search; in a trace: find, then n and N go on"],
  ["p", "pause the list"],
  ["x", "swap the two traces that are compared"],
  ["g then l s v r c d", "go to the list of traces, sessions, evaluations, prompts, statistics, compare"],
  ["m", "Markdown as it is meant, or as it was written"],
  ["t", "dark or light"],
  ["Esc", "back to the list"],
  ["?", "this help"],
];

export function Help(props: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" role="dialog" aria-label="Keys" onClose={props.onClose}
      onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
      onKeyDown={(event) => {
        event.stopPropagation(); // the page behind does not hear of it
        if (event.key === "?") dialog.current?.close();
      }}>
      <div class="dialog-body">
        <h2>Keys</h2>
        <dl class="keys">
          {keys.map(([key, what]) => (
            <div key={key}>
              <dt>{key.split(" ").map((one) => (one === "then" ? " then " : <kbd key={one}>{one}</kbd>))}</dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <h2>Search</h2>
        <p class="muted">
          A trace is found if one of its spans matches every term. Terms: words, <code>"two words"</code>, <code>kind:llm</code>,{" "}
          <code>name:get_*</code>, <code>@status:error</code>, <code>@duration:&gt;1s</code>, <code>@metrics.total_tokens:&gt;200</code>,{" "}
          <code>service:x</code>, <code>model:gpt*</code>, <code>session_id:u1</code>, and <code>-</code> before what must not be.
        </p>
        <button onClick={() => dialog.current?.close()}>Close</button>
      </div>
    </dialog>
  );
}
