import { freePort, type ServerProcess, startServerProcess } from "@orbit/testkit";
import { afterEach, expect, inject, test } from "vitest";
import { createDatabaseOn } from "../support/embedded-postgres.ts";
import type {} from "../support/postgres-global-setup.ts"; // declares what `inject` finds

let nodes: ServerProcess[] = [];
afterEach(() => Promise.all(nodes.map((node) => node.stop())));

const demoOf = async ({ url }: ServerProcess) => {
  const demo = (await (await fetch(`${url}/v1/demo/sign-ins`)).json()) as {
    password: string;
    people: { email: string }[];
  };
  const [founder] = demo.people;
  const body = JSON.stringify({ email: founder?.email, password: demo.password });
  const headers = { "content-type": "application/json", origin: url };
  const signedIn = await fetch(`${url}/v1/auth/sign-in`, { method: "POST", headers, body });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const { workspaces } = (await (await fetch(`${url}/v1/me`, { headers: { cookie } })).json()) as {
    workspaces: { slug: string }[];
  };
  const snapshot = await fetch(`${url}/v1/workspaces/${workspaces[0]?.slug}`, { headers: { cookie } });
  const { members, rooms, invitations } = (await snapshot.json()) as Record<string, unknown[]>;
  return { people: demo.people.length, members: members?.length, rooms: rooms?.length, invited: invitations?.length };
};

test("three processes that start at once on an empty database migrate it once and seed one demo", async () => {
  const env = { DATABASE_URL: await createDatabaseOn(inject("postgresUrl")), DEMO: "true" };
  nodes = await Promise.all([0, 1, 2].map(async () => startServerProcess(await freePort(), env)));
  await Promise.all(nodes.map((node) => node.ready()));
  const [first, ...others] = await Promise.all(nodes.map(demoOf));
  expect(first?.members).toBe(first?.people);
  expect(first?.rooms).toBeGreaterThan(0);
  expect(first?.invited).toBeGreaterThan(0);
  expect(others).toEqual([first, first]);
});
