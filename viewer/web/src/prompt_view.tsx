// A prompt: its template with the variables marked, and what they were.
import type { Json, JsonObject } from "./data";
import { isObject, listAt, objectAt, textAt } from "./data";

export function templateText(prompt: Json | undefined): string {
  if (!isObject(prompt)) return "";
  if (typeof prompt.template === "string") return prompt.template;
  return listAt(prompt, "chat_template")
    .map((message) => `${textAt(message, "role")}: ${textAt(message, "content") || `{{${textAt(message, "name")}}}`}`)
    .join("\n\n");
}

export function PromptView(props: { prompt: JsonObject }) {
  const { prompt } = props;
  const variables = objectAt(prompt, "variables");
  const text = templateText(prompt);
  return (
    <div class="prompt card">
      <div class="facts">
        <span class="strong">{textAt(prompt, "id")}</span>
        {textAt(prompt, "version") && <span>version {textAt(prompt, "version")}</span>}
        {textAt(prompt, "label") && <span>{textAt(prompt, "label")}</span>}
      </div>
      {text && <Template text={text} variables={variables} />}
      {Object.keys(variables).length > 0 && (
        <dl class="pairs">
          {Object.keys(variables).map((name) => (
            <div key={name}>
              <dt>
                <span class="variable">{name}</span>
              </dt>
              <dd>{textAt(variables, name)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

export function Template(props: { text: string; variables?: JsonObject }) {
  return (
    <div class="text template">
      <TemplateText text={props.text} variables={props.variables} />
    </div>
  );
}

export function TemplateText(props: { text: string; variables?: JsonObject }) {
  const pieces = props.text.split(/(\{\{\s*[\w.-]+\s*\}\}|\{[\w.-]+\})/);
  return (
    <>
      {pieces.map((piece, i) => {
        if (i % 2 === 0) return piece;
        const name = piece.replace(/[{}\s]/g, "");
        return (
          <span key={i} class="variable" title={props.variables ? textAt(props.variables, name) : undefined}>
            {piece}
          </span>
        );
      })}
    </>
  );
}
