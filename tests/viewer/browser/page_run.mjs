// A browser, servers of traces files, and their pages, for the tests of the page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

const { chromium } = createRequire(`${process.env.LLMOBS_NODE_MODULES}/`)("playwright-core");
export const folder = fs.mkdtempSync(path.join(os.tmpdir(), "llmobs-page-"));
export const views = new Map(); // by the addresses of their pages
export let browser;

// Pages are tabs of one browser, and go from place to place by the address, as a person does: a load costs much more.
export async function go(page, hash) {
  await page.evaluate(
    (to) =>
      new Promise((done) => {
        addEventListener("hashchange", () => requestAnimationFrame(() => setTimeout(done)), { once: true });
        location.hash = to;
      }),
    hash,
  );
}

/** When the page has asked for all that it shows. */
export async function settled(page) {
  await page.waitForFunction(() => document.querySelector("main h1") && !document.querySelector("main [aria-busy=true]"));
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))));
}

/** Starts `llmobs view`; gives the address of its page. */
export async function view(...args) {
  const process_ = spawn(process.env.LLMOBS_TOOL, ["view", "--no-browser", "--port", "0", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const [text] = await Promise.race([
    new Promise((resolve) => process_.stdout.once("data", (data) => resolve([String(data)]))),
    new Promise((_, reject) => process_.once("exit", () => reject(new Error("llmobs view ended")))),
  ]);
  const address = text.split("\n")[0].replace(/\/$/, "");
  views.set(address, process_);
  return address;
}

export function file(name, text) {
  const full = path.join(folder, name);
  fs.writeFileSync(full, text);
  return full;
}

/** A page on which no script may fail and from which nothing may be loaded from elsewhere. */
export async function open(address, hash = "", options = {}) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: "light", locale: "en-GB", timezoneId: "UTC", ...options });
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  page.on("request", (request) => request.url().startsWith(address) || request.url().startsWith("data:") || page.problems.push(`foreign request ${request.url()}`));
  page.setDefaultTimeout(20000);
  await page.goto(`${address}/${hash}`);
  return page;
}

export async function done(page) {
  assert.deepEqual(page.problems, []);
  await page.close();
}

export async function shoot(page, name) {
  if (!process.env.LLMOBS_SCREENSHOTS) return;
  fs.mkdirSync(process.env.LLMOBS_SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: path.join(process.env.LLMOBS_SCREENSHOTS, `${name}.png`) });
}

export async function start() {
  browser = await chromium.launch({ executablePath: process.env.LLMOBS_CHROMIUM, args: ["--no-sandbox"] });
}

export async function stop() {
  await browser?.close();
  for (const one of views.values()) one.kill();
  fs.rmSync(folder, { recursive: true, force: true });
}

// In the page: the contrast of each element's text with what is behind it, as WCAG counts it.
export function contrasts(selectors) {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return Object.fromEntries(
    selectors.map((selector) => {
      const element = document.querySelector(selector);
      const behind = [];
      for (let one = element; one; one = one.parentElement) behind.unshift(getComputedStyle(one).backgroundColor);
      const [a, b] = [light(rgb([...behind, getComputedStyle(element).color])), light(rgb(behind))];
      return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    }),
  );
}
