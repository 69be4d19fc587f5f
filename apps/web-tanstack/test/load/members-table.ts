/**
 * What a thousand events a second cost a browser that shows a table of five thousand members: `pnpm bench --browser`. The
 * shipped pages in a real Chromium, a real socket, real frames; `apps/api/test/bench/serve-members.ts` says what is in the
 * path. Fails when the tab lost, doubled or misapplied anything.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { Page } from "@playwright/test";
import { digestOf } from "../../src/lib/db/digest.ts";
import { launchChromium } from "../browser/support/chromium.ts";
import { installProbe, type Measured, probe } from "./probe.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { values: options } = parseArgs({
  options: {
    rate: { type: "string", default: "1000" },
    seconds: { type: "string", default: "12" },
    pages: { type: "string", default: here("../../dist") },
    members: { type: "string", default: "5000" },
    search: { type: "string", default: "" },
    width: { type: "string", default: "1280" },
    out: { type: "string", default: here("../../../../bench/results/browser.json") },
  },
});

type Ready = { url: string; slug: string; cookie: { name: string; value: string }; members: number };
type Fed = { sent: number; members: number };

const startServer = () => {
  const child = spawn(process.execPath, ["--import", "tsx", "test/bench/serve-members.ts"], {
    cwd: here("../../../api"),
    env: { ...process.env, WEB_ROOT: options.pages, MEMBERS: options.members },
    stdio: ["pipe", "pipe", "inherit"],
  });
  return { child, answers: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
};

const next = async <T>(answers: AsyncIterator<string>): Promise<T> => {
  const { value, done } = await answers.next();
  if (done) throw new Error("the server ended");
  // Said by `serve-members.ts`, one line of JSON for each question.
  return JSON.parse(value) as T;
};

const heapOf = async (page: Page): Promise<number> => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  await cdp.detach();
  return usedSize;
};

/** The frames are all there once their number stands still. */
const settled = async (page: Page, due: number): Promise<void> => {
  await page.waitForFunction((count) => window.__probe.events >= count, due, { timeout: 30_000 });
  // Two paints later the last of them is applied and drawn.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1_500)));
};

const differenceOf = async (page: Page, { url, slug }: Ready): Promise<string | null> => {
  const answer = await page.request.get(`${url}/v1/workspaces/${slug}`);
  const snapshot = (await answer.json()) as WorkspaceSnapshotDto;
  const [due, held] = [digestOf(snapshot), await page.evaluate(() => window.__orbit?.digest())];
  if (due === held) return null;
  const at = [...due].findIndex((char, place) => char !== held?.[place]);
  return `at ${at}: ${due.slice(at - 60, at + 60)} … ${held?.slice(at - 60, at + 60)}`;
};

const stop = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.stdin?.end();
  });

const measure = async (page: Page, ready: Ready, { child, answers }: ReturnType<typeof startServer>) => {
  await page.goto(`${ready.url}/w/${ready.slug}/members${options.search}`);
  await page.getByTestId("member-row").first().waitFor();
  await page.locator('[data-testid="connection"][data-state="live"]').first().waitFor();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1_500)));
  const load = await probe(page);
  const heapBefore = await heapOf(page);
  await page.evaluate(() => window.__probe.begin());
  child.stdin.write(`feed ${options.rate} ${options.seconds}\n`);
  const { sent } = await next<Fed>(answers);
  const during = await probe(page);
  await settled(page, sent);
  const after = await probe(page);
  const heapGrowth = (await heapOf(page)) - heapBefore;
  return { sent, load, during, after, heapGrowth, difference: await differenceOf(page, ready) };
};

type Run = Awaited<ReturnType<typeof measure>>;

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const longest = ({ longTasks }: Measured): number => Math.max(0, ...longTasks);

const rowsOf = ({ sent, load, during, after, heapGrowth, difference }: Run): readonly [string, string][] => [
  ["events sent, and received by the page", `${sent}, ${after.events}`],
  ["snapshots taken besides the first", String(after.snapshots - 1)],
  ["the tab's digest is a fresh snapshot's", difference === null ? "yes" : `NO, ${difference}`],
  [
    "tasks over 50 ms under load",
    `${during.longTasks.length}${longest(during) > 0 ? `, longest ${ms(longest(during))}` : ""}`,
  ],
  ["React commits per animation frame, at most", String(during.commitsPerFrame.length - 1)],
  ["frames with 0, 1, 2, … commits", during.commitsPerFrame.join(", ")],
  ["frames, and those over 25 ms", `${during.frames}, ${during.lateFrames}`],
  ["longest frame", ms(during.longestFrame)],
  ["rows in the document", String(during.rows)],
  ["heap growth after collecting garbage", `${(heapGrowth / 1024 / 1024).toFixed(1)} MiB`],
  [
    "tasks over 50 ms while loading",
    `${load.longTasks.length}${longest(load) > 0 ? `, longest ${ms(longest(load))}` : ""}`,
  ],
  ["first row drawn after", ms(load.firstRowAt)],
];

const server = startServer();
const ready = await next<Ready>(server.answers);
const browser = await launchChromium();
const context = await browser.newContext({ viewport: { width: Number(options.width), height: 900 } });
await context.addCookies([{ ...ready.cookie, url: ready.url }]);
const page = await context.newPage();
await installProbe(page);
const run = await measure(page, ready, server);
await browser.close();
await stop(server.child);

console.log(`\n${options.rate} events/s for ${options.seconds} s into a table of ${ready.members} members\n`);
console.log("| measured | |\n|---|---|");
for (const [what, value] of rowsOf(run)) console.log(`| ${what} | ${value} |`);
await mkdir(fileURLToPath(new URL(".", `file://${options.out}`)), { recursive: true });
await writeFile(options.out, JSON.stringify({ options, ...run }, null, 2));
const isWhole = run.after.events === run.sent && run.after.snapshots === 1 && run.difference === null;
if (!isWhole) console.error("\nThe tab did not come to what was sent.");
process.exitCode = isWhole ? 0 : 1;
