import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyHouse, type HouseCopy } from "./house-copy.ts";

const replacing = (from: string, to: string) => (text: string) => text.replace(from, to);
const CATALOG = "packages/shared/src/realtime/catalog/workspace.ts";
const NEW_ENTRY = `export const workspaceEvents = {
  "workspace.painted": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "The workspace has another colour.",
    payload: z.object({ workspaceId: id, colour: z.string() }),
    example: { workspaceId: exampleIds.workspace, colour: "blue" },
  }),`;
const withEntry = (entry: string) => ({ [CATALOG]: replacing("export const workspaceEvents = {", entry) });

describe("DX-1: the compiler names what is missing", () => {
  let house: HouseCopy;
  beforeAll(async () => {
    house = await copyHouse();
  });
  afterAll(() => house?.remove());

  /** The complaints about one file that name the new thing. */
  const naming = (complaints: readonly string[], file: string, name: string) =>
    complaints.filter((line) => line.includes(file) && line.includes(name));

  test("a new domain event has no projection yet", async () => {
    const events = "apps/api/src/domain/workspaces/events.ts";
    const fact = '  | (InWorkspace & { type: "workspaces.workspace.painted"; colour: string })';
    const anchor = '  | (InWorkspace & { type: "workspaces.workspace.renamed"';
    const said = await house.complaints({ [events]: replacing(anchor, `${fact}\n${anchor}`) }, ["apps/api"]);
    expect(naming(said, "projections/workspaces.ts", "workspaces.workspace.painted")).not.toEqual([]);
  });

  test("a new stored server event is produced by nothing yet, and applied by nothing", async () => {
    const said = await house.complaints(withEntry(NEW_ENTRY), ["packages/shared", "apps/api", "apps/web-tanstack"]);
    expect(naming(said, "packages/shared", "workspace.painted")).toEqual([]);
    expect(naming(said, "projections/index.ts", "workspace.painted")).not.toEqual([]);
    expect(naming(said, "apply-server-event.ts", "workspace.painted")).not.toEqual([]);
  });

  test("a new signal is applied by nothing yet", async () => {
    const signal = NEW_ENTRY.replace('"stored"', '"signal"');
    const said = await house.complaints(withEntry(signal), ["apps/api", "apps/web-tanstack"]);
    expect(naming(said, "projections/index.ts", "workspace.painted")).toEqual([]);
    expect(naming(said, "apply-server-event.ts", "workspace.painted")).not.toEqual([]);
  });

  test("an example does not fit its payload", async () => {
    const wrong = NEW_ENTRY.replace('colour: "blue"', "colour: 5");
    const said = await house.complaints(withEntry(wrong), ["packages/shared"]);
    expect(said).toContainEqual(expect.stringMatching(/catalog\/workspace\.ts.*'number' is not assignable.*'string'/s));
  });

  test("a summary is missing", async () => {
    const silent = NEW_ENTRY.replace(/^ *summary.*\n/m, "");
    const said = await house.complaints(withEntry(silent), ["packages/shared"]);
    expect(said).toContainEqual(expect.stringMatching(/catalog\/workspace\.ts.*'summary' is missing/s));
  });

  test("a scope or an audience does not exist", async () => {
    const strange = NEW_ENTRY.replace('scope: "workspace"', 'scope: "planet", audience: "members.fly"');
    const said = await house.complaints(withEntry(strange), ["packages/shared"]);
    expect(naming(said, CATALOG, '"planet"')).not.toEqual([]);
    expect(naming(said, CATALOG, '"members.fly"')).not.toEqual([]);
  });

  test("a new refusal has no HTTP status yet", async () => {
    const errors = "apps/api/src/domain/rooms/errors.ts";
    const said = await house.complaints(
      { [errors]: replacing('"rooms.not_found"', '"rooms.not_found" | "rooms.full"') },
      ["apps/api"],
    );
    expect(naming(said, "domain-status.ts", "rooms.full")).not.toEqual([]);
  });

  test("a projection broadcasts another event's payload", async () => {
    const rooms = "apps/api/src/realtime/projections/rooms.ts";
    const change = replacing('broadcast: "workspace.room.renamed"', 'broadcast: "workspace.deleted"');
    const said = await house.complaints({ [rooms]: change }, ["apps/api"]);
    expect(naming(said, rooms, "error TS2322")).not.toEqual([]);
  });
});

/** Each line of this file must be refused, and with that word in the message: types that rot into `any` accept everything. */
const refused = [
  { code: 'export const a: ChannelId<"room"> = channels.workspace("x");', says: "`workspace:" },
  { code: 'export const b: ChannelId = "room-5";', says: '"room-5"' },
  { code: 'stripServerEvent({ type: "workspace.exploded" });', says: '"workspace.exploded"' },
  { code: 'stripServerEvent({ type: "workspace.deleted" });', says: "workspaceId" },
  { code: "export const c: ServerEvent = 5;", says: "number" },
  {
    code: 'export const d: ServerEvent<"workspace.deleted"> = { type: "workspace.deleted", workspaceId: 5 };',
    says: "number",
  },
  { code: 'export const e: StoredServerEventType = "presence.update";', says: '"presence.update"' },
  { code: 'export const f: ClientMessage = { type: "room.explode" };', says: '"room.explode"' },
  {
    code: 'export const g: CloseCode = { code: 4999, reason: "why", client: "final", emptiesStores: true };',
    says: "4999",
  },
] as const;

test("DX-1: the wire's types refuse what is not on the wire", async () => {
  const house = await copyHouse();
  const file = "packages/shared/src/refused.ts";
  const imports =
    'import { channels, type ChannelId, type ClientMessage, type CloseCode, type ServerEvent, type StoredServerEventType, stripServerEvent } from "./realtime/index.ts";';
  const source = [imports, ...refused.map(({ code }) => code)].join("\n");
  const said = await house.complaints({ [file]: () => source }, ["packages/shared"]);
  await house.remove();
  for (const [index, { says }] of refused.entries()) {
    const here = said.filter((line) => line.includes(`refused.ts(${index + 2},`)).join("\n");
    expect(here).toContain(says);
  }
});
