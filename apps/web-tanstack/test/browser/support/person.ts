import { randomUUID } from "node:crypto";
import type { APIResponse, Browser, BrowserContext, Page } from "@playwright/test";
import type { ConsoleWatch } from "./console-watch.ts";
import { observePages } from "./watched-page.ts";

export const PASSWORD = "correct horse battery staple";

/** Somebody at a browser of their own: cookies, tabs and storage are shared with nobody. */
export type Person = {
  readonly name: string;
  readonly email: string;
  readonly context: BrowserContext;
  /** Their first tab; blank until a test goes somewhere. */
  readonly page: Page;
  /** One more tab of the same browser, at that path. */
  openTab(path: string): Promise<Page>;
  /** Asks the API with this person's session, from outside their pages. Throws unless it answers 2xx. */
  api<T>(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T>;
};

export type Surroundings = { browser: Browser; url: string; console: ConsoleWatch };

const parsed = async <T>(answer: APIResponse): Promise<T> => {
  if (!answer.ok()) throw new Error(`${answer.url()} answered ${answer.status()}: ${await answer.text()}`);
  // What the API answers is checked by the API's own tests; here the caller names the contract's type.
  return (answer.status() === 204 ? null : await answer.json()) as T;
};

/** A browser without a session. */
export const visitor = async ({ browser, url, console }: Surroundings, name: string): Promise<Person> => {
  const context = await browser.newContext({ baseURL: url });
  console.watch(context, name);
  observePages(context);
  const page = await context.newPage();
  return {
    name,
    email: `${name.toLowerCase().replaceAll(/[^a-z]+/g, ".")}.${randomUUID().slice(0, 8)}@example.org`,
    context,
    page,
    openTab: async (path) => {
      const tab = await context.newPage();
      await tab.goto(path);
      return tab;
    },
    api: async (method, path, body) =>
      parsed(await context.request.fetch(path, { method, data: body, headers: { origin: url } })),
  };
};

/** A browser with a new account, signed in. */
export const signedUp = async (surroundings: Surroundings, name: string): Promise<Person> => {
  const person = await visitor(surroundings, name);
  await person.api("POST", "/v1/auth/sign-up", { name, email: person.email, password: PASSWORD });
  return person;
};
