import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { type Orbit, startOrbit } from "../support/orbit.ts";
import { convergenceSuite } from "./convergence-suite.ts";

const startOnPostgres = async (): Promise<Orbit> => startOrbit({ DATABASE_URL: await postgresTestDatabaseUrl() });

describe("on PostgreSQL", () => convergenceSuite(startOnPostgres));

describe("commands that really run at once", () => {
  let orbit: Orbit;
  beforeAll(async () => {
    orbit = await startOnPostgres();
  });
  afterAll(() => orbit.close());

  test("two owners who demote each other at once leave one owner, every time", async () => {
    for (let round = 0; round < 25; round += 1) {
      // given
      const { slug, owner, people, memberId, roleId } = await orbit.workspace("admin");
      const path = (id: string) => `/v1/workspaces/${slug}/members/${id}`;
      const [first, second] = [memberId(owner), memberId(people.admin)];
      await owner.does("PATCH", path(second), { roleId: roleId("owner"), version: 1 });
      // when
      const answers = await Promise.all([
        owner.request<{ code?: string }>("PATCH", path(second), { roleId: roleId("member"), version: 2 }),
        people.admin.request<{ code?: string }>("PATCH", path(first), { roleId: roleId("member"), version: 1 }),
      ]);
      // then: whoever came second was no owner any more, and so may not act on one
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
      const { members } = await owner.snapshot(slug);
      expect(members.filter((member) => member.roleId === roleId("owner"))).toHaveLength(1);
    }
  });

  test("two owners who leave at once leave one owner behind", async () => {
    for (let round = 0; round < 25; round += 1) {
      const { slug, owner, people, memberId, roleId } = await orbit.workspace("admin");
      const path = `/v1/workspaces/${slug}`;
      const promoted = { roleId: roleId("owner"), version: 1 };
      await owner.does("PATCH", `${path}/members/${memberId(people.admin)}`, promoted);
      const answers = await Promise.all([
        owner.request<{ code?: string }>("POST", `${path}/leave`),
        people.admin.request<{ code?: string }>("POST", `${path}/leave`),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.map(({ body }) => body.code)).toContain("workspaces.last_owner");
    }
  });

  test("[LOG-1] thirty commands at once get thirty places in a row", async () => {
    const { slug, owner } = await orbit.workspace();
    const { position } = await owner.snapshot(slug);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        owner.does("POST", `/v1/workspaces/${slug}/rooms`, { name: `room ${index}` }),
      ),
    );
    const places = answers.map((answer) => answer.position.seq).sort((left, right) => left - right);
    expect(places).toEqual(Array.from({ length: 30 }, (_, index) => position.seq + index + 1));
  });
});
