import type { PositionDto } from "../dto/position.ts";

/** The position as a client hands it back: `<epoch>.<seq>`. */
export const formatCursor = ({ epoch, seq }: PositionDto): string => `${epoch}.${seq}`;

const CURSOR = /^(\d{1,16})\.(\d{1,16})$/;

/** Null when it is not a cursor; the server then answers `resync`, never an error. */
export const parseCursor = (text: string): PositionDto | null => {
  const match = CURSOR.exec(text);
  if (!match) return null;
  const [epoch, seq] = [Number(match[1]), Number(match[2])];
  return Number.isSafeInteger(epoch) && Number.isSafeInteger(seq) ? { epoch, seq } : null;
};
