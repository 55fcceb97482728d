// The frame around all pages: where to go, whether the stream is live, the theme, and help.
import { useEffect, useState } from "preact/hooks";
import { ComparePage } from "./compare_page";
import type { Meta } from "./data";
import { EvaluationsPage } from "./evaluations_page";
import * as figures from "./figures";
import { Help } from "./help";
import { Icon } from "./icons";
import { PromptsPage } from "./prompts_page";
import { SessionsPage } from "./sessions_page";
import type { Connection } from "./state";
import { link, useAnswer, useKeys, useLive, usePlace, useTheme } from "./state";
import { StatisticsPage } from "./statistics_page";
import { TracePage } from "./trace_page";
import { TracesPage } from "./traces_page";

const pages = [
  { id: "traces", title: "Traces", key: "t" },
  { id: "sessions", title: "Sessions", key: "s" },
  { id: "evaluations", title: "Evaluations", key: "v" },
  { id: "prompts", title: "Prompts", key: "r" },
  { id: "statistics", title: "Statistics", key: "c" },
  { id: "compare", title: "Compare", key: "d" },
] as const;

export function App() {
  const place = usePlace();
  const { revision, connection } = useLive();
  const { dark, toggle } = useTheme();
  const [help, setHelp] = useState(false);
  const { answer: meta } = useAnswer<Meta>("/api/meta", {}, revision);
  const [going, setGoing] = useState(false);
  const go = (page: string) => () => {
    if (going) location.hash = link(page);
    setGoing(false);
  };
  useKeys({
    "?": () => setHelp(!help),
    T: toggle,
    l: go("traces"),
    g: () => setGoing(true),
    ...Object.fromEntries(pages.map((page) => [page.key, go(page.id)])),
    t: going ? go("traces") : toggle,
  });
  useEffect(() => {
    const page = pages.find((one) => one.id === place.page);
    document.title = `${place.page === "trace" ? "Trace" : (page?.title ?? "Traces")} · llmobs`;
  }, [place.page]);
  return (
    <div class="app">
      <a class="skip" href="#main" onClick={skip}>To the content</a>
      <nav class="rail" aria-label="Pages">
        <a class="brand" href={link("traces")}>
          <span class="brand-mark" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <b>llmobs</b>
        </a>
        {pages.map((page) => (
          <a key={page.id} class="rail-link" href={link(page.id)} title={`${page.title} (g ${page.key})`}
            aria-current={place.page === page.id || (page.id === "traces" && place.page === "trace") ? "page" : undefined}>
            <Icon name={page.id} />
            <span>{page.title}</span>
          </a>
        ))}
        <span class="spacer" />
        <Sources meta={meta} connection={connection} />
        <div class="rail-tools">
          <button class="quiet" onClick={toggle} aria-label={dark ? "Light theme" : "Dark theme"} title="Theme (T)">
            <Icon name={dark ? "sun" : "moon"} size={15} />
          </button>
          <button class="quiet" onClick={() => setHelp(true)} aria-label="Keys" title="Keys (?)">
            <kbd>?</kbd>
          </button>
        </div>
      </nav>
      <main id="main" tabIndex={-1}>
        {place.page === "trace" ? (
          <TracePage place={place} revision={revision} meta={meta} />
        ) : place.page === "sessions" ? (
          <SessionsPage place={place} revision={revision} />
        ) : place.page === "evaluations" ? (
          <EvaluationsPage revision={revision} />
        ) : place.page === "prompts" ? (
          <PromptsPage place={place} revision={revision} />
        ) : place.page === "statistics" ? (
          <StatisticsPage place={place} revision={revision} />
        ) : place.page === "compare" ? (
          <ComparePage place={place} revision={revision} />
        ) : (
          <TracesPage place={place} revision={revision} meta={meta} />
        )}
      </main>
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

function skip(event: MouseEvent) {
  event.preventDefault(); // the part of the address behind # is the page's
  document.getElementById("main")?.focus();
}

function Sources(props: { meta: Meta | null; connection: Connection }) {
  const { meta, connection } = props;
  const bad = meta?.sources.reduce((sum, source) => sum + source.bad_lines, 0) ?? 0;
  const text = { live: meta?.receiver ? "Listening" : "Following", connecting: "Connecting", lost: "No connection" }[connection];
  const files = meta?.sources.map((source) => `${source.path}, ${figures.bytes(source.bytes)}`).join("\n");
  const first = meta?.sources.find((source) => source.bad_lines > 0);
  return (
    <div class="sources" role="status">
      <div class={`live ${connection}`} title={files}>
        <i aria-hidden="true" /> {text}
      </div>
      {meta && (
        <div class="muted sources-text" title={files}>
          {figures.plural(meta.spans, "span")} in {figures.plural(meta.sources.length, "file")}
        </div>
      )}
      {meta?.prices && (
        <div class="muted sources-text" title={`Costs that spans do not state are those of ${meta.prices}`}>
          prices: {meta.prices.split("/").pop()}
        </div>
      )}
      {first && (
        <div class="bad-lines" title={`${first.path}, line ${first.first_bad_line}: ${first.first_problem}`}>
          {figures.plural(bad, "line")} could not be read
        </div>
      )}
    </div>
  );
}
