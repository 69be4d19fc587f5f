import { randomUUID } from "node:crypto";
import type { RoomChanged } from "@orbit/shared/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GrowthLimits, SessionLimits } from "#application/ports/growth-limits.ts";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";
import { type Line, PASSWORD, Visitor } from "../support/visitor.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

/** A workspace, and its owner at a server that lets nothing grow beyond `limits`. */
const cramped = async (limits: Partial<GrowthLimits & SessionLimits>) => {
  const staffed = await StaffedWorkspace.open(world);
  const server = await world.serve({ ports: { ...world.ports, limits: { ...world.ports.limits, ...limits } } });
  const owner = new Visitor(server);
  owner.cookie = staffed.owner.cookie;
  return { staffed, owner, server };
};

const REFUSED = [409, "workspaces.limit_reached"];
const tries = async (who: Visitor, line: Line, body?: unknown) => {
  const { status, body: answer } = await who.ask(line, body);
  return [status, answer.code];
};

test("a workspace has as many roles as the operator allows, and one deleted makes room", async () => {
  const { staffed, owner } = await cramped({ rolesPerWorkspace: 5 });
  const role = await staffed.customRole([]);
  const another = { name: randomUUID(), permissions: [] };
  expect(await tries(owner, `POST ${staffed.path}/roles`, another)).toEqual(REFUSED);
  await owner.does(`DELETE ${staffed.path}/roles/${role.id}`);
  expect(await tries(owner, `POST ${staffed.path}/roles`, another)).toEqual([201, undefined]);
});

test("a workspace has as many rooms as the operator allows, and one archived makes room", async () => {
  const { staffed, owner } = await cramped({ roomsPerWorkspace: 1 });
  const { room } = await owner.does<RoomChanged>(`POST ${staffed.path}/rooms`, { name: "Planning" });
  expect(await tries(owner, `POST ${staffed.path}/rooms`, { name: "Design" })).toEqual(REFUSED);
  await owner.does(`DELETE ${staffed.path}/rooms/${room.id}`);
  expect(await tries(owner, `POST ${staffed.path}/rooms`, { name: "Design" })).toEqual([201, undefined]);
});

test("so many people wait for an answer; inviting one of them again is not one more", async () => {
  const { staffed, owner } = await cramped({ invitationsPerWorkspace: 2 });
  const roleId = (await staffed.role("guest")).id;
  const invite = (...emails: string[]) => tries(owner, `POST ${staffed.path}/invitations`, { emails, roleId });
  expect(await invite("a@x.io", "b@x.io", "c@x.io")).toEqual(REFUSED);
  expect(await invite("a@x.io", "b@x.io")).toEqual([201, undefined]);
  expect(await invite("a@x.io")).toEqual([201, undefined]);
  expect(await invite("d@x.io")).toEqual(REFUSED);
});

test("a full workspace takes nobody in, and the invitation stays good", async () => {
  const { staffed, server } = await cramped({ membersPerWorkspace: 1 });
  const person = await world.person();
  const { token } = await staffed.invite(person.email, (await staffed.role("guest")).id);
  const here = new Visitor(server);
  here.cookie = person.cookie;
  expect(await tries(here, `POST /v1/invitations/${token}/accept`)).toEqual(REFUSED);
  expect(await tries(person, `POST /v1/invitations/${token}/accept`)).toEqual([200, undefined]);
});

test("one person is in as many workspaces as the operator allows, founded or joined", async () => {
  const { owner, staffed } = await cramped({ workspacesPerPerson: 1 });
  expect(await tries(owner, "POST /v1/workspaces", { name: "Two", slug: `w-${randomUUID().slice(0, 18)}` })).toEqual(
    REFUSED,
  );
  const other = await StaffedWorkspace.open(world);
  const { token } = await other.invite(staffed.owner.email, (await other.role("guest")).id);
  expect(await tries(owner, `POST /v1/invitations/${token}/accept`)).toEqual(REFUSED);
});

test("a person is signed in with as many browsers as the operator allows; one more ends the one that was first", async () => {
  const { owner, server, staffed } = await cramped({ sessionsPerPerson: 3 });
  const signsIn = async () => {
    const browser = new Visitor(server);
    await browser.does("POST /v1/auth/sign-in", { email: staffed.owner.email, password: PASSWORD });
    return browser;
  };
  const browsers = [owner, await signsIn(), await signsIn()];
  const statuses = () => Promise.all(browsers.map((one) => one.ask("GET /v1/me").then(({ status }) => status)));
  expect(await statuses()).toEqual([200, 200, 200]);
  browsers.push(await signsIn());
  expect(await statuses()).toEqual([401, 200, 200, 200]);
  // A browser that signs in again gives its own session up, and nobody else's.
  await browsers.at(-1)?.does("POST /v1/auth/sign-in", { email: staffed.owner.email, password: PASSWORD });
  expect(await statuses()).toEqual([401, 200, 200, 200]);
});
