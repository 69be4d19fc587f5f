import { parseCursor } from "@orbit/shared/realtime";
import { expect, test } from "vitest";

test.each([
  "",
  "1",
  "1.",
  ".1",
  "-1.2",
  "1.-2",
  "1.2.3",
  "1e3.4",
  " 1.2",
  "NaN.1",
  "1.9223372036854775807",
  "9007199254740992.1",
  "1.9007199254740992",
])("[JOIN-5] %j is no cursor", (text) => {
  expect(parseCursor(text)).toBeNull();
});
