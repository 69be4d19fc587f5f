import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launchChromium } from "../apps/web-tanstack/test/browser/support/chromium.ts";
import { startOrbit } from "../apps/web-tanstack/test/browser/support/orbit-process.ts";

// `pnpm media` makes the README's pictures from the demo: build first. Everybody in them is made up.

const media = join(import.meta.dirname, "../docs/media");
const SIZE = { width: 1180, height: 720 };
const PASSWORD = "orbit-demo";
/** Who is here while the picture is taken; the first one takes it. */
const PEOPLE = ["ana", "ben", "elif", "grace", "kavya"];
const AWAY = "dan";

const orbit = await startOrbit();
const browser = await launchChromium();

const signIn = async (person: string, colorScheme: "light" | "dark" = "light") => {
  const context = await browser.newContext({
    baseURL: orbit.url,
    viewport: SIZE,
    colorScheme,
    reducedMotion: "reduce",
  });
  const answer = await context.request.post("/v1/auth/sign-in", {
    data: { email: `${person}@acme.example`, password: PASSWORD },
    headers: { origin: orbit.url },
  });
  if (!answer.ok()) throw new Error(`${person} can't sign in: ${answer.status()}`);
  const page = await context.newPage();
  await page.goto("/w/acme/members");
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
};

try {
  mkdirSync(media, { recursive: true });
  const [viewer = AWAY, ...others] = PEOPLE;
  for (const person of others) await signIn(person);
  const away = await signIn(AWAY);
  // What the page itself reads when its tab is put aside.
  await away.evaluate(
    "Object.defineProperty(document, 'visibilityState', { value: 'hidden' }), document.dispatchEvent(new Event('visibilitychange'))",
  );
  for (const theme of ["light", "dark"] as const) {
    const page = await signIn(viewer, theme);
    await page.getByText(`${PEOPLE.length + 1} online`).waitFor();
    await page.getByRole("row", { name: "Dan Petrov" }).getByText("Away").waitFor();
    await page.waitForFunction("document.fonts.status === 'loaded' && document.getAnimations().length === 0");
    await page.screenshot({ path: join(media, `members-${theme}.png`) });
    await page.context().close();
  }
} finally {
  await browser.close();
  await orbit.close();
}
