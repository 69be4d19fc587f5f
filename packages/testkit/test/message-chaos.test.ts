import { describe, expect, test } from "vitest";
import { messageChaos, natsFramer, postgresFramer, respFramer, seededRandom, webSocketFramer } from "../src/index.ts";

const nats = (payload: string) => `MSG orbit.a 1 ${payload.length}\r\n${payload}\r\n`;
const redis = (payload: string) => `>3\r\n$7\r\nmessage\r\n$7\r\norbit.a\r\n$${payload.length}\r\n${payload}\r\n`;
const postgres = (payload: string) => {
  const body = Buffer.from(`\0\0\0\x01orbit.a\0${payload}\0`, "latin1");
  const head = Buffer.from("A\0\0\0\0", "latin1");
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]).toString("latin1");
};
/** As a server sends text: not masked, with the length in the second byte or in the two after it. */
const webSocket = (text: string) => {
  const head = text.length < 126 ? [0x81, text.length] : [0x81, 126, text.length >> 8, text.length & 0xff];
  return Buffer.concat([Buffer.from(head), Buffer.from(text, "latin1")]).toString("latin1");
};
const stored = (payload: string) => webSocket(`{"type":"event","seq":1,"event":"${payload.padStart(150, ".")}"}`);
const upgraded = `HTTP/1.1 101 Switching Protocols\r\n\r\n${webSocket('{"type":"hello","seq":1}')}`;

const protocols = [
  { name: "nats", framer: natsFramer, news: nats, answer: "PONG\r\n" },
  { name: "redis", framer: respFramer, news: redis, answer: "%1\r\n$6\r\nserver\r\n*2\r\n:1\r\n$-1\r\n" },
  { name: "postgres", framer: postgresFramer, news: postgres, answer: "Z\0\0\0\x05I" },
  { name: "a WebSocket", framer: webSocketFramer, news: stored, answer: upgraded },
];

describe.each(protocols)("messages of $name", ({ framer, news, answer }) => {
  const sentThrough = (mischief: { loses?: number; repeats?: number; reorders?: number }, texts: readonly string[]) => {
    const chaos = messageChaos(framer, { loses: 0, repeats: 0, reorders: 0, ...mischief }, seededRandom(1));
    const rewrite = chaos.rewriter();
    const bytes = Buffer.from(texts.join(""), "latin1");
    // As a network may cut them.
    let out = "";
    for (let at = 0; at < bytes.length; at += 7) out += rewrite(bytes.subarray(at, at + 7)).toString("latin1");
    return { out, tally: chaos.tally };
  };

  test("pass untouched, however they are cut, when nothing is wrong", () => {
    const texts = [answer, news("one"), news("two\r\nlines"), answer];
    expect(sentThrough({}, texts).out).toBe(texts.join(""));
  });

  test("are lost, and answers are not", () => {
    expect(sentThrough({ loses: 1 }, [news("one"), answer, news("two")])).toEqual({
      out: answer,
      tally: { lost: 2, repeated: 0, reordered: 0 },
    });
  });

  test("come twice", () => {
    expect(sentThrough({ repeats: 1 }, [news("one"), answer]).out).toBe(`${news("one")}${news("one")}${answer}`);
  });

  test("come after later ones", () => {
    const texts = Array.from({ length: 40 }, (_, index) => news(`message ${index}`));
    const { out, tally } = sentThrough({ reorders: 0.5 }, texts);
    const order = [...out.matchAll(/message (\d+)/g)].map(([, number]) => Number(number));
    expect(tally.reordered).toBeGreaterThan(5);
    expect(order).not.toEqual([...order].sort((left, right) => left - right));
    expect(new Set(order).size).toBe(order.length);
  });
});
