import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import { expect, test } from "vitest";
import { verdictOnClose } from "../src/close-rules.ts";

test.each(Object.entries(closeCodes).map(([name, entry]) => [name, entry as CloseCode] as const))(
  "[CLIENT-2] %s ends or goes on as the table of close codes says",
  (_name, { code, reason, client }) => {
    expect(verdictOnClose(code, reason).kind === "retry").toBe(client === "retry");
  },
);

test("the two endings that share 4429 are told apart by their reason", () => {
  expect(verdictOnClose(4429, "too_many_sockets")).toEqual({ kind: "final", status: "too_many" });
  expect(verdictOnClose(4429, "rate_limited")).toMatchObject({ kind: "retry", atLeastMs: 30_000 });
});

test("a code nobody knows is an ordinary drop", () => {
  expect(verdictOnClose(1006, "")).toEqual({ kind: "retry", atLeastMs: 0 });
});

test("a restarting server may name the spread", () => {
  expect(verdictOnClose(1012, "restart")).toMatchObject({ spreadMs: 5_000 });
  expect(verdictOnClose(1012, "restart 8000")).toMatchObject({ spreadMs: 8_000 });
});
