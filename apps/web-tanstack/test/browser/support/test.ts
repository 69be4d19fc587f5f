import { test as base, expect } from "@playwright/test";
import { type ConsoleWatch, consoleWatch } from "./console-watch.ts";
import { type OrbitProcess, oneNode, startOrbit, type Topology } from "./orbit-process.ts";
import { type Person, signedUp, visitor } from "./person.ts";
import { foundWorkspace, type TestWorkspace } from "./workspace.ts";

type PerTest = {
  /** Fails the test on any console error or warning that it has not announced with `consoleWatch.expect`. */
  consoleWatch: ConsoleWatch;
  /** A browser without a session, for somebody of that name. */
  visitor(name: string): Promise<Person>;
  /** A browser whose owner has an account and is signed in. */
  newPerson(name: string): Promise<Person>;
  /** Founded by Ana, who is its owner; Ben is a member. */
  acme: TestWorkspace;
  ana: Person;
  ben: Person;
  /** An admin of Acme. */
  dan: Person;
};
type PerWorker = { orbit: OrbitProcess; topology: Topology };
/** Where the next person of the test opens Orbit. */
type Doors = { nextUrl(): string };

/**
 * `test` with one real server per worker, and people who each have a browser of their own. With several nodes, the first person is
 * on the first, the second on the second, and so on round.
 */
export const test = base.extend<PerTest & Doors, PerWorker>({
  topology: [oneNode, { option: true, scope: "worker" }],
  orbit: [
    async ({ topology }, use) => {
      const orbit = await startOrbit(topology);
      await use(orbit);
      await orbit.close();
    },
    { scope: "worker", timeout: 240_000 },
  ],
  consoleWatch: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern.
    async ({}, use) => {
      const watch = consoleWatch();
      await use(watch);
      expect(watch.complaints(), "consoles are silent").toEqual([]);
    },
    { auto: true },
  ],
  nextUrl: async ({ orbit: { urls } }, use) => {
    let people = 0;
    await use(() => {
      const url = urls[people % urls.length] ?? "";
      people += 1;
      return url;
    });
  },
  visitor: async ({ browser, nextUrl, consoleWatch: console }, use) => {
    const people: Person[] = [];
    await use(async (name) => {
      const person = await visitor({ browser, url: nextUrl(), console }, name);
      people.push(person);
      return person;
    });
    await Promise.all(people.map(({ context }) => context.close()));
  },
  newPerson: async ({ browser, nextUrl, consoleWatch: console }, use) => {
    const people: Person[] = [];
    await use(async (name) => {
      const person = await signedUp({ browser, url: nextUrl(), console }, name);
      people.push(person);
      return person;
    });
    await Promise.all(people.map(({ context }) => context.close()));
  },
  ana: async ({ newPerson }, use) => use(await newPerson("Ana Vargas")),
  acme: async ({ ana }, use) => use(await foundWorkspace(ana)),
  ben: async ({ newPerson, acme }, use) => {
    const ben = await newPerson("Ben Achebe");
    await acme.admit(ben, "member");
    await use(ben);
  },
  dan: async ({ newPerson, acme }, use) => {
    const dan = await newPerson("Dan Meyer");
    await acme.admit(dan, "admin");
    await use(dan);
  },
});
