import { ChaosProxy, freePort, PATIENCE_MS, patiently } from "@orbit/testkit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DialBroker } from "#realtime/brokers/broker-link.ts";
import type { SteadyChannelBroker } from "#realtime/brokers/steady-channel-broker.ts";
import type { ChannelBroker } from "#realtime/channel-broker.ts";
import { openSteadily, RecordingBrokerReport } from "./broker-places.ts";
import type { BrokerServer } from "./broker-server.ts";

type Technology = {
  serve: () => Promise<BrokerServer>;
  dial: (url: string) => DialBroker;
  /** Who may enter, where not everybody may. */
  signIn?: { username: string; password: string };
  /** What it says to a stranger's name and password. */
  refusal: RegExp;
};

/** Nothing asserts how long something took; what never settles ends here. */
const settles = async <T>(promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("did not settle")), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** What a broker that dies, hangs, lies dead on one side or was never there may do to whoever uses it: nothing but lose messages. */
export const brokerFaults = ({ serve, dial, signIn = { username: "", password: "" }, refusal }: Technology): void => {
  describe("a broker in trouble", () => {
    let server: BrokerServer;
    let nodes: ChannelBroker[];
    let undos: (() => unknown)[];

    beforeEach(async () => {
      [nodes, undos] = [[], []];
      server = await serve();
    });
    afterEach(async () => {
      for (const undo of undos.reverse()) await undo();
      await Promise.all(nodes.map((node) => node.close()));
      await server.close();
    });

    /** The server's own URL, as somebody who may enter. */
    const urlOf = (changes: Partial<URL> = {}): string => {
      const user = new URL(server.url).username;
      return Object.assign(new URL(server.url), signIn.username ? signIn : { username: user }, changes).href;
    };

    const opened = (url = urlOf(), report = new RecordingBrokerReport()): SteadyChannelBroker => {
      const node = openSteadily(dial(url), report);
      nodes.push(node);
      return node;
    };

    const becomes = (node: ChannelBroker, state: "up" | "down") =>
      vi.waitFor(() => expect(node.health().state).toBe(state), patiently);

    const upNode = async (url?: string): Promise<SteadyChannelBroker> => {
      const node = opened(url);
      await becomes(node, "up");
      return node;
    };

    const hears = async (from: ChannelBroker, heard: readonly string[], message: string) =>
      vi.waitFor(async () => {
        await from.publish("workspace.a", message);
        expect(heard).toContain(message);
      }, patiently);

    test("[BROKER-4] killed and started again: down, up by itself, and every subscription is in force", async () => {
      const [here, there] = [await upNode(), await upNode()];
      const [heard, seen]: [string[], string[]] = [[], []];
      await there.subscribe("workspace.a", (message) => heard.push(message));
      there.watch(({ state }) => seen.push(state));
      await server.kill();
      await becomes(there, "down");
      const made: string[] = [];
      await settles(there.subscribe("workspace.b", (message) => made.push(message)));
      expect(await settles(here.publish("workspace.a", "lost"))).toBe(false);
      await server.start();
      await Promise.all([becomes(here, "up"), becomes(there, "up")]);
      await hears(here, heard, "back");
      await vi.waitFor(async () => {
        await here.publish("workspace.b", "new");
        expect(made).toContain("new");
      }, patiently);
      expect(seen).toEqual(["down", "up"]);
      expect(there.counts.reconnects).toBeGreaterThan(0);
    });

    test("[BROKER-5] frozen: publishing and subscribing settle, what waits is bounded, it is found, and closing ends", async () => {
      const node = await upNode();
      const thaw = await server.freeze();
      undos.push(thaw);
      await vi.waitFor(
        async () => expect(await settles(node.publish("workspace.a", "into the ice"))).toBe(false),
        patiently,
      );
      await settles(node.subscribe("workspace.a", () => {}));
      await becomes(node, "down");
      const burst = Array.from({ length: 5_000 }, () => node.publish("workspace.a", "x".repeat(1_000)));
      expect(node.counts.dropped).toBe(4_000);
      expect(new Set(await settles(Promise.all(burst)))).toEqual(new Set([false]));
      await settles(node.close());
    });

    test("[BROKER-4] thawed: up again by itself, and heard again", async () => {
      const [here, there] = [await upNode(), await upNode()];
      const heard: string[] = [];
      await there.subscribe("workspace.a", (message) => heard.push(message));
      const thaw = await server.freeze();
      undos.push(thaw);
      await becomes(there, "down");
      thaw();
      await Promise.all([becomes(here, "up"), becomes(there, "up")]);
      await hears(here, heard, "thawed");
    });

    test("[BROKER-4] half dead, nothing comes back: found, connected anew, heard again", async () => {
      const proxy = await ChaosProxy.open(server.url.replace(/^\w+:/, "tcp:"));
      undos.push(() => proxy.close());
      const through = urlOf({ port: new URL(proxy.through("http://127.0.0.1")).port });
      const [here, there] = [await upNode(), await upNode(through)];
      const heard: string[] = [];
      await there.subscribe("workspace.a", (message) => heard.push(message));
      proxy.blackHole("toClient");
      await becomes(there, "down");
      await vi.waitFor(() => expect(proxy.bites.connections).toBeGreaterThan(1), patiently);
      proxy.healed();
      await becomes(there, "up");
      await hears(here, heard, "on a new connection");
      expect(there.counts.reconnects).toBeGreaterThan(0);
    });

    test("[BROKER-4] not there at first: the node is told why, and is up once it is there", async () => {
      await server.kill();
      const report = new RecordingBrokerReport();
      const node = opened(urlOf(), report);
      await vi.waitFor(() => expect(report.said.join()).toMatch(/down: 127\.0\.0\.1:\d+: .*refused/i), patiently);
      expect(node.health().reason).toMatch(/refused/i);
      expect(await settles(node.publish("workspace.a", "to nobody"))).toBe(false);
      await server.start();
      await becomes(node, "up");
      expect(report.said.at(-1)).toBe("up");
    });

    test("[BROKER-4] who may not enter is told so, without the password", async () => {
      const report = new RecordingBrokerReport();
      const url = urlOf({ username: "stranger", password: "hunter2" });
      const node = opened(url, report);
      await vi.waitFor(() => expect(report.said.join()).toMatch(refusal), patiently);
      expect(node.health().state).toBe("down");
      expect(`${report.said.join()}${node.health().reason}`).not.toContain("hunter2");
    });

    test("[BROKER-5] a place where nobody answers is told once, however often it is tried", async () => {
      const report = new RecordingBrokerReport();
      const nowhere = urlOf({ port: String(await freePort()) });
      const node = opened(nowhere, report);
      await becomes(node, "down");
      await vi.waitFor(() => expect(report.said).toHaveLength(1), patiently);
      await new Promise((resolve) => setTimeout(resolve, 500)); // several attempts fall into it
      expect(report.said).toHaveLength(1);
    });

    test("[BROKER-5] a closed broker leaves no handle", async () => {
      const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;
      await vi.waitFor(() => expect(sockets()).toBe(0), patiently);
      const node = await upNode();
      expect(sockets()).toBeGreaterThan(0);
      await node.close();
      await vi.waitFor(() => expect(sockets()).toBe(0), patiently);
    });
  });
};
