import type { Check } from "./violation.ts";

/** No frame without a row of the log, of the type that is broadcast so. Rows that retention has trimmed can't be asked. */
export const noGhosts: Check = (history, truth) => {
  const typeOf = new Map(truth.rows.map(({ seq, type }) => [seq, type]));
  return history.of("frame").flatMap(({ client, frame }) => {
    if (frame.type !== "event" || frame.epoch !== truth.epoch || frame.seq <= truth.floor) return [];
    const type = typeOf.get(frame.seq);
    const expected = type === undefined ? undefined : truth.broadcastOf(type)?.event;
    if (frame.event === null ? type !== undefined : expected === frame.event) return [];
    const message = `${client} got ${frame.event} at ${frame.seq}, where the log has ${type ?? "nothing"}`;
    return [{ check: "C6" as const, message }];
  });
};
