import { expect, test } from "vitest";
import { EventStreamParser } from "../src/event-stream-parser.ts";

const STREAM = [
  "retry: 2000\n\n",
  'event: connection\ndata: {"id":"7"}\n\n',
  ": a comment\r\nid: 1.5\r\ndata: first\r\ndata:second\r\n\r\n",
  "data: café\r\r",
  "event: nothing\n\n",
  "data\n\n",
].join("");
const EVENTS = [
  { name: "connection", text: '{"id":"7"}' },
  { name: "message", text: "first\nsecond" },
  { name: "message", text: "café" },
  { name: "message", text: "" },
];

test("events are read by the rules of Server-Sent Events, whatever the line ends", () => {
  expect(new EventStreamParser().read(STREAM)).toEqual(EVENTS);
});

test.each([1, 2, 3, 5, 7])("in pieces of %i characters they are the same events", (size) => {
  const parser = new EventStreamParser();
  const pieces = STREAM.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
  expect(pieces.flatMap((piece) => parser.read(piece))).toEqual(EVENTS);
});

test("what is not complete is not told", () => {
  const parser = new EventStreamParser();
  expect(parser.read("data: half\n")).toEqual([]);
  expect(parser.read("\n")).toEqual([{ name: "message", text: "half" }]);
});
