import { afterEach, beforeEach, expect, test } from "vitest";
import { Session } from "#domain/identity/session.ts";
import { Invitation, type InvitationState } from "#domain/workspaces/invitation.ts";
import type { Database } from "#infrastructure/db/database.ts";
import { KyselyDeadLetters } from "#infrastructure/db/kysely-dead-letters.ts";
import { KyselyHousekeeper } from "#infrastructure/db/kysely-housekeeper.ts";
import type { OpenTestDatabase } from "./databases.ts";
import { type Founded, foundWorkspace, type UnderTest } from "./founding.ts";
import { kyselyUnderTest } from "./kysely-under-test.ts";

type World = UnderTest & { database: Database; founded: Founded };

const BEFORE = new Date("2026-06-01");
const [LONG_AGO, LATELY, AHEAD] = [new Date("2026-01-01"), new Date("2026-06-02"), new Date("2099-01-01")];
const NOTHING = { sessions: 0, deadLetters: 0, invitations: 0, links: 0 };

/** What is removed and what stays, over whichever database `open` opens. */
export const housekeepingSuite = (open: OpenTestDatabase): void => {
  let world: World;
  let housekeeper: KyselyHousekeeper;
  beforeEach(async () => {
    const database = await open();
    const underTest = kyselyUnderTest(database);
    world = { ...underTest, database, founded: await foundWorkspace(underTest) };
    housekeeper = new KyselyHousekeeper(database.kysely);
  });
  afterEach(() => world.database.close());

  const session = async (expiresAt: Date, revokedAt: Date | null = null): Promise<string> => {
    const id = world.ids.next();
    const facts = { id, userId: world.founded.userId, tokenHash: id, device: "A browser", createdAt: LONG_AGO };
    const started = Session.start({ ...facts, expiresAt });
    if (revokedAt) started.end(revokedAt);
    await world.uow.write({}, (tx) => tx.sessions.save(started));
    return id;
  };

  const invitation = async (status: InvitationState["status"], expiresAt: Date, founded = world.founded) => {
    const id = world.ids.next();
    const facts = { id, workspaceId: founded.workspaceId, roleId: founded.memberRoleId, email: `${id}@x.io` };
    const made = { ...facts, tokenHash: `hash of ${id}`, invitedBy: founded.ownerId, createdAt: LONG_AGO, expiresAt };
    const created = Invitation.create(made, "Member");
    if (status === "accepted") created.accept({ id: world.ids.next(), name: "Bo" }, new Date(expiresAt.getTime() - 1));
    if (status === "revoked") created.revoke();
    await world.uow.write({}, (tx) => tx.invitations.save(created));
    return created.state;
  };

  const idsIn = async (table: "sessions" | "invitations"): Promise<string[]> =>
    (await world.database.kysely.selectFrom(table).select("id").orderBy("id").execute()).map(({ id }) => id);

  test("sessions go when they have been over for long enough, by time or by hand; the others stay", async () => {
    // given
    const kept = [await session(AHEAD), await session(LATELY), await session(AHEAD, LATELY)];
    await session(LONG_AGO);
    await session(AHEAD, LONG_AGO);
    // when
    const purged = await housekeeper.purge(BEFORE);
    // then
    expect(purged).toEqual({ ...NOTHING, sessions: 2 });
    expect(await idsIn("sessions")).toEqual(kept.sort());
  });

  test("a dead letter stays for as long as it was kept, however old its event", async () => {
    // given: letters for two events of a year ago, one of them kept for long
    const { kysely } = world.database;
    const rows = await world.uow.read((tx) => tx.log.after(world.founded.workspaceId, 0, 2));
    const letters = new KyselyDeadLetters(kysely);
    for (const row of rows) await letters.keep({ ...row, occurredAt: LONG_AGO }, "a reason");
    await kysely.updateTable("dead_letters").set({ kept_at: LONG_AGO }).where("seq", "=", 1).execute();
    // when
    const purged = await housekeeper.purge(BEFORE);
    // then
    expect(purged).toEqual({ ...NOTHING, deadLetters: 1 });
    expect(await kysely.selectFrom("dead_letters").select("seq").execute()).toEqual([{ seq: 2 }]);
  });

  test("used and withdrawn invitations go when their time has been over for long enough, with all they held", async () => {
    // given
    const kept = [await invitation("accepted", LATELY), await invitation("revoked", AHEAD)];
    await invitation("accepted", LONG_AGO);
    await invitation("revoked", LONG_AGO);
    // when
    const purged = await housekeeper.purge(BEFORE);
    // then
    expect(purged).toEqual({ ...NOTHING, invitations: 2 });
    expect(await idsIn("invitations")).toEqual(kept.map(({ id }) => id).sort());
  });

  test("what snapshots show stays, to its version: of a pending invitation only the link is forgotten, once", async () => {
    // given
    const [late, fresh] = [await invitation("pending", LONG_AGO), await invitation("pending", LATELY)];
    const shown = () =>
      world.uow.read(async (tx) =>
        (await tx.invitations.pending(world.founded.workspaceId)).map(({ state: { tokenHash, ...rest } }) => rest),
      );
    const before = await shown();
    // when
    expect(await housekeeper.purge(BEFORE)).toEqual({ ...NOTHING, links: 1 });
    expect(await housekeeper.purge(BEFORE)).toEqual(NOTHING);
    // then
    expect(await shown()).toEqual(before);
    const byLink = (tokenHash: string) => world.uow.read((tx) => tx.invitations.byTokenHash(tokenHash));
    expect(await byLink(late.tokenHash)).toBeNull();
    expect((await byLink(fresh.tokenHash))?.state).toEqual(fresh);
  });

  test("no snapshot shows a deleted workspace: its pending invitations go like the others", async () => {
    // given
    const founded = await foundWorkspace(world);
    await invitation("pending", LONG_AGO, founded);
    await world.database.kysely
      .updateTable("workspaces")
      .set({ deleted_at: LATELY })
      .where("id", "=", founded.workspaceId)
      .execute();
    // then
    expect(await housekeeper.purge(BEFORE)).toEqual({ ...NOTHING, invitations: 1 });
  });

  test("one purge ends after its batches, and the next goes on where it ended", async () => {
    // given
    for (let n = 0; n < 7; n += 1) await session(LONG_AGO);
    const bounded = new KyselyHousekeeper(world.database.kysely, { rowsAtOnce: 2, atMost: 2 });
    // when
    const removed = [await bounded.purge(BEFORE), await bounded.purge(BEFORE), await bounded.purge(BEFORE)];
    // then
    expect(removed.map(({ sessions }) => sessions)).toEqual([4, 3, 0]);
  });

  test("several nodes that purge at once remove each row once, and none of them fails", async () => {
    // given
    for (let n = 0; n < 20; n += 1) await invitation(n % 2 ? "revoked" : "accepted", LONG_AGO);
    const nodes = [1, 2, 3, 4].map(() => new KyselyHousekeeper(world.database.kysely, { rowsAtOnce: 3, atMost: 50 }));
    // when
    const purged = await Promise.all(nodes.map((node) => node.purge(BEFORE)));
    purged.push(await housekeeper.purge(BEFORE));
    // then
    expect(purged.reduce((sum, { invitations }) => sum + invitations, 0)).toBe(20);
    expect(await idsIn("invitations")).toEqual([]);
  });
};
