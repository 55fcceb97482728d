// The page of `llmobs view` in a real browser: what each page shows, keys, live news, themes, sizes, and hostile texts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { answerTrace, corpus, envelope, largeTrace, span } from "./corpus.mjs";
import { browser, contrasts, done, file, folder, go, open, settled, shoot, start, stop, view, views } from "./page_run.mjs";

let demo;
const failedTrace = answerTrace(900, { failed: true })[0].trace_id;

before(async () => {
  await start();
  const failed = answerTrace(900, { failed: true }).map(envelope).join("");
  demo = await view(file("demo.jsonl", corpus(24) + failed), file("large.jsonl", largeTrace(10000)));
});

after(stop);

describe("the page", { concurrency: 3 }, () => {
  test("the list shows names, errors, tokens and costs, and sorts", async () => {
    const page = await open(demo);
    await page.waitForSelector(".line");
    await shoot(page, "traces");
    assert.match(await page.textContent(".table-foot"), /26 traces/);
    assert.match(await page.textContent(".table"), /desk::Timeout: the order service did not answer within 2 ms/);
    assert.match(await page.textContent(".table"), /\$0\.0064/);
    await page.click('[role=columnheader]:has-text("Took")');
    await page.waitForFunction(() => document.querySelector(".line .name")?.textContent === "crawl");
    assert.equal(await page.getAttribute('[role=columnheader]:has-text("Took")', "aria-sort"), "descending");
    await done(page);
  });

  test("the search finds, is in the address, and says what it does not know", async () => {
    const page = await open(demo);
    await page.waitForSelector(".line");
    await page.keyboard.press("/");
    await page.keyboard.type("name:find_order @status:error");
    await page.waitForFunction(() => /\b7 of 26/.test(document.querySelector(".table-foot")?.textContent ?? ""));
    assert.match(decodeURIComponent(page.url()), /q=name:find_order/);
    await page.fill("input[type=search]", "@duration:>x");
    await page.waitForSelector("[role=alert]:has-text('is no number')");
    await page.fill("input[type=search]", "nothing_has_this_name");
    await page.waitForSelector(".empty:has-text('No trace')");
    await page.click(".chip:has-text('kind:tool')");
    await page.waitForSelector(".line");
    await done(page);
  });

  test("the search offers fields and their values, by keys and by mouse", async () => {
    const page = await open(demo);
    await page.waitForSelector(".line");
    const [box, offers] = [page.locator("input[type=search]"), page.locator(".offers [role=option]")];
    await page.keyboard.press("/");
    await page.keyboard.type("ki");
    await page.waitForSelector(".offers [role=option]:has-text('kind:')");
    assert.equal(await offers.count(), 1);
    assert.deepEqual([await box.getAttribute("role"), await box.getAttribute("aria-expanded")], ["combobox", "true"]);
    assert.equal(await box.getAttribute("aria-activedescendant"), null); // Enter searches for what was written, until one is chosen
    await page.keyboard.press("ArrowDown");
    assert.equal(await box.getAttribute("aria-activedescendant"), await offers.first().getAttribute("id"));
    assert.equal(await offers.first().getAttribute("aria-selected"), "true");
    await shoot(page, "search");
    const ratios = await page.evaluate(contrasts, [".offer-text", ".offer-hint"]);
    for (const [selector, ratio] of Object.entries(ratios)) assert.ok(ratio >= 4.5, `${selector}: contrast ${ratio.toFixed(2)}`);
    await page.keyboard.press("Enter");
    assert.equal(await box.inputValue(), "kind:");
    await page.waitForSelector(".offers [role=option]:has-text('retrieval')");
    await page.keyboard.type("too");
    await page.waitForFunction(() => document.querySelectorAll(".offers [role=option]").length === 1);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    assert.equal(await box.inputValue(), "kind:tool ");
    await page.keyboard.type("-mod");
    await page.click(".offers [role=option]:has-text('model:')");
    await page.click(".offers [role=option]:has-text('gpt-4o')");
    assert.equal(await box.inputValue(), "kind:tool -model:gpt-4o ");
    await page.keyboard.type("error_type:");
    await page.click(".offers [role=option]:has-text('desk::Timeout')"); // a colon is in it
    assert.match(await box.inputValue(), / error_type:"desk::Timeout" $/);
    await page.waitForFunction(() => / 7 of 26|^7 of 26/.test(document.querySelector(".table-foot")?.textContent ?? ""));
    await page.keyboard.type("dur");
    await page.waitForSelector(".offers [role=option]:has-text('@duration')");
    await page.keyboard.press("Escape"); // closes the list, and only then leaves the field
    await page.waitForSelector(".offers", { state: "hidden" });
    assert.equal(await page.evaluate(() => document.activeElement?.matches("input[type=search]")), true);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement?.matches("input[type=search]")), false);
    await done(page);
  });

  test("a trace: tree, waterfall, error, detail, tool call and its span", async () => {
    const page = await open(demo, `#/trace/${failedTrace}`);
    await page.waitForSelector(".span-line");
    assert.equal(await page.locator(".span-line").count(), 8);
    assert.match(await page.textContent(".trace-error"), /desk::Timeout/);
    await page.keyboard.press("e");
    await page.waitForSelector(".error-card:has-text('did not answer')");
    assert.match(await page.textContent(".span-line.chosen"), /find_order/);
    await page.keyboard.press("j");
    await page.waitForSelector(".detail-title:has-text('chat')");
    await page.waitForSelector(".messages");
    await shoot(page, "trace");
    assert.match(await page.textContent(".message.role-system"), /Parcel & Co/);
    await page.click(".tool-jump");
    await page.waitForSelector(".detail-title:has-text('find_order')");
    await page.click("[role=tab]:has-text('Raw')");
    await page.waitForSelector(".raw");
    assert.equal(JSON.parse(await page.textContent(".raw")).name, "find_order");
    await page.keyboard.press("ArrowLeft"); // the tree's key, since the mouse chose the tab
    await page.click("[role=tab]:has-text('Details')");
    await page.waitForSelector(".tag:has-text('service')");
    assert.match(page.url(), /tab=Details/);
    await page.click(".span-line:has-text('search_passages')");
    await page.click("[role=tab]:has-text('Content')");
    await page.waitForSelector(".document");
    assert.equal(await page.locator(".document").count(), 3);
    assert.match(await page.textContent(".document"), /returns\.md/);
    await page.click(".span-line:has-text('gpt-4o')");
    await page.click("[role=tab]:has-text('Tools')");
    await page.waitForSelector(".offered:has-text('called 1×')");
    assert.match(await page.textContent(".tool-jump.bad"), /ms/);
    await page.click("[role=tab]:has-text('Content')");
    await page.waitForSelector(".prompt .variable:has-text('{{question}}')");
    await done(page);
  });

  test("keys go through the tree, close branches and go back", async () => {
    const page = await open(demo, `#/trace/${failedTrace}`);
    await page.waitForSelector(".span-line");
    await page.keyboard.press("/"); // finds inside of the trace
    await page.keyboard.type("timeout");
    await page.waitForSelector(".find-count:has-text('2 spans')");
    assert.match(page.url(), /find=timeout/);
    await page.waitForFunction(() => document.querySelectorAll(".span-line.miss").length === 6);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".span-line.hit.chosen:has-text('find_order')");
    await page.waitForFunction(() => [...(CSS.highlights.get("found") ?? [])].some((range) => range.toString() === "Timeout" && range.startContainer.parentElement.closest(".detail-body")));
    await shoot(page, "find");
    await page.click(".trace-title h1");
    for (const [key, name] of [["n", "chat"], ["n", "find_order"], ["Shift+N", "chat"]]) { // round and round
      await page.keyboard.press(key);
      await page.waitForSelector(`.span-line.hit.chosen:has-text('${name}')`);
    }
    await page.waitForFunction(() => [...document.querySelectorAll(".message-fold")].at(-2)?.ariaExpanded === "true"); // what was folded, and has the word
    await page.keyboard.press("Escape");
    await page.waitForSelector(".span-line.miss", { state: "detached" });
    await page.click(".span-line:has-text('answer_question')");
    await page.keyboard.press("j");
    await page.waitForSelector(".span-line.chosen:has-text('gather_context')");
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => document.querySelectorAll(".span-line").length === 6);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelectorAll(".span-line").length === 8);
    await page.keyboard.press("[");
    await page.waitForFunction(() => document.querySelectorAll(".span-line").length === 1);
    await page.keyboard.press("]");
    await page.waitForFunction(() => document.querySelectorAll(".span-line").length === 8);
    assert.ok((await page.locator(".branch.bad").count()) >= 3); // the way to the error is red
    await page.keyboard.press("[");
    await page.waitForFunction(() => document.querySelectorAll(".span-line").length === 1);
    await page.keyboard.press("e"); // also where the error is in a closed branch
    await page.waitForSelector(".span-line.chosen:has-text('find_order')");
    await page.keyboard.press("]");
    await page.click(".span-line:has-text('gather_context')");
    await page.keyboard.press("z");
    await page.waitForSelector(".chip-button:has-text('of')");
    await page.waitForSelector(".bar-label.outside:has-text('later')");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".chip-button", { state: "detached" });
    const wide = await page.evaluate(() => document.querySelector(".split-left").clientWidth);
    await page.focus("[role=separator]");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((before) => document.querySelector(".split-left").clientWidth > before, wide);
    await page.keyboard.press("?");
    await page.waitForSelector("[role=dialog]");
    await page.keyboard.press("j"); // the page behind does not hear of it
    await page.keyboard.press("Escape");
    await page.waitForSelector("[role=dialog]", { state: "detached" });
    await page.waitForSelector(".span-line.chosen:has-text('gather_context')");
    assert.match(page.url(), /#\/trace\//);
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForSelector("h1:has-text('Statistics')");
    await done(page);
  });

  test("a tool call leads to the span that answers it, whatever stands nearer", async () => {
    const trace = "calls";
    const calls = ["c1", "c2"].map((tool_id) => ({ name: "find", tool_id, arguments: {} }));
    const chat = span(trace, null, "chat", "llm", 1795196586000, 5, { meta: { output: { messages: [{ role: "assistant", content: "", tool_calls: calls }] } } });
    const tools = ["c2", "c1"].map((tool_id, i) => span(trace, chat.span_id, "find", "tool", 1795196586010 + i, 7, { meta: { metadata: { tool_id } } }));
    const page = await open(await view(file("calls.jsonl", [...tools, chat].map(envelope).join(""))), `#/trace/${trace}/${chat.span_id}`);
    await page.waitForSelector(".tool-jump");
    const to = await page.locator(".tool-jump").evaluateAll((links) => links.map((one) => one.getAttribute("href").split("/").pop()));
    assert.deepEqual(to, [tools[1].span_id, tools[0].span_id]);
    await done(page);
  });

  test("flame and graph choose spans, and zoom", async () => {
    const page = await open(demo, `#/trace/${failedTrace}?view=Flame`);
    await page.click(".flame-box:has-text('gather_context')");
    await page.waitForSelector(".detail-title:has-text('gather_context')");
    await page.click("[role=tab]:has-text('Graph')");
    await page.waitForSelector(".graph-box.bad:has-text('find_order')");
    assert.match(await page.textContent(".graph-box:has-text('chat')"), /×2/);
    await shoot(page, "graph");
    await done(page);
  });

  for (const [name, hash, expected] of [
    ["sessions", "#/sessions", /customer-\d+[\s\S]*How do I return a parcel\?/],
    ["evaluations", "#/evaluations", /2 without a span[\s\S]*helpfulness[\s\S]*passed[\s\S]*hexadecimal/],
    ["prompts", "#/prompts", /support-answer[\s\S]*2\.1[\s\S]*Be brief and kind/],
    ["statistics", "#/statistics", /p95 of traces[\s\S]*gpt-4o[\s\S]*find_order[\s\S]*desk::Timeout/],
    ["compare", `#/compare?a=${failedTrace}`, /find_order[\s\S]*store_transcript/],
  ])
    test(`the page of ${name}, in the light and in the dark`, async () => {
      const page = await open(demo, hash);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.waitForFunction((pattern) => new RegExp(pattern).test(document.querySelector("main")?.textContent ?? ""), expected.source);
        await page.waitForSelector(`html[data-theme=${colorScheme}]`);
        await shoot(page, `${name}-${colorScheme}`);
      }
      await done(page);
    });

  test("the lists at the side take keys, and prompts can be compared with any version", async () => {
    const page = await open(demo, "#/sessions");
    await page.waitForSelector(".side-list a[aria-current]");
    const first = await page.textContent(".side-list a[aria-current] .name");
    await page.keyboard.press("j");
    await page.waitForFunction((before) => document.querySelector(".side-list a[aria-current] .name").textContent !== before, first);
    await go(page, "#/prompts");
    await page.waitForSelector(".difference .added:has-text('Be brief and kind')");
    await page.selectOption(".panel select", "");
    await page.waitForSelector(".template .variable:has-text('{{shop}}')");
    await done(page);
  });

  test("the theme is kept, and texts are readable in both", async () => {
    const page = await open(demo);
    await page.waitForSelector(".line");
    for (const theme of ["light", "dark"]) {
      if ((await page.getAttribute("html", "data-theme")) !== theme) await page.keyboard.press("Shift+T");
      await page.waitForSelector(`html[data-theme=${theme}]`);
      const ratios = await page.evaluate(contrasts, [".line .name", ".line .second", ".badge.bad", ".error-text", ".rail-link", ".table-head button", ".search kbd", ".table-foot", ".mark-badge.good", ".mark-badge.bad"]);
      for (const [selector, ratio] of Object.entries(ratios)) assert.ok(ratio >= 4.5, `${theme} ${selector}: contrast ${ratio.toFixed(2)}`);
    }
    await page.reload();
    await page.waitForSelector("html[data-theme=dark]");
    await done(page);
  });

  test("nothing hangs out of the page at three sizes", async () => {
    const page = await open(demo);
    for (const hash of ["#/traces", `#/trace/${failedTrace}?find=parcel`, "#/sessions", "#/evaluations", "#/prompts", "#/statistics", `#/compare?a=${failedTrace}`]) {
      await go(page, hash);
      for (const [width, height] of [[1600, 1000], [1024, 768], [390, 844]]) {
        await page.setViewportSize({ width, height });
        await settled(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${hash} at ${width} px is ${wide} px too wide`);
        const cut = await page.evaluate(() => {
          const rows = [...document.querySelectorAll(".trace-columns")].filter((one) => getComputedStyle(one).gridTemplateRows.includes(" "));
          const bars = [...document.querySelectorAll(".toolbar, .page-head, .trace-title, .find-box")].filter((one) => one.scrollWidth > one.clientWidth);
          return [...rows, ...bars].map((one) => one.className);
        });
        assert.deepEqual(cut, [], `${hash} at ${width} px`);
        await shoot(page, `${hash.replace(/\W+/g, "-").slice(0, 12)}-${width}`);
      }
    }
    await done(page);
  });

  test("a trace of 10,000 spans opens and scrolls with few rows in the page", async () => {
    const page = await open(demo, "#/trace/6b0086aa00000000ffffffffffff0001");
    await page.waitForSelector(".span-line");
    const most = await page.evaluate(async () => {
      const box = document.querySelector(".span-table .scroll");
      let most = 0;
      for (let i = 0; i < 30; i++) {
        box.scrollTop = (i / 30) * box.scrollHeight;
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        most = Math.max(most, document.querySelectorAll(".span-line").length);
      }
      return most;
    });
    assert.ok(most < 80, `${most} rows are in the page`);
    assert.ok((await page.locator(".overview b").count()) > 100); // each error has its mark in the strip
    await page.keyboard.press("e");
    await page.waitForSelector(".span-line.chosen.failed");
    await shoot(page, "large");
    await done(page);
  });

  test("what is received shows up by itself, and the list can be paused", async () => {
    const address = await view("--listen");
    const page = await open(address);
    await page.waitForSelector(".empty:has-text('DD_TRACE_AGENT_URL')");
    await shoot(page, "empty");
    const send = (name) =>
      fetch(`${address}/evp_proxy/v2/api/v2/llmobs`, { method: "POST", body: `[${envelope(span(`t-${name}`, null, name, "agent", 1795196586000, 5))}]` });
    assert.equal((await send("first")).status, 202);
    await page.waitForSelector(".line:has-text('first')");
    await page.keyboard.press("p");
    await page.waitForSelector(".badge:has-text('paused')");
    await send("second");
    await page.waitForFunction(() => document.querySelector(".sources-text")?.textContent?.startsWith("2 spans"));
    assert.equal(await page.locator(".line").count(), 1);
    await page.keyboard.press("p");
    await page.waitForSelector(".line:has-text('second')");
    await done(page);
  });

  test("a search that takes long says so, and news do not keep its answer away", async () => {
    const address = await view("--listen");
    const send = (number) =>
      fetch(`${address}/evp_proxy/v2/api/v2/llmobs`, { method: "POST", body: `[${envelope(span(`t-${number}`, null, "news", "agent", 1795196586000, 5))}]` });
    await send(0);
    const page = await open(address);
    await page.waitForSelector(".line");
    await page.route(/api\/traces/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 900));
      await route.continue();
    });
    let number = 0;
    const news = setInterval(() => send(++number), 100);
    await page.fill("input[type=search]", "kind:agent");
    await page.waitForSelector("[role=progressbar]");
    await page.waitForFunction(() => document.querySelectorAll(".line").length > 3);
    clearInterval(news);
    await page.waitForSelector("[role=progressbar]", { state: "detached" });
    await page.unroute(/api\/traces/);
    await done(page);
  });

  /** Two hundred texts that would run a script, or load something, where they are taken for more than text. */
  function attacks() {
    const run = "document.title='owned'";
    const parts = [
      `<script>${run}</script>`, `<img src=x onerror="${run}">`, `<svg onload="${run}"></svg>`, `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
      `<details open ontoggle="${run}">x</details>`, `<video><source onerror="${run}"></video>`, `<input autofocus onfocus="${run}">`, `<body onload="${run}">`,
      `<object data="https://evil.example/x"></object>`, `<embed src="https://evil.example/x">`, `<link rel=stylesheet href="https://evil.example/x.css">`,
      `<style>@import "https://evil.example/x.css"; body { background: url(https://evil.example/x) }</style>`, `<base href="https://evil.example/">`,
      `<meta http-equiv=refresh content="0;url=https://evil.example/">`, `<form action="https://evil.example/"><button>x</button></form>`,
      `<a href="javascript:${run}">x</a>`, `![x](https://evil.example/x.png)`, `[x](javascript:${run})`, `<math><mi xlink:href="javascript:${run}">x</mi></math>`,
      `https://evil.example/x.png`, `javascript:${run}`, `data:text/html,<script>${run}</script>`, `\\u003cscript\\u003e${run}\\u003c/script\\u003e`,
      `&lt;script&gt;${run}&lt;/script&gt;`, `{{constructor.constructor("${run}")()}}`,
    ];
    const frames = [(one) => one, (one) => `"'>${one}`, (one) => `</title></style></textarea></script>${one}`, (one) => `<!--${one}-->${one}`, (one) => "```html\n" + one + "\n```",
      (one) => `\u202e${one}\0`, (one) => `{"__html": ${JSON.stringify(one)}}`, (one) => one.toUpperCase().replaceAll("DOCUMENT.TITLE='OWNED'", run)];
    return parts.flatMap((part) => frames.map((frame) => frame(part)));
  }

  test("hostile texts are shown as texts", async () => {
    const script = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script><a href="javascript:alert(1)">x</a>`;
    const trace = "hostile";
    const one = span(trace, null, script, "llm", 1795196586000, 5, {
      session_id: script, status: "error", tags: [script, `service:${script}`],
      meta: {
        model_name: script,
        input: { messages: [{ role: script, content: script, tool_calls: [{ name: script, arguments: { [script]: script } }] }], prompt: { id: script, template: script } },
        output: { messages: [{ role: "assistant", content: script }], value: script, documents: [{ name: script, text: script, score: 1e308 }] },
        metadata: JSON.parse(`{"__proto__": {"polluted": true}, "constructor": ${JSON.stringify(script)}}`),
        error: { type: script, message: script, stack: script },
      },
      metrics: { input_tokens: 9e15, total_cost: 1e300 },
    });
    const evaluation = { label: script, metric_type: "score", score_value: 1, reasoning: script, join_on: { span: { trace_id: trace, span_id: one.span_id } } };
    const texts = attacks();
    assert.equal(new Set(texts).size, 200);
    const others = texts.map((text, i) => span(trace, one.span_id, text, i % 2 ? "tool" : "retrieval", 1795196586000, 5, {
      status: "error", tags: [`note:${text}`], session_id: text,
      meta: { input: { value: text }, output: i % 2 ? { value: text } : { documents: [{ name: text, text, id: text }] }, metadata: { [text]: text, url: text }, error: { type: text, message: text, stack: text } },
    }));
    const talk = span(trace, one.span_id, "talk", "llm", 1795196586000, 5, {
      meta: { model_name: texts[1], input: { messages: texts.map((content) => ({ role: "user", content })) }, output: { messages: texts.map((content) => ({ role: "assistant", content })) } },
    });
    const address = await view(file("hostile.jsonl", `${[one, talk, ...others].map(envelope).join("")}${JSON.stringify({ event_type: "evaluation_metric", metrics: [evaluation] })}\nno JSON\n`));
    const page = await open(address);
    await page.waitForSelector(".bad-lines:has-text('1 line')");
    const spans = [one, talk, ...others.filter((_, i) => i % 20 === 1)];
    for (const hash of ["#/traces", ...spans.map((each) => `#/trace/${trace}/${each.span_id}`), `#/trace/${trace}/${others[0].span_id}?tab=Details`, `#/trace/${trace}?tab=Tools`, `#/trace/${trace}?tab=Details`, `#/trace/${trace}?view=Graph`, `#/trace/${trace}?view=Flame`, "markdown", `#/trace/${trace}/${talk.span_id}`, "#/sessions", "#/evaluations", "#/prompts", "#/statistics", "#/compare"]) {
      if (hash === "markdown") {
        await page.evaluate(() => localStorage.setItem("markdown", "on"));
        await page.reload();
        continue;
      }
      await go(page, hash);
      await settled(page);
      if (hash !== "#/compare") await page.waitForFunction(() => document.querySelector("main").textContent.includes("onerror="));
      const strange = "img, iframe, object, embed, base, video, math, body main form[action], main style, main link, meta[http-equiv=refresh], script:not([src='/page.js']), a[href^='javascript' i], a[href*=evil]:not([href^='#'])";
      assert.equal(await page.locator(strange).count(), 0, hash);
      assert.doesNotMatch(await page.title(), /^owned/);
      assert.equal(await page.evaluate(() => ({}).polluted), undefined);
    }
    await done(page);
  });

  test("a trace that is not there, and a server that is gone, are told", async () => {
    const address = await view(file("small.jsonl", corpus(1)));
    const page = await open(address, "#/trace/nothing");
    await page.waitForSelector(".empty:has-text('not here')");
    views.get(address).kill();
    await page.waitForSelector(".live.lost");
    await page.close();
  });

  test("what export writes as HTML is one page that needs nothing else", async () => {
    const out = path.join(folder, "export.html");
    execFileSync(process.env.LLMOBS_TOOL, ["export", "--format", "html", "--trace", failedTrace, "-o", out, path.join(folder, "demo.jsonl")]);
    const page = await browser.newPage({ colorScheme: "dark" });
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`file://${out}`);
    assert.deepEqual(asked, [`file://${out}`]);
    for (const text of ["find_order", "desk::Timeout", "How do I return a parcel?", "gpt-4o"]) assert.ok((await page.textContent("body")).includes(text), text);
    assert.equal(await page.locator("script, img, link").count(), 0);
    await shoot(page, "export");
    await page.close();
  });

  test("a trace is downloaded in each format, by mouse and by keys", async () => {
    const page = await open(demo, `#/trace/${failedTrace}`);
    await page.waitForSelector(".span-line");
    const list = page.locator(".export-list");
    const download = async (choose) => {
      const [file] = await Promise.all([page.waitForEvent("download"), choose()]);
      assert.equal(await list.isVisible(), false);
      return [file.suggestedFilename(), fs.readFileSync(await file.path(), "utf8")];
    };
    const [summary, links] = [page.locator(".export-menu summary"), page.locator(".export-list a")];
    const endings = ["html", "chrome.json", "speedscope.json", "otlp.json", "csv", "json"];
    for (const [i, ending] of endings.entries()) {
      await summary.click();
      const [name, text] = await download(() => links.nth(i).click());
      assert.equal(name, `answer_question-${failedTrace.slice(-8)}.${ending}`);
      const args = ["export", "--format", ending.replace(/(.)\.json$/, "$1"), "--trace", failedTrace, path.join(folder, "demo.jsonl")];
      assert.equal(text, execFileSync(process.env.LLMOBS_TOOL, args, { encoding: "utf8" }));
    }
    await summary.focus();
    await page.keyboard.press("Enter");
    assert.equal(await list.isVisible(), true);
    await shoot(page, "export-menu");
    const ratios = await page.evaluate(contrasts, [".export-list b", ".export-list span"]);
    for (const [selector, ratio] of Object.entries(ratios)) assert.ok(ratio >= 4.5, `${selector}: contrast ${ratio.toFixed(2)}`);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    const [name] = await download(() => page.keyboard.press("Enter"));
    assert.match(name, /\.csv$/);
    await summary.click();
    await page.keyboard.press("Escape"); // closes the menu, and does not leave the page
    assert.equal(await list.isVisible(), false);
    assert.match(page.url(), /#\/trace\//);
    await summary.click();
    await page.click(".span-line >> nth=1");
    await list.waitFor({ state: "hidden" });
    await done(page);
  });

  // LLMOBS_EXAMPLE is the traces file of ./examples/run: the picture in README.md is made of it.
  test("a run of the example, as README shows it", { skip: !process.env.LLMOBS_EXAMPLE }, async () => {
    const page = await open(await view(process.env.LLMOBS_EXAMPLE), "", { viewport: { width: 1280, height: 720 } });
    await page.click(".line");
    await page.waitForSelector(".span-line");
    for (const key of ["j", "j", "j", "j", "j", "j", "j"]) await page.keyboard.press(key);
    await page.waitForSelector(".detail .messages");
    await page.waitForSelector(".live.live");
    await settled(page);
    await shoot(page, "view");
    await done(page);
  });
});
