import type { Committed } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import type { Ports } from "#application/ports/ports.ts";
import { authorise } from "../workspaces/authorise.ts";
import { theRoom } from "./the-room.ts";

export type ArchiveRoom = AskedOfWorkspace & { roomId: string };

export const archiveRoom =
  ({ uow, clock }: Pick<Ports, "uow" | "clock">) =>
  (command: ArchiveRoom): Promise<Committed> =>
    commit({ uow }, { verb: "archiveRoom", ...command }, async (tx) => {
      const { workspace } = await authorise(tx, command, "rooms.manage");
      const workspaceId = workspace.state.id;
      const room = await theRoom(tx, { workspaceId, id: command.roomId });
      room.archive(clock.now());
      await tx.rooms.save(room);
      return { workspaceId, answer: {} };
    });
