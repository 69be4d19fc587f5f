import {
  ChaosProxy,
  type Mischief,
  messageChaos,
  type ServerProcess,
  seededRandom,
  webSocketFramer,
} from "@orbit/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { deploy, PATIENT, small, told } from "./support.ts";

const HARMLESS: Mischief = { loses: 0, repeats: 0, reorders: 0 };

describe("behind something that spoils stored frames on their way", () => {
  let deployment: ServerProcess;
  let proxy: ChaosProxy;
  beforeAll(async () => {
    deployment = await deploy();
  });
  afterEach(() => proxy.close());
  afterAll(() => deployment.stop());

  const through = async (mischief: Partial<Mischief>) => {
    proxy = await ChaosProxy.open(deployment.url);
    const chaos = messageChaos(webSocketFramer, { ...HARMLESS, ...mischief }, seededRandom(3));
    proxy.rewrite(chaos.rewriter);
    const line = `${small("flap", proxy.through(deployment.url))} --origin ${deployment.url}`;
    return { ...(await told(line)), tally: chaos.tally };
  };

  test("a proxy that does nothing is no reason to complain", PATIENT, async () => {
    const { isOk, report } = await through({});
    expect(report).toMatch(/delivered +100 %/);
    expect(isOk).toBe(true);
  });

  test("frames that are swallowed are named, although each reader heals itself by a snapshot", PATIENT, async () => {
    const { isOk, report, tally } = await through({ loses: 0.05 });
    expect(tally.lost).toBeGreaterThan(0);
    expect(isOk).toBe(false);
    expect(report).toMatch(
      /\d+ lost on the way, and made good by a snapshot: orbit-load-\w+-\d reader \d+ lacks \d+ \(workspace\.room\./,
    );
    expect(report).not.toMatch(/delivered +100 %/);
  });

  test("frames that come twice are named", PATIENT, async () => {
    const { isOk, report, tally } = await through({ repeats: 0.05 });
    expect(tally.repeated).toBeGreaterThan(0);
    expect(isOk).toBe(false);
    expect(report).toMatch(/\d+ frame\(s\) came twice on one socket/);
  });

  test("frames that come after later ones are named", PATIENT, async () => {
    const { isOk, report, tally } = await through({ reorders: 0.05 });
    expect(tally.reordered).toBeGreaterThan(0);
    expect(isOk).toBe(false);
    expect(report).toMatch(/\d+ frame\(s\) came after a later one/);
  });
});
