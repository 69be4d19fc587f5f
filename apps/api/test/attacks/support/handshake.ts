import { head } from "./raw.ts";

export type Header = readonly [string, string];
/** `with` replaces what has the same name, or adds it, as often as it stands there. `tail` comes right after the head. */
export type Change = { line?: string; without?: readonly string[]; with?: readonly Header[]; tail?: string };

export const GOOD_KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** A request that is good but for what the attack changes. */
export const changed = (line: string, good: readonly Header[], change: Change = {}): string => {
  const { without = [], with: others = [], tail = "" } = change;
  const gone = new Set([...without, ...others.map(([name]) => name)].map((name) => name.toLowerCase()));
  return head(change.line ?? line, [...good.filter(([name]) => !gone.has(name.toLowerCase())), ...others]) + tail;
};

export type Knocker = { url: string; port: number; slug: string; cookie: string };

/** An upgrade that would be answered with 101, but for what the attack changes. */
export const upgradeOf = ({ url, port, slug, cookie }: Knocker, change: Change = {}): string =>
  changed(
    `GET /v1/ws?workspace=${slug} HTTP/1.1`,
    [
      ["Host", `127.0.0.1:${port}`],
      ["Connection", "Upgrade"],
      ["Upgrade", "websocket"],
      ["Sec-WebSocket-Version", "13"],
      ["Sec-WebSocket-Key", GOOD_KEY],
      ["Origin", url],
      ["Cookie", cookie],
    ],
    change,
  );
