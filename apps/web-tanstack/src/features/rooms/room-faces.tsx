import { AvatarStack, type StackPerson } from "#web/ui/avatar-stack.tsx";

export const RoomFaces = ({ people, roomName }: { people: readonly StackPerson[]; roomName: string }) => (
  <AvatarStack people={people} label={`In ${roomName}`} />
);
