import { afterAll, beforeAll, expect, test } from "vitest";
import { postgresTestDatabase } from "../support/databases.ts";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";

const PEOPLE = 8;
const ROUNDS = 6;

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld(postgresTestDatabase);
});
afterAll(() => world.close());

test("[JOIN-8] many who write and read one workspace at once each read at least what they wrote, and nothing half done", async () => {
  const staffed = await StaffedWorkspace.open(world);
  const people = [staffed.owner];
  while (people.length < PEOPLE) people.push((await staffed.joinAs("admin")).person);
  const { position: before } = await staffed.owner.snapshot(staffed.slug);
  const live = async (person: (typeof people)[number], name: string): Promise<void> => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { position } = await person.does(`POST ${staffed.path}/rooms`, { name: `${name} ${round}` });
      const snapshot = await person.snapshot(staffed.slug);
      expect(snapshot.position.seq).toBeGreaterThanOrEqual(position.seq);
      expect(snapshot.rooms.map((room) => room.name)).toContain(`${name} ${round}`);
      // Every row since is a room: the position and the rows are of one moment.
      expect(snapshot.rooms).toHaveLength(snapshot.position.seq - before.seq);
    }
  };
  await Promise.all(people.map((person, index) => live(person, `Room ${index}`)));
});
