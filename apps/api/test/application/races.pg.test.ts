import { randomUUID } from "node:crypto";
import { patiently } from "@orbit/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { authorise } from "#application/workspaces/authorise.ts";
import { postgresTestDatabase } from "../support/databases.ts";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld(postgresTestDatabase);
});
afterAll(() => world.close());

const ROUNDS = 8;
const rounds = Array.from({ length: ROUNDS }, (_, round) => round);

test("[F40] of two owners who demote each other at once, one succeeds", async () => {
  for (const _round of rounds) {
    const staffed = await StaffedWorkspace.open(world);
    const { person, memberId } = await staffed.joinAs("owner");
    const { you } = await staffed.owner.snapshot(staffed.slug);
    const body = { roleId: (await staffed.role("admin")).id, version: 1 };
    const replies = await Promise.all([
      staffed.owner.ask(`PATCH ${staffed.path}/members/${memberId}`, body),
      person.ask(`PATCH ${staffed.path}/members/${you.memberId}`, body),
    ]);
    // The second finds itself demoted, which is as good a refusal as being the last owner.
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 403]);
  }
});

test("[F40] of two owners who leave at once, one stays", async () => {
  for (const _round of rounds) {
    const staffed = await StaffedWorkspace.open(world);
    const { person } = await staffed.joinAs("owner");
    const line = `POST ${staffed.path}/leave` as const;
    const replies = await Promise.all([staffed.owner.ask(line), person.ask(line)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  }
});

test("of two who rename a room at once, the one who is late is shown what it is called now", async () => {
  for (const _round of rounds) {
    const { owner, path } = await StaffedWorkspace.open(world);
    const { room } = await owner.does<{ room: { id: string } }>(`POST ${path}/rooms`, { name: "Planning" });
    const line = `PATCH ${path}/rooms/${room.id}` as const;
    const names = ["Design", "Retro"];
    const replies = await Promise.all(names.map((name) => owner.ask<never>(line, { name, version: 1 })));
    const [good, late] = [...replies].sort((left, right) => left.status - right.status);
    expect([good?.status, late?.status]).toEqual([200, 409]);
    // Typed as nothing by the helper; compared as they came.
    const answers = [good?.body, late?.body] as unknown as [{ room: object }, { current: object }];
    expect(answers[1].current).toEqual(answers[0].room);
  }
});

test("[A66] of two people at one slug, and of two acceptances of one link, one succeeds", async () => {
  for (const _round of rounds) {
    const staffed = await StaffedWorkspace.open(world);
    const person = await world.person();
    const { token } = await staffed.invite(person.email, (await staffed.role("guest")).id);
    const accept = `POST /v1/invitations/${token}/accept` as const;
    const accepted = await Promise.all([person.ask(accept), person.ask(accept)]);
    expect(accepted.map(({ status }) => status).sort()).toEqual([200, 409]);
    const body = { name: "Acme", slug: `s-${randomUUID().slice(0, 18)}` };
    const founded = await Promise.all([person, staffed.owner].map((each) => each.ask("POST /v1/workspaces", body)));
    expect(founded.map(({ status }) => status).sort()).toEqual([201, 409]);
  }
});

test("the same key sent twice at once is carried out once, and both get the one answer", async () => {
  for (const _round of rounds) {
    const { owner, path, slug } = await StaffedWorkspace.open(world);
    const key = { "idempotency-key": randomUUID() };
    const create = () => owner.ask<{ room: object }>(`POST ${path}/rooms`, { name: "Planning" }, key);
    const [one, two] = await Promise.all([create(), create()]);
    expect([one.status, two.status, two.body]).toEqual([201, 201, one.body]);
    expect((await owner.snapshot(slug)).rooms).toHaveLength(1);
  }
});

test("[A53] a right that is taken away while it is used was used before", async () => {
  // given: somebody acts with a right of a custom role, and has not committed
  const staffed = await StaffedWorkspace.open(world);
  const role = await staffed.customRole(["rooms.create"]);
  const { person } = await staffed.join(role.id);
  const actor = { userId: person.userId, sessionId: "", name: person.name, email: person.email };
  const order: string[] = [];
  const [begun, goOn] = [latch(), latch()];
  const acting = world.ports.uow.write({}, async (tx) => {
    await authorise(tx, { actor, slug: staffed.slug }, "rooms.create");
    begun.open();
    await goOn.opened;
    order.push("used");
  });
  await begun.opened;
  // when
  const line = `PATCH ${staffed.path}/roles/${role.id}` as const;
  const taking = staffed.owner.does(line, { permissions: [], version: 1 }).then(() => order.push("taken"));
  await vi.waitFor(async () => expect(order.length + (await waitingForLocks())).toBeGreaterThan(0), patiently);
  goOn.open();
  await Promise.all([acting, taking]);
  // then
  expect(order).toEqual(["used", "taken"]);
});

test("[REV-2] a command that is under way when its workspace is deleted comes before the end, or not at all", async () => {
  for (const _round of rounds) {
    const { owner, path } = await StaffedWorkspace.open(world);
    const rooms = Array.from({ length: 6 }, (_, room) => owner.ask(`POST ${path}/rooms`, { name: `Room ${room}` }));
    const { position } = await owner.does(`DELETE ${path}`);
    const replies = await Promise.all(rooms);
    expect(new Set([...replies.map(({ status }) => status), 201, 404])).toEqual(new Set([201, 404]));
    expect((await lastOf(position)).type).toBe("workspaces.workspace.deleted");
  }
});

test("[REV-2] a deletion waits for the command that began before it", async () => {
  // given
  const staffed = await StaffedWorkspace.open(world);
  const { userId, name, email } = staffed.owner;
  const [begun, goOn] = [latch(), latch()];
  const order: string[] = [];
  const acting = world.ports.uow.write({}, async (tx) => {
    await authorise(tx, { actor: { userId, name, email, sessionId: "" }, slug: staffed.slug }, "rooms.create");
    begun.open();
    await goOn.opened;
    order.push("done");
  });
  await begun.opened;
  // when
  const deleting = staffed.owner.does(`DELETE ${staffed.path}`).then(() => order.push("deleted"));
  await vi.waitFor(async () => expect(order.length + (await waitingForLocks())).toBeGreaterThan(0), patiently);
  goOn.open();
  await Promise.all([acting, deleting]);
  // then
  expect(order).toEqual(["done", "deleted"]);
});

/** The last row of the log that is at `epoch`, which no other log shares. */
const lastOf = ({ epoch }: { epoch: number }): Promise<{ type: string }> =>
  world.database.kysely
    .selectFrom("workspace_events as event")
    .innerJoin("workspace_logs as log", "log.workspace_id", "event.workspace_id")
    .select("event.type")
    .where("log.epoch", "=", epoch)
    .orderBy("event.seq", "desc")
    .executeTakeFirstOrThrow();

const latch = () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

const waitingForLocks = async (): Promise<number> => {
  const waiting = sql<{ n: number }>`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (await waiting.execute(world.database.kysely)).rows[0]?.n ?? 0;
};
