import { beforeAll, describe, expect, test } from "vitest";
import { copyHouse } from "./house-copy.ts";

// The compiler is quick; a busy machine with two cores is not.
const CHECKED_WITHIN_MS = 180_000;

const CATALOG = "packages/shared/src/realtime/catalog/workspace.ts";
const EVENTS = "apps/api/src/domain/workspaces/events.ts";
const ERRORS = "apps/api/src/domain/rooms/errors.ts";
const ROOMS = "apps/api/src/realtime/projections/rooms.ts";

const replacing = (from: string, to: string) => (text: string) => text.replace(from, to);

const entry = (name: string, fields: Record<string, string> = {}): string => {
  const all = {
    scope: '"workspace"',
    delivery: '"stored"',
    summary: '"Something about a colour."',
    payload: "z.object({ workspaceId: id, colour: z.string() })",
    example: '{ workspaceId: exampleIds.workspace, colour: "blue" }',
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([key, value]) => (value === "" ? [] : [`    ${key}: ${value},`]));
  return `  "${name}": defineEvent({\n${lines.join("\n")}\n  }),`;
};
const withEntries = (...entries: string[]) => ({
  [CATALOG]: replacing("export const workspaceEvents = {", `export const workspaceEvents = {\n${entries.join("\n")}`),
});

/** The complaints about one file that name the new thing. */
const naming = (complaints: readonly string[], file: string, name: string) =>
  complaints.filter((line) => line.includes(file) && line.includes(name));

describe("DX-1: the compiler names every place that does not know yet of", () => {
  let said: readonly string[] = [];
  let saidOfSignal: readonly string[] = [];

  beforeAll(async () => {
    const fact = '  | (InWorkspace & { type: "workspaces.workspace.painted"; colour: string })';
    const anchor = '  | (InWorkspace & { type: "workspaces.workspace.renamed"';
    const house = await copyHouse();
    said = await house.complaints(
      {
        ...withEntries(entry("workspace.painted")),
        [EVENTS]: replacing(anchor, `${fact}\n${anchor}`),
        [ERRORS]: replacing('"rooms.not_found"', '"rooms.not_found" | "rooms.full"'),
        [ROOMS]: replacing('broadcast: "workspace.room.renamed"', 'broadcast: "workspace.deleted"'),
      },
      ["apps/api", "apps/web-tanstack"],
    );
    const signal = withEntries(entry("workspace.glimmered", { delivery: '"signal"' }));
    saidOfSignal = await house.complaints(signal, ["apps/api", "apps/web-tanstack"]);
    await house.remove();
  }, CHECKED_WITHIN_MS);

  test.each([
    ["a domain event: the projections", "projections/workspaces.ts", "workspaces.workspace.painted"],
    ["a domain event: the sentences of the activity feed", "activity-sentence.ts", "workspaces.workspace.painted"],
    ["a stored server event: which fact produces it", "projections/index.ts", "workspace.painted"],
    ["a stored server event: the appliers of the browser", "apply-server-event.ts", "workspace.painted"],
    ["a refusal: its HTTP status", "domain-status.ts", "rooms.full"],
    ["a projection that reads another event's payload: itself", ROOMS, "error TS2322"],
  ])("%s", (_what, file, name) => {
    expect(naming(said, file, name)).not.toEqual([]);
  });

  test("a signal: the appliers of the browser, and nothing of the server", () => {
    expect(naming(saidOfSignal, "apply-server-event.ts", "workspace.glimmered")).not.toEqual([]);
    expect(saidOfSignal.filter((line) => line.includes("apps/api"))).toEqual([]);
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

describe("DX-1: the wire's types refuse", () => {
  const REFUSED = "packages/shared/src/refused.ts";
  const imports =
    'import { channels, type ChannelId, type ClientMessage, type CloseCode, type ServerEvent, type StoredServerEventType, stripServerEvent } from "./realtime/index.ts";';
  const source = [imports, ...refused.map(({ code }) => code)].join("\n");
  let said: readonly string[] = [];

  beforeAll(async () => {
    const house = await copyHouse();
    const wrongEntries = withEntries(
      entry("workspace.wrong_example", { example: "{ workspaceId: exampleIds.workspace, colour: 5 }" }),
      entry("workspace.no_summary", { summary: "" }),
      entry("workspace.wrong_scope", { scope: '"planet"' }),
      entry("workspace.wrong_audience", { audience: '"members.fly"' }),
    );
    const [atEntries, atUses] = [
      await house.complaints(wrongEntries, ["packages/shared"]),
      await house.complaints({ [REFUSED]: () => source }, ["packages/shared"]),
    ];
    said = [...atEntries, ...atUses];
    await house.remove();
  }, CHECKED_WITHIN_MS);

  test.each([
    ["an example that does not fit its payload", "'number' is not assignable to type 'string'"],
    ["an entry without a summary", "'summary' is missing"],
    ["a scope that does not exist", '"planet"'],
    ["an audience that is no permission", '"members.fly"'],
  ])("%s", (_what, says) => {
    expect(naming(said, CATALOG, says)).not.toEqual([]);
  });

  for (const [index, { code, says }] of refused.entries()) {
    test(code, () => {
      expect(naming(said, `refused.ts(${index + 2},`, says)).not.toEqual([]);
    });
  }
});
