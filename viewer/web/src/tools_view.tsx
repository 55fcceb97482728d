// The tools of an llm span: the calls that it asked for, each with its result where this span knows it, and what was offered.
import type { Json, JsonObject } from "./data";
import { isObject, listAt, objectAt, textAt } from "./data";
import * as figures from "./figures";
import { JsonView } from "./json_view";
import type { ToolLink } from "./messages";
import { ToolCall, ToolResult } from "./messages";
import { Section } from "./parts";

function inMessages(event: JsonObject, key: "tool_calls" | "tool_results"): Json[] {
  const meta = objectAt(event, "meta");
  return ["input", "output"].flatMap((side) => listAt(objectAt(meta, side), "messages").flatMap((message) => listAt(message, key)));
}

export function hasTools(event: JsonObject): boolean {
  return listAt(objectAt(event, "meta"), "tool_definitions").length > 0 || inMessages(event, "tool_calls").length > 0;
}

export function ToolsView(props: { event: JsonObject; toolLink: ToolLink }) {
  const offered = listAt(objectAt(props.event, "meta"), "tool_definitions");
  const calls = inMessages(props.event, "tool_calls");
  const results = inMessages(props.event, "tool_results");
  const times = (name: string) => calls.filter((call) => textAt(call, "name") === name).length;
  return (
    <>
      {calls.length > 0 && (
        <Section title={figures.plural(calls.length, "call")}>
          <div class="stack">
            {calls.map((call, i) => {
              const id = textAt(call, "tool_id");
              const result = id ? results.find((one) => textAt(one, "tool_id") === id) : undefined;
              return (
                <div key={i} class="tool-pair">
                  <ToolCall call={call} toolLink={props.toolLink} />
                  {result !== undefined && <ToolResult result={result} />}
                </div>
              );
            })}
          </div>
        </Section>
      )}
      {offered.length > 0 && (
        <Section title={`${figures.plural(offered.length, "tool")} offered`}>
          {offered.map((tool, i) => (
            <details key={i} class="offered">
              <summary>
                <b>{textAt(tool, "name")}</b>
                <span class="muted offered-text">{textAt(tool, "description")}</span>
                <span class="badge">{times(textAt(tool, "name")) > 0 ? `called ${times(textAt(tool, "name"))}×` : "not called"}</span>
              </summary>
              <JsonView value={isObject(tool) ? (tool.schema ?? tool) : tool} />
            </details>
          ))}
        </Section>
      )}
    </>
  );
}
