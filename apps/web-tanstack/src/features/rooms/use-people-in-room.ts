import { useRoomMembers, useViewer } from "#web/lib/db/hooks.ts";
import type { StackPerson } from "#web/ui/avatar-stack.tsx";

/** Who is in a room now, each once, however many tabs they have open there. */
export const usePeopleInRoom = (roomId: string): readonly StackPerson[] => {
  const you = useViewer()?.memberId;
  return useRoomMembers(roomId).map(({ id, name }) => ({ id, name, isYou: id === you }));
};

export const inRoomText = (count: number): string => {
  if (count === 0) return "Nobody is here";
  return count === 1 ? "1 person is here" : `${count} people are here`;
};
