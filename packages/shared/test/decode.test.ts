import { catalog, decodeServerFrame, isStored, type ServerEventType, serverEventTypes } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";

const at = "2026-01-05T09:30:00.000Z";
const actorId = "01930000-0000-7000-8000-00000000000a";

const frameOf = (type: ServerEventType) => {
  const frame = { type: "event", channel: "workspace:x", event: { type, ...catalog[type].example } };
  return isStored(type) ? { ...frame, seq: 7, at, actorId } : frame;
};
const decode = (value: unknown) => decodeServerFrame(JSON.stringify(value));

test.each(serverEventTypes)("%s survives the wire as it was", (type) => {
  expect(decode(frameOf(type))).toEqual({ kind: "frame", frame: frameOf(type) });
});

describe("[WIRE-5] decoding tells apart", () => {
  test("an event type of a newer server, and names its place", () => {
    const newer = {
      type: "event",
      channel: "workspace:x",
      seq: 9,
      at,
      actorId,
      event: { type: "workspace.moon.rose" },
    };
    expect(decode(newer)).toEqual({ kind: "unknown", type: "workspace.moon.rose", seq: 9 });
  });

  test("a type that only looks known because every object has it", () => {
    const inherited = { type: "event", channel: "workspace:x", event: { type: "toString" } };
    expect(decode(inherited)).toMatchObject({ kind: "unknown", type: "toString", seq: null });
  });

  test("a known type whose payload is wrong, and names its place", () => {
    const broken = { ...frameOf("workspace.deleted"), event: { type: "workspace.deleted", workspaceId: 5 } };
    expect(decode(broken)).toMatchObject({ kind: "malformed", seq: 7 });
  });

  test.each(["", "null", "[]", "{", '{"type":"event"}', '{"type":"hello"}'])("%j, which is no frame at all", (raw) => {
    expect(decodeServerFrame(raw)).toMatchObject({ kind: "malformed", seq: null });
  });
});
