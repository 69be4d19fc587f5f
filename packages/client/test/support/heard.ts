import type { Transport, TransportLink } from "../../src/transport.ts";

type Closed = { code: number; reason: string };

/** A link and all that was heard of it. */
export type Heard = { link: TransportLink; said: string[]; closed: Promise<Closed>; closes: () => number };

/** Opens a link. `onMessage` may look at the link; `said` has "renewed" between the connections it went through. */
export const listen = (
  transport: Transport,
  url: string,
  onMessage: (text: string, link: TransportLink) => void = () => {},
): Heard => {
  const said: string[] = [];
  let closes = 0;
  let ended: (closed: Closed) => void = () => {};
  const closed = new Promise<Closed>((resolve) => {
    ended = resolve;
  });
  const link = transport.open(url, {
    onMessage: (text) => {
      said.push(text);
      onMessage(text, link);
    },
    onRenewed: () => void said.push("renewed"),
    onClose: (code, reason) => {
      closes += 1;
      ended({ code, reason });
    },
  });
  return { link, said, closed, closes: () => closes };
};
