import { email } from "@orbit/shared/http";

export type Address = { text: string; valid: boolean };

/** Pasted text into addresses: commas, semicolons, spaces and new lines all part them. */
export const parseAddresses = (text: string): readonly Address[] =>
  text
    .split(/[\s,;]+/u)
    .map((word) => word.replace(/^[<"'(]+|[>"').]+$/g, ""))
    .filter((word) => word !== "")
    .map((word) => {
      const parsed = email.safeParse(word);
      return parsed.success ? { text: parsed.data, valid: true } : { text: word, valid: false };
    });

/** Adds without repeating anybody. */
export const withAddresses = (have: readonly Address[], more: readonly Address[]): readonly Address[] => {
  const seen = new Set(have.map(({ text }) => text));
  const fresh = more.filter(({ text }) => !seen.has(text) && seen.add(text));
  return [...have, ...fresh];
};
