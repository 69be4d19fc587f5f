import { memberEvents } from "./member.ts";
import { presenceEvents } from "./presence.ts";
import { roomEvents } from "./room.ts";
import { workspaceEvents } from "./workspace.ts";

/** Every server event there is. */
export const catalog = { ...workspaceEvents, ...memberEvents, ...roomEvents, ...presenceEvents } as const;
