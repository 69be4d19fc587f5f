import { randomBytes, randomUUID } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { freePort, patiently, type ServerProcess, startServerProcess } from "@orbit/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { streamsOf } from "../faults/support/streams-of.ts";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { EventStream } from "../support/event-stream.ts";
import { required } from "../support/orbit.ts";
import { Person } from "../support/person.ts";
import {
  HOST,
  isProxyInstalled,
  type ProxyKind,
  type ReverseProxy,
  schemes,
  startReverseProxy,
} from "../support/reverse-proxy.ts";
import { Tab } from "../support/tab.ts";

const LINKS_A_MINUTE = 3;
const upgradeHeaders = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

type Asked = { method?: string; headers?: Record<string, string>; body?: object; localAddress?: string };
type Answered = { status: number; headers: http.IncomingHttpHeaders; body: string };

describe.each<ProxyKind>(["nginx", "caddy"])("behind %s, with the file that is shipped", (kind) => {
  const scheme = schemes[kind];
  const origin = `${scheme}://${HOST}`;
  const unverified = { rejectUnauthorized: false, servername: HOST };
  let nodes: readonly ServerProcess[] = [];
  let proxy: ReverseProxy;
  let owner: Person;
  const slug = `w-${randomUUID().slice(0, 12)}`;

  const at = (path: string, of: string = scheme) => `${of}://127.0.0.1:${proxy.port}${path}`;
  const headers = () => ({ host: HOST, origin, cookie: owner.cookie });

  /** As a browser that typed the name. An upgrade that succeeds is answered 101. */
  const ask = (
    path: string,
    { method = "GET", headers: more = {}, body, localAddress }: Asked = {},
  ): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const { request } = scheme === "https" ? https : http;
      const content = body ? { "content-type": "application/json", "idempotency-key": randomUUID() } : {};
      const way = { ...unverified, method, localAddress, agent: false };
      const asked = request(at(path), { ...way, headers: { ...headers(), ...content, ...more } });
      asked.on("response", (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        const { statusCode: status = 0, headers: answered } = response;
        response.on("end", () => resolve({ status, headers: answered, body: text }));
      });
      asked.on("upgrade", (response, socket) => {
        socket.destroy();
        resolve({ status: 101, headers: response.headers, body: "" });
      });
      asked.on("error", reject);
      asked.end(body ? JSON.stringify(body) : undefined);
    });

  const tab = () => new Tab(at(`/v1/ws?workspace=${slug}`, scheme.replace("http", "ws")), headers(), unverified);
  const createsRoom = (name: string) => ask(`/v1/workspaces/${slug}/rooms`, { method: "POST", body: { name } });

  beforeAll(async () => {
    if (isSkipped) return;
    const shared = {
      DATABASE_URL: await postgresTestDatabaseUrl(),
      HUB: "postgres",
      HUB_SECRET: randomBytes(32).toString("hex"),
      PUBLIC_ORIGIN: origin,
      TRUST_PROXY: "127.0.0.1",
      LIMIT_INVITATION_PER_ADDRESS: String(LINKS_A_MINUTE),
    };
    const ports = [await freePort(), await freePort()];
    nodes = ports.map((port) => startServerProcess(port, shared));
    await Promise.all(nodes.map((node) => node.ready()));
    proxy = await startReverseProxy(kind, ports);
    owner = new Person("Ana", { base: required(nodes[0]).url, origin });
    await owner.does("POST", "/v1/auth/sign-up", {
      name: "Ana",
      email: owner.email,
      password: "correct horse battery",
    });
    await owner.does("POST", "/v1/workspaces", { name: "Acme", slug });
    // It may take the proxy a moment to find that its nodes are there.
    await vi.waitFor(async () => expect((await ask("/v1/me")).status).toBe(200), patiently);
  });
  afterAll(async () => {
    await proxy?.stop();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  const isSkipped = !isProxyInstalled(kind);

  test.skipIf(isSkipped)(
    "[NODE-2] two sockets land on two nodes, and what one command commits reaches both",
    async () => {
      const tabs = [tab(), tab()];
      await Promise.all(tabs.map((each) => each.opened()));
      const counts = await Promise.all(
        nodes.map(async ({ url }) => (await streamsOf(url)).flatMap(({ sockets }) => sockets)),
      );
      expect(counts.map((sockets) => sockets.length)).toEqual([1, 1]);
      expect((await createsRoom("Crossing")).status).toBe(201);
      const hasIt = ({ raw }: Tab) => raw.some((frame) => frame.includes("Crossing"));
      for (const each of tabs) await each.until("the room", () => hasIt(each));
      for (const each of tabs) each.vanish();
    },
  );

  test.skipIf(isSkipped)(
    "[FALL-1] an event stream is passed on as it comes, also to a browser that takes compressed answers",
    async () => {
      const { origin: _, ...own } = headers();
      const stream = new EventStream(
        at(`/v1/events?workspace=${slug}`),
        { ...own, "accept-encoding": "gzip", "sec-fetch-site": "same-origin" },
        unverified,
      );
      await stream.opened();
      expect(stream.headers["content-type"]).toContain("text/event-stream");
      await createsRoom("Streaming");
      await stream.until("the room", () => JSON.stringify(stream.frames).includes("Streaming"));
      stream.vanish();
    },
  );

  test.skipIf(isSkipped)("[JOIN-1] the status of a refused upgrade arrives as it was", async () => {
    const upgrade = (path: string, more: Record<string, string> = {}) =>
      ask(path, { headers: { ...upgradeHeaders, ...more } }).then(({ status }) => status);
    expect(await upgrade(`/v1/ws?workspace=${slug}`)).toBe(101);
    expect(await upgrade(`/v1/ws?workspace=${slug}`, { cookie: "" })).toBe(401);
    expect(await upgrade(`/v1/ws?workspace=${slug}`, { origin: "https://evil.example" })).toBe(403);
    expect(await upgrade(`/v1/ws?workspace=nobody-has-this`)).toBe(404);
    expect(await upgrade(`/v1/ws?workspace=${slug}&protocol=0`)).toBe(426);
  });

  test.skipIf(isSkipped)("limits count under the address of who asked, whatever they say it is", async () => {
    const opens = (localAddress: string, forged?: string) =>
      ask("/v1/invitations/no-such-token", {
        localAddress,
        headers: forged ? { "x-forwarded-for": forged } : {},
      }).then(({ status }) => status);
    // Each node counts for itself.
    const answers: number[] = [];
    while (answers.slice(-4).filter((status) => status === 429).length < 4) {
      answers.push(await opens("127.0.0.2"));
      expect(answers.length).toBeLessThan(40);
    }
    expect(answers.filter((status) => status !== 429).length).toBeGreaterThanOrEqual(LINKS_A_MINUTE);
    for (const forged of ["6.6.6.1", "6.6.6.2", "127.0.0.1"]) expect(await opens("127.0.0.2", forged)).toBe(429);
    expect(await opens("127.0.0.3")).not.toBe(429);
  });

  test.skipIf(isSkipped)(
    "a node that is gone is soon not asked any more: reads and commands go to the other",
    async () => {
      await nodes[1]?.stop();
      const sixRounds = async () => {
        for (let round = 0; round < 6; round += 1) {
          expect((await ask("/v1/me")).status).toBe(200);
          expect((await createsRoom(`After ${round}`)).status).toBe(201);
        }
      };
      // A connection that the proxy kept to it may be used once more before its end is noticed, and a command sent there is answered
      // 502: no proxy sends it again. A client does, under the same key.
      await vi.waitFor(sixRounds, patiently);
      const last = tab();
      await last.opened();
      last.vanish();
    },
  );
});
