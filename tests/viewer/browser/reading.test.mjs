// A long run of an agent, read in a real browser: its steps are told apart, its words found, its texts shown as they are meant, and
// nothing hangs out of where it stands.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { corpus, envelope, largeTrace, span } from "./corpus.mjs";
import { done, file, go, open, settled, start, stop, view } from "./page_run.mjs";

before(start);
after(stop);

// Many steps of one name, links between them, a long conversation, Markdown, an evaluation of a span with a very long name.
async function research() {
  const [trace, at, calls] = ["research", 1795196586000, 12];
  const root = span(trace, null, "research", "agent", at, 20000, { meta: { input: { value: '{"question": "Which batteries last?"}' }, output: { value: "## Both\n\n- **LFP** lasts `4000` cycles\n- [a source](https://evil.example/x)\n\n| a | b |\n|---|---|\n| 1 | <b>2</b> |" } } });
  const messages = [{ role: "system", content: "Be exact." }, { role: "user", content: "Go." }];
  const spans = [];
  for (let i = 0; i < calls; i++) {
    const chat = span(trace, root.span_id, "chat", "llm", at + 10 + i * 1000, 300, { meta: { model_name: "gpt-4o", input: { messages: [...messages] }, metadata: { mode: "automatic" } } });
    const link = { trace_id: trace, span_id: chat.span_id, attributes: { from: "output", to: "input" } };
    spans.push(chat, { ...span(trace, root.span_id, "search", "tool", at + 400 + i * 1000, 200, {
      ...(i === calls - 1 && { status: "error" }),
      meta: { input: { value: `{"query": "cell ${i}", "limit": 5}` }, ...(i === calls - 1 && { error: { type: "Gone", message: "no page", stack: "fetch(url)\n  at deep_in_the_stack.cpp:7" } }) } }), span_links: [link] });
    messages.push({ role: "assistant", content: `I look for cell ${i}.` }, { role: "tool", content: `cell ${i} was found` });
  }
  const last = span(trace, root.span_id, "summarise_all_that_was_found_with_sources_and_how_sure_one_is", "llm", at + 14000, 900, { meta: { model_name: "gpt-4o", input: { messages }, output: { messages: [{ role: "assistant", content: "LFP." }] } } });
  const join = { join_on: { span: { trace_id: trace, span_id: last.span_id } }, label: "faithful", metric_type: "score", score_value: 0.125, assessment: "fail" };
  const text = [...spans, last, root].map(envelope).join("") + `${JSON.stringify({ event_type: "evaluation_metric", metrics: [join] })}\n`;
  return { address: await view(file(`research-${root.span_id}.jsonl`, text)), trace, root, spans, last };
}

