import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HinderedUnitOfWork } from "../support/hindered-unit-of-work.ts";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";
import { Visitor } from "../support/visitor.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

/** A server whose reads are counted, and of which the first one tells late what it saw. */
const hindered = async () => {
  const uow = new HinderedUnitOfWork(world.ports.uow);
  const server = await world.serve({ ports: { ...world.ports, uow } });
  const seenBy = (person: Visitor): Visitor => Object.assign(new Visitor(server), { cookie: person.cookie });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  /** Resolves once that read has seen what it saw. */
  const holdFirst = () =>
    new Promise<void>((hasSeen) => {
      uow.afterRead = () => {
        uow.afterRead = async () => {};
        hasSeen();
        return held;
      };
    });
  return { uow, seenBy, holdFirst, release: () => release() };
};

describe("a snapshot that many ask for at once", () => {
  test("[JOIN-8] costs two reads: the one that was under way, and one for all who came after", async () => {
    // given
    const { uow, seenBy, holdFirst, release } = await hindered();
    const staffed = await StaffedWorkspace.open(world);
    const { person: member } = await staffed.joinAs("member");
    const people = [staffed.owner, member].map(seenBy);
    const hasSeen = holdFirst();
    // when
    const asking = Array.from({ length: 20 }, () => people.map((person) => person.ask(`GET ${staffed.path}`))).flat();
    await hasSeen;
    release();
    // then
    const replies = await Promise.all(asking);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(uow.reads).toBe(2);
  });

  test("[JOIN-8] is never older than what its reader has just changed", async () => {
    // given: a read has seen the workspace before the change
    const { seenBy, holdFirst, release } = await hindered();
    const staffed = await StaffedWorkspace.open(world);
    const owner = seenBy(staffed.owner);
    const hasSeen = holdFirst();
    const before = owner.snapshot(staffed.slug);
    await hasSeen;
    const { position } = await staffed.owner.does(`POST ${staffed.path}/rooms`, { name: "Changed" });
    // when
    const after = owner.snapshot(staffed.slug);
    release();
    // then
    expect((await before).position.seq).toBe(position.seq - 1);
    expect((await after).position).toEqual(position);
    expect((await after).rooms.map(({ name }) => name)).toEqual(["Changed"]);
  });

  test("[REV-3] is refused to who was removed while the read before was under way", async () => {
    // given
    const { seenBy, holdFirst, release } = await hindered();
    const staffed = await StaffedWorkspace.open(world);
    const { person, memberId } = await staffed.joinAs("member");
    const hasSeen = holdFirst();
    const owners = seenBy(staffed.owner).snapshot(staffed.slug);
    await hasSeen;
    const first = seenBy(person).ask(`GET ${staffed.path}`);
    await staffed.owner.does(`DELETE ${staffed.path}/members/${memberId}`);
    // when
    const second = seenBy(person).ask(`GET ${staffed.path}`);
    release();
    // then
    expect((await owners).members).toHaveLength(2);
    expect([(await first).status, (await second).status]).toEqual([404, 404]);
  });

  test("[A47] is to each what they would read alone, whatever they share it with", async () => {
    // given: two workspaces, each with an invitation that only some may see
    const open = async (email: string) => {
      const staffed = await StaffedWorkspace.open(world);
      const { person: guest } = await staffed.joinAs("guest");
      const { person: admin } = await staffed.joinAs("admin");
      await staffed.invite(email, (await staffed.role("guest")).id);
      return { staffed, people: [staffed.owner, guest, admin] };
    };
    const workspaces = [await open("secret-of-one@x.io"), await open("secret-of-other@x.io")];
    const askers = workspaces.flatMap(({ staffed, people }) => people.map((person) => ({ person, staffed })));
    const alone: string[] = [];
    for (const { person, staffed } of askers) alone.push((await person.ask(`GET ${staffed.path}`)).text);
    // when
    const asking = Array.from({ length: 8 }, () =>
      askers.map(({ person, staffed }) => person.ask(`GET ${staffed.path}`).then(({ text }) => text)),
    ).flat();
    const crowded = await Promise.all(asking);
    // then
    for (const [index, text] of crowded.entries()) expect(text).toBe(alone[index % askers.length]);
    expect(alone.filter((text) => text.includes("secret-of-one"))).toHaveLength(2);
    expect(alone.slice(3).join()).not.toContain("secret-of-one");
  });

  test("an outsider costs none, and is told what they are told of a workspace that never was", async () => {
    const { uow, seenBy } = await hindered();
    const staffed = await StaffedWorkspace.open(world);
    const outsider = seenBy(await world.person());
    const answers = [await outsider.ask(`GET ${staffed.path}`), await outsider.ask("GET /v1/workspaces/never-was")];
    const told = answers.map(({ status, body }) => [status, body.code, body.detail]);
    expect(told[0]).toEqual(told[1]);
    expect(uow.reads).toBe(0);
  });
});
