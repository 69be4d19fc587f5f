import { workspaceSnapshotDto } from "@orbit/shared/dto";
import type { SharedSnapshot, WorkspaceSnapshot } from "#application/workspaces/read-workspace-snapshot.ts";

const sharedDto = workspaceSnapshotDto.omit({ you: true });
const ownDto = workspaceSnapshotDto.shape.you;

/** Encodes snapshots through their schema, and the part that many share once for all of them. */
export const snapshotEncoder = () => {
  const known = new WeakMap<SharedSnapshot, string>();
  const encodeShared = (shared: SharedSnapshot): string => {
    const encoded = known.get(shared) ?? JSON.stringify(sharedDto.parse(shared));
    known.set(shared, encoded);
    return encoded;
  };
  // Put together as text: the shared part is an object with at least one field.
  return ({ you, shared }: WorkspaceSnapshot): string =>
    `{"you":${JSON.stringify(ownDto.parse(you))},${encodeShared(shared).slice(1)}`;
};
