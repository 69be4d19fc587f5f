import type { CommandTally } from "../work/issue.ts";
import type { Findings, Miss } from "./judge.ts";

const NAMED = 5;

const and = (texts: readonly string[]): string => {
  const rest = texts.length - NAMED;
  return `${texts.slice(0, NAMED).join("; ")}${rest > 0 ? `; and ${rest} more` : ""}`;
};

const misses = (list: readonly Miss[]): string =>
  and(list.map(({ reader, seq, event }) => `${reader} lacks ${seq} (${event})`));

/** One sentence for each kind of wrong; null where there is nothing of it. */
const sentences: { readonly [K in keyof Findings]: ((found: Findings[K]) => string | null) | null } = {
  due: null,
  byFrame: null,
  inShort: null,
  repeated: null,
  missing: (list) =>
    list.length > 0 ? `${list.length} missing, neither as a frame nor by a snapshot in time: ${misses(list)}` : null,
  healed: (list) =>
    list.length > 0 ? `${list.length} lost on the way, and made good by a snapshot: ${misses(list)}` : null,
  lostOnTheWay: (count) =>
    count > 0 ? `${count} more stored frame(s) were sent, by the server's count, than came` : null,
  doubled: (count) => (count > 0 ? `${count} frame(s) came twice on one socket` : null),
  disordered: (count) => (count > 0 ? `${count} frame(s) came after a later one` : null),
  afterRevocation: (count) => (count > 0 ? `${count} frame(s) reached a member after their removal` : null),
  leaked: (count) => (count > 0 ? `${count} frame(s) reached a member who may not see them` : null),
  foreign: (count) => (count > 0 ? `${count} frame(s) of another workspace` : null),
  stillIn: (names) =>
    names.length > 0 ? `${names.length} socket(s) of removed members were not closed: ${and(names)}` : null,
  notBack: (names) => (names.length > 0 ? `${names.length} reader(s) are not live at the end: ${and(names)}` : null),
  misplaced: (count) =>
    count > 0 ? `${count} answer(s) name a place in the log that contradicts an earlier answer` : null,
};

// Object.keys widens to string[]; the record is the whole set of keys.
const kinds = Object.keys(sentences) as readonly (keyof Findings)[];

const sentenceOf = <K extends keyof Findings>(kind: K, findings: Findings): string | null =>
  sentences[kind]?.(findings[kind]) ?? null;

/** Everything that keeps a run from being a success, in sentences; empty when nothing does. */
export const faultsOf = (findings: Findings, { refused, unanswered }: CommandTally): readonly string[] => [
  ...kinds.flatMap((kind) => sentenceOf(kind, findings) ?? []),
  ...(refused.total > 0 ? [`${refused.total} command(s) were refused: ${refused.text}`] : []),
  ...(unanswered.total > 0 ? [`${unanswered.total} command(s) were never answered: ${unanswered.text}`] : []),
  ...(findings.due === 0 ? ["nothing was due to anybody, so nothing was shown"] : []),
];
