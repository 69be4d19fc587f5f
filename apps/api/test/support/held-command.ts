import { randomUUID } from "node:crypto";
import { request } from "node:http";
import type { Person } from "./person.ts";

type Where = { base: string; origin: string; path: string };

/** A command whose last byte has not been sent yet: in flight for as long as a test likes. */
export type HeldCommand = {
  /** Sends the rest. Resolves to the status it was answered with. */
  finish(): Promise<number>;
};

/** Resolves once the server has begun to take it. */
export const holdCommand = async (
  person: Person,
  { base, origin, path }: Where,
  body: unknown,
): Promise<HeldCommand> => {
  const text = JSON.stringify(body);
  const asked = request(`${base}${path}`, {
    method: "POST",
    agent: false,
    headers: {
      cookie: person.cookie,
      origin,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      "idempotency-key": randomUUID(),
      // The server says so once it has read the headers and would read on.
      expect: "100-continue",
    },
  });
  const status = new Promise<number>((resolve, reject) => {
    asked.once("error", reject);
    asked.once("response", (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
    });
  });
  // A test may never ask how it went.
  status.catch(() => undefined);
  await new Promise<void>((resolve) => {
    asked.once("continue", resolve);
    asked.flushHeaders();
  });
  asked.write(text.slice(0, -1));
  return {
    finish: () => {
      asked.end(text.slice(-1));
      return status;
    },
  };
};