describe("a long run", { concurrency: 3 }, () => {
  test("steps of one name are told apart by what they were given", async () => {
    const { address, trace, spans } = await research();
    const page = await open(address);
    await page.waitForSelector(".line:has-text('Which batteries last?')");
    await go(page, `#/trace/${trace}`);
    await page.waitForSelector(".span-line:has-text('query: cell 2, limit: 5')");
    await go(page, `#/trace/${trace}?find=page`); // what is found comes into sight, and is not chosen
    await page.waitForSelector(`#span-${spans[23].span_id}.hit`);
    assert.match(await page.textContent(".detail-title"), /research/);
    await done(page);
  });

  test("who comes back from a trace finds the list as it was left", async () => {
    const page = await open(await view(file("list.jsonl", corpus(12))), "#/traces?q=kind%3Atool");
    await page.waitForSelector(".line");
    for (const key of ["j", "j", "j"]) await page.keyboard.press(key);
    const chosen = await page.getAttribute(".line.chosen", "href");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".span-line");
    await page.keyboard.press("Escape");
    await page.waitForSelector(`.line.chosen[href='${chosen}']`);
    assert.match(page.url(), /q=kind%3Atool/);
    await go(page, "#/compare");
    await page.click(".empty a:has-text('The last two runs of answer_question')");
    await page.waitForSelector(".compare-table");
    await done(page);
  });

  test("keys that come faster than the page is drawn are all heard", async () => {
    const { address, trace, spans } = await research();
    const page = await open(address, `#/trace/${trace}`);
    await page.waitForSelector(".span-line.chosen");
    await page.evaluate(() => {
      for (let i = 0; i < 5; i++) document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    });
    await page.waitForSelector(`#span-${spans[4].span_id}.chosen`);
    await done(page);
  });

  test("the flame view of 10,000 spans is whole, with the lanes in sight in the page", async () => {
    const page = await open(await view(file("flame.jsonl", largeTrace(10000))), "#/trace/6b0086aa00000000ffffffffffff0001?view=Flame");
    await page.waitForSelector(".flame-box.bad");
    const [least, most, count] = await page.evaluate(() => {
      const lefts = [...document.querySelectorAll(".flame-box")].map((one) => parseFloat(one.style.left));
      return [Math.min(...lefts), Math.max(...lefts), lefts.length];
    });
    assert.ok(least === 0 && most > 97 && count < 8000, `${count} boxes from ${least} % to ${most} %`);
    await done(page);
  });

  test("words that are found elsewhere in a span are told of, and what is folded over them opens", async () => {
    const { address, trace, spans, last } = await research();
    const page = await open(address, `#/trace/${trace}/${spans[0].span_id}?find=automatic`);
    await page.waitForSelector(".elsewhere:has-text('Details')");
    await page.waitForSelector("[role=tab]:has-text('Details') .found-dot");
    await page.click(".elsewhere button");
    await page.waitForFunction(() => [...(CSS.highlights.get("found") ?? [])].some((range) => range.toString() === "automatic"));
    assert.equal(await page.locator(".elsewhere").count(), 0);
    await go(page, `#/trace/${trace}/${spans[23].span_id}?find=deep_in`);
    await page.waitForFunction(() => document.querySelector(".error-card details")?.open);
    await go(page, `#/trace/${trace}/${last.span_id}`);
    await page.waitForSelector(".between:has-text('20 messages between')");
    assert.equal(await page.locator(".message").count(), 7);
    await page.click(".between");
    await page.waitForFunction(() => document.querySelectorAll(".message").length === 27);
    await go(page, `#/trace/${trace}/${spans[1].span_id}`);
    await go(page, `#/trace/${trace}/${last.span_id}?find=%22cell%204%22`);
    await page.waitForFunction(() => document.querySelectorAll(".message").length === 27);
    await done(page);
  });

  test("Markdown is shown as it is meant if one wants it, without links", async () => {
    const { address, trace, root } = await research();
    const page = await open(address, `#/trace/${trace}/${root.span_id}`);
    await page.waitForSelector(".text:has-text('## Both')");
    await page.keyboard.press("m");
    await page.waitForSelector(".markdown .heading:has-text('Both')");
    assert.deepEqual(await page.locator(".markdown .items b, .markdown .items code, .markdown td").allTextContents(), ["LFP", "4000", "1", "<b>2</b>"]);
    assert.equal(await page.locator(".markdown a").count(), 0);
    assert.match(await page.textContent(".markdown"), /a source \(https:\/\/evil\.example\/x\)/);
    await page.reload(); // it is kept
    await page.waitForSelector(".markdown");
    assert.equal(await page.getAttribute(".markdown-switch", "aria-pressed"), "true");
    await page.click(".markdown-switch");
    await page.waitForSelector(".text:has-text('## Both')");
    await done(page);
  });

  test("the graph fits, and has an arrow where one span's output went into another", async () => {
    const { address, trace } = await research();
    const page = await open(address, `#/trace/${trace}?view=Graph`);
    await page.waitForSelector(".graph-box:has-text('search')");
    assert.equal(await page.locator("path.flow").count(), 1); // of all twelve links
    const wide = await page.evaluate(() => document.querySelector(".graph").scrollWidth - document.querySelector(".graph").clientWidth);
    assert.ok(wide <= 0, `the graph is ${wide} px too wide`);
    await done(page);
  });

  test("long names and scales stay inside of what they stand in", async () => {
    const { address, trace } = await research();
    const page = await open(address);
    for (const hash of ["#/evaluations", `#/trace/${trace}`, `#/trace/${trace}?view=Flame`, `#/trace/${trace}?view=Graph`, `#/compare?a=${trace}&b=${trace}`, "#/statistics"]) {
      await go(page, hash);
      for (const [width, height] of [[1600, 1000], [1024, 768], [390, 844]]) {
        await page.setViewportSize({ width, height });
        await settled(page);
        let out = [];
      for (let i = 0; i < 20; i++) { // what is measured may be drawn again when its place has changed
        out = await page.evaluate(outside);
        if (out.length === 0) break;
        await page.waitForTimeout(50);
      }
      assert.deepEqual(out, [], `${hash} at ${width} px`);
        if (hash !== "#/evaluations") continue;
        assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll(".verdict .value")].map((one) => one.getClientRects().length === 1 && one.clientHeight < 30)), [true]);
      }
    }
    await done(page);
  });
});

// In the page: what ends right of the part of the page that it stands in.
function outside() {
  const parts = [...document.querySelectorAll(".panel *, .ticks, .span-time, .flame-box, .chart *")];
  const isOut = (one) => {
    const inside = one.closest(".panel, .split-left, .chart")?.getBoundingClientRect();
    return inside && one.getBoundingClientRect().width > 0 && one.getBoundingClientRect().right > inside.right + 1;
  };
  return parts.filter(isOut).map((one) => `${one.className} ${one.textContent.slice(0, 40)}`);
}
