import type { Check } from "./violation.ts";

/** No stored frame past the row that ended a membership, and none of another workspace. */
export const noLeaks: Check = (history, truth) =>
  history.of("frame").flatMap(({ client, frame }) => {
    const member = truth.members.get(client);
    if (frame.type !== "event" || frame.event === null || !member) return [];
    const own = [`workspace:${truth.workspaceId}`, `member:${member.memberId}`];
    if (!own.includes(frame.channel) && !frame.channel.startsWith("room:")) {
      return [{ check: "C7" as const, message: `${client} got a frame of ${frame.channel}` }];
    }
    if (member.left === null || frame.epoch !== truth.epoch || frame.seq <= member.left) return [];
    return [{ check: "C7" as const, message: `${client} got ${frame.seq}, and was out at ${member.left}` }];
  });
