import type { PositionDto } from "@orbit/shared/dto";
import type { EventFrame, ServerFrame } from "@orbit/shared/realtime";
import { applyServerEvent } from "./apply-server-event.ts";
import { together } from "./changes.ts";
import { type Flashes, isOwnMutation } from "./flashes.ts";
import { hideRoleOverlay } from "./role-overlays.ts";
import { type Stores, workspaceOf } from "./stores.ts";

export type Received = { readonly frame: ServerFrame; readonly position: PositionDto | null };

type Dependencies = {
  stores: Stores;
  flashes: Pick<Flashes, "flash" | "sweep">;
  /** A frame could not be applied: what the stores hold has a hole. */
  onFault: (error: unknown) => void;
};

const ACTIVITY_KEPT = 2_000;

/** Applies a batch of frames in order and shows the result in one step. One bad frame does not stop the others. */
export const createFrameApplier =
  ({ stores, flashes, onFault }: Dependencies) =>
  (batch: readonly Received[]): void =>
    together(() => {
      flashes.sweep();
      for (const { frame, position } of batch) {
        if (frame.type !== "event") continue;
        try {
          applyFrame({ stores, flashes }, frame, position);
        } catch (error) {
          onFault(error);
        }
      }
      countActivity(stores, batch);
    });

const applyFrame = (
  { stores, flashes }: Pick<Dependencies, "stores" | "flashes">,
  frame: EventFrame,
  position: PositionDto | null,
): void => {
  // Names are read before the event takes the row away.
  const by = frame.actorId ? (stores.members.get(frame.actorId)?.name ?? null) : null;
  noteFarewell(stores, frame, by);
  const applied = applyServerEvent(stores, frame.event, position);
  // Confirmed. Kept until the answer comes, it would hide what others change meanwhile.
  if (frame.mutationId !== undefined) hideRoleOverlay(stores, frame.mutationId);
  if (!applied || isOwnMutation(frame.mutationId)) return;
  if (applied.outcome === "added" || applied.outcome === "changed") flashes.flash(applied.id, by);
};

/** After these frames the socket closes and the stores are emptied: what they say has to be kept apart. */
const noteFarewell = (stores: Stores, { event, at }: EventFrame, by: string | null): void => {
  const note = (kind: "removed" | "left" | "deleted"): void =>
    stores.farewell.setState(() => ({ kind, workspaceName: workspaceOf(stores)?.name ?? null, by, at: at ?? null }));
  if (event.type === "workspace.deleted") note("deleted");
  const isMe = event.type === "workspace.member.left" && event.memberId === stores.viewerId.get()?.memberId;
  if (isMe) note(event.reason);
};

/** Repeats are not news. */
const countActivity = (stores: Stores, batch: readonly Received[]): void => {
  const last = stores.activity.get().at(-1) ?? -1;
  const news = batch.flatMap(({ position }) => (position && position.seq > last ? [position.seq] : []));
  if (news.length > 0) stores.activity.setState((known) => [...known, ...new Set(news)].slice(-ACTIVITY_KEPT));
};
