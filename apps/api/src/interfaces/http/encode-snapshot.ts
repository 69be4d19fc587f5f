import { workspaceSnapshotDto } from "@orbit/shared/dto";
import * as z from "zod/mini";
import type { Timers } from "#application/ports/timers.ts";
import type { SharedSnapshot, WorkspaceSnapshot } from "#application/workspaces/read-workspace-snapshot.ts";
import { jsonInPieces } from "./json-in-pieces.ts";

const sharedDto = z.omit(workspaceSnapshotDto, { you: true });
const ownDto = workspaceSnapshotDto.shape.you;

/** Smaller than this is sent at once: writing it takes no longer than anything else. */
const PIECE_BYTES = 64 * 1024;

/** The whole text of an object but its opening brace, as pieces of bytes of at least 64 KiB. */
const piecesOf = async (shared: SharedSnapshot, turns: Pick<Timers, "soon">): Promise<readonly Buffer[]> => {
  const pieces: Buffer[] = [];
  let text = "";
  for await (const more of jsonInPieces(sharedDto, shared, turns)) {
    text += pieces.length === 0 && text === "" ? more.slice(1) : more;
    if (text.length < PIECE_BYTES) continue;
    pieces.push(Buffer.from(text));
    text = "";
  }
  return text === "" ? pieces : [...pieces, Buffer.from(text)];
};

/**
 * Encodes snapshots through their schema, and the part that many share once for all of them. Resolves to the pieces of one
 * JSON text: of a huge workspace there are hundreds, and everybody else had their turn between any two.
 */
export const snapshotEncoder = (turns: Pick<Timers, "soon">) => {
  const known = new WeakMap<SharedSnapshot, Promise<readonly Buffer[]>>();
  const encodeShared = (shared: SharedSnapshot): Promise<readonly Buffer[]> => {
    const encoded = known.get(shared) ?? piecesOf(shared, turns);
    known.set(shared, encoded);
    return encoded;
  };
  return async ({ you, shared }: WorkspaceSnapshot): Promise<readonly Buffer[]> => [
    Buffer.from(`{"you":${JSON.stringify(ownDto.parse(you))},`),
    ...(await encodeShared(shared)),
  ];
};
