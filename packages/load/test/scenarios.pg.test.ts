import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerProcess } from "@orbit/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgresTestDatabaseUrl } from "../../../apps/api/test/support/databases.ts";
import { scenarioNames } from "../src/options/scenario-names.ts";
import { deploy, PATIENT, small, told } from "./support.ts";

describe("against a deployment that is well", () => {
  let deployment: ServerProcess;
  beforeAll(async () => {
    deployment = await deploy();
  });
  afterAll(() => deployment.stop());

  const scenarios = scenarioNames.filter((name) => name !== "drain");
  test.each(scenarios)("%s delivers everything, and says so", PATIENT, async (scenario) => {
    const { isOk, report, progress } = await told(small(scenario, deployment.url));
    expect(report).toContain(`${scenario}: OK`);
    expect(report).toMatch(/delivered +100 %/);
    expect(report).toMatch(/frames after revocation +0\n/);
    expect(isOk).toBe(true);
    // It has taken away what it founded.
    expect(progress).not.toContain("left behind");
  });

  test("the same figures are written as JSON, without a secret", PATIENT, async () => {
    const file = join(tmpdir(), `orbit-load-${process.pid}.json`);
    await told(`${small("storm", deployment.url)} --json ${file}`);
    const { options, scenarios: written } = JSON.parse(await readFile(file, "utf8"));
    await rm(file);
    expect(options).toMatchObject({ sockets: 16, seed: 7 });
    expect(options).not.toHaveProperty("databaseUrl");
    expect(written).toMatchObject([{ scenario: "storm", ok: true, faults: [], figures: { missing: 0 } }]);
    const { byFrame, inShort, due } = written[0].figures.delivered;
    expect(byFrame + inShort).toBe(due);
  });
});

test("drain replaces a server of its own under load, and everybody comes back with nothing lost", PATIENT, async () => {
  const { isOk, report } = await told(
    `drain --database-url ${await postgresTestDatabaseUrl()} --sockets 16 --workspaces 2 --rate 10 --seconds 2`,
  );
  expect(report).toMatch(/delivered +100 %/);
  expect(report).toMatch(/closed by the server +16 × 1012 restart/);
  expect(isOk).toBe(true);
});

test("sockets that a limit ends for good are no success", PATIENT, async () => {
  const deployment = await deploy({ LIMIT_SOCKETS_PER_SESSION: "4" });
  const { isOk, report } = await told(
    `storm --url ${deployment.url} --sockets 6 --workspaces 1 --tabs 6 --rate 10 --seconds 1 --within 2`,
  ).finally(() => deployment.stop());
  expect(report).toMatch(/LIMIT_SOCKETS_PER_SESSION/);
  expect(report).toMatch(/2 reader\(s\) are not live at the end/);
  expect(isOk).toBe(false);
});
