// The field for a query. What may follow is offered below it as one writes: fields, and their values with how often they are there.
import { useEffect, useRef, useState } from "preact/hooks";
import { numbers, quotedValue, wordAt } from "./completion";
import type { FacetsAnswer } from "./data";
import * as figures from "./figures";
import { Icon } from "./icons";
import type { Place } from "./state";
import { setParameter, useAnswer } from "./state";

interface Offer {
  text: string; // what is shown
  insert: string; // what takes the word's place
  hint: string;
}

const listId = "search-offers";

export function SearchBox(props: { value: string; onChange: (text: string) => void; box?: { current: HTMLInputElement | null } }) {
  const own = useRef<HTMLInputElement>(null);
  const box = props.box ?? own;
  const [text, setText] = useState(props.value);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const waiting = useRef(0);
  const sent = useRef(props.value);
  const offers = useOffers(text, caret, open);
  const shown = open && offers.length > 0;
  // What comes back is older than what was written since; only what comes from elsewhere replaces it.
  useEffect(() => {
    if (props.value !== sent.current) setText(props.value);
    sent.current = props.value;
  }, [props.value]);
  const send = (value: string) => {
    clearTimeout(waiting.current);
    sent.current = value;
    props.onChange(value);
  };
  const change = (value: string, at: number) => {
    setText(value);
    setCaret(at);
    setActive(-1);
    clearTimeout(waiting.current);
    waiting.current = window.setTimeout(() => send(value), 200);
  };
  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const choose = (offer: Offer) => {
    const word = wordAt(text, caret);
    const at = word.from + offer.insert.length;
    const whole = offer.insert.endsWith(" ");
    const rest = text.slice(word.to);
    const next = text.slice(0, word.from) + offer.insert + (whole ? rest.replace(/^ /, "") : rest);
    change(next, at);
    setOpen(!whole);
    if (!box.current) return;
    box.current.value = next; // at once: the next letter may come before the page is drawn again
    box.current.setSelectionRange(at, at);
  };
  const move = (step: number) => {
    if (!shown) return setOpen(true);
    setActive((active + step + offers.length + (active < 0 && step < 0 ? 1 : 0)) % offers.length);
  };
  const pressed = (event: KeyboardEvent) => {
    const offer = shown ? offers[active] : undefined;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if ((event.key === "Enter" || event.key === "Tab") && offer) choose(offer);
    else if (event.key === "Enter") {
      close();
      send(text);
    } else if (event.key === "Escape") shown ? close() : box.current?.blur();
    else return;
    event.preventDefault();
  };
  return (
    <div class="search-box">
      <label class="search">
        <Icon name="search" size={14} />
        <input ref={box} type="search" value={text} placeholder="Search: kind:llm @status:error @duration:>1s …"
          aria-label="Search traces" spellcheck={false} autocomplete="off" role="combobox" aria-autocomplete="list"
          aria-expanded={shown} aria-controls={listId} aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
          onInput={(event) => {
            setOpen(true);
            change(event.currentTarget.value, event.currentTarget.selectionStart ?? event.currentTarget.value.length);
          }}
          onKeyUp={(event) => setCaret(event.currentTarget.selectionStart ?? text.length)}
          onClick={(event) => setCaret(event.currentTarget.selectionStart ?? text.length)}
          onKeyDown={pressed} onBlur={close} />
        {!text && <kbd>/</kbd>}
      </label>
      <ul id={listId} class="offers" role="listbox" aria-label="What may follow" hidden={!shown}>
        {shown && offers.map((offer, i) => (
          <OfferLine key={offer.insert} id={`${listId}-${i}`} offer={offer} active={i === active} onChoose={() => choose(offer)} />
        ))}
      </ul>
    </div>
  );
}

function OfferLine(props: { id: string; offer: Offer; active: boolean; onChoose: () => void }) {
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (props.active) line.current?.scrollIntoView({ block: "nearest" });
  }, [props.active]);
  return (
    <li ref={line} id={props.id} role="option" aria-selected={props.active}
      onMouseDown={(event) => event.preventDefault() /* the field keeps the focus */} onClick={props.onChoose}>
      <span class="offer-text">{props.offer.text}</span>
      <span class="offer-hint">{props.offer.hint}</span>
    </li>
  );
}

function useOffers(text: string, caret: number, open: boolean): Offer[] {
  const word = wordAt(text, Math.min(caret, text.length));
  const field = word.key.replace(/^@/, "");
  const fields = useAnswer<FacetsAnswer>(open ? "/api/facets" : "", { limit: 1 }, 0).answer?.facets ?? [];
  const known = fields.find((one) => one.field === field);
  const asks = open && word.value !== null && known !== undefined;
  const values = useAnswer<FacetsAnswer>(asks ? "/api/facets" : "", { field, contains: word.value ?? "", limit: 50 }, 0).answer?.facets[0];
  if (word.value === null) {
    const plain: Offer[] = fields.filter((one) => one.distinct > 0)
      .map((one) => ({ text: `${one.field}:`, insert: `${one.field}:`, hint: figures.plural(one.distinct, "value") }));
    const all = [...plain, ...numbers.map(([key, hint]) => ({ text: key, insert: key, hint }))];
    return all.filter((offer) => offer.insert.replace(/^@/, "").startsWith(field.toLowerCase()));
  }
  if (!asks || values?.field !== field) return [];
  return values.values
    .filter((one) => one.value !== word.value)
    .map((one) => ({ text: one.value, insert: `${word.key}:${quotedValue(one.value)} `, hint: figures.count(one.count) }));
}

const examples = ["@status:error", "kind:tool", "@duration:>1s", "@metrics.total_tokens:>1000", "-ml_app:demo"];

const periods: [string, string][] = [["", "any time"], ["900", "15 minutes"], ["3600", "1 hour"], ["86400", "1 day"], ["604800", "1 week"]];

/** How far back to look: `since` in the address, in seconds. */
export function PeriodChoice(props: { place: Place }) {
  const { place } = props;
  const since = place.parameters.get("since") ?? "";
  return (
    <select class={`period ${since ? "on" : ""}`} aria-label="How far back" title="How far back" value={since}
      onChange={(event) => setParameter(place, "since", event.currentTarget.value)}>
      {periods.map(([seconds, name]) => (
        <option key={seconds} value={seconds}>{name}</option>
      ))}
    </select>
  );
}

/** The time that `since` means now, in steps: news do not make another question of it. Empty if all is wanted. */
export function periodStart(place: Place): number | "" {
  const seconds = Number(place.parameters.get("since"));
  return seconds > 0 ? Math.floor(Date.now() / 10_000) * 10_000 - seconds * 1000 : "";
}

export function Examples(props: { onChoose: (text: string) => void }) {
  return (
    <p class="examples">
      {examples.map((example) => (
        <button key={example} class="chip" onClick={() => props.onChoose(example)}>
          {example}
        </button>
      ))}
    </p>
  );
}
