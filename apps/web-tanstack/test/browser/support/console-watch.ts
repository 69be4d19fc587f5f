import type { BrowserContext } from "@playwright/test";

/** Collects what browsers complain about. Orbit's pages are to be silent. */
export type ConsoleWatch = {
  watch(context: BrowserContext, who: string): void;
  /** For what a test provokes on purpose: a refused command, a killed server. Say as exactly as possible what. */
  expect(complaint: RegExp): void;
  /** What was not expected. */
  complaints(): readonly string[];
};

export const consoleWatch = (): ConsoleWatch => {
  const all: string[] = [];
  const expected: RegExp[] = [];
  return {
    watch: (context, who) => {
      context.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") {
          all.push(`${who}: ${message.text()} (${message.location().url})`);
        }
      });
      context.on("weberror", (thrown) => all.push(`${who}: ${thrown.error().stack ?? thrown.error().message}`));
    },
    expect: (complaint) => expected.push(complaint),
    complaints: () => all.filter((text) => !expected.some((pattern) => pattern.test(text))),
  };
};
