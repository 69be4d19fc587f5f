import type { Appliers } from "../src/lib/db/apply-server-event.ts";

declare const all: Appliers;
declare const withoutOne: Omit<Appliers, "workspace.role.deleted">;

// tsc checks this file: an event without an applier, or one that takes another event's payload, does not compile.
all satisfies Appliers;
// @ts-expect-error the map must name every event of the catalog
withoutOne satisfies Appliers;
({ ...all, "workspace.role.deleted": all["workspace.member.joined"] }) satisfies Record<string, unknown>;
// @ts-expect-error an applier takes its own event
({ ...all, "workspace.role.deleted": all["workspace.member.joined"] }) satisfies Appliers;
