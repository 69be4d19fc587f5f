import { describe, expect, test } from "vitest";
import { ConfigError, configReference, parseConfig } from "../src/config.ts";

const problemsOf = (env: Record<string, string>) => {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
};

const withDatabase = { DATABASE_URL: "postgres://localhost/orbit" };

describe("the configuration", () => {
  test("is complete without any variable, and open to this machine only", () => {
    expect(parseConfig({})).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      databaseUrl: null,
      dataDir: ".data",
      publicOrigins: ["http://localhost:3000", "http://127.0.0.1:3000"],
      cookieSecure: false,
      demo: false,
      heartbeatMs: 15_000,
      limits: { signInPerAddress: 300, socketsPerSession: 10 },
    });
  });

  test("lists everything that is wrong at once, each with an example", () => {
    const wrong = { PORT: "70000", DEMO: "maybe", LOG_LEVEL: "loud", LIMIT_SOCKETS_PER_USER: "0", HEARTBEAT_MS: "1.5" };
    const error = problemsOf(wrong);
    expect(error.problems.map(({ name }) => name).sort()).toEqual(Object.keys(wrong).sort());
    for (const { name, example } of error.problems) expect(error.message).toContain(`${name}=${example}`);
    expect(error.message).toContain("PORT must be between 0 and 65535");
  });

  test("never repeats a value: a secret may stand in the wrong place", () => {
    const values = { DATABASE_URL: "mysql://me:hunter2@db", HUB: "http://:hunter2@r", OPERATOR_TOKEN: "hunter2" };
    const { message, problems } = problemsOf({ ...values, PORT: "hunter2", PUBLIC_ORIGIN: "hunter2", DEMO: "hunter2" });
    expect(problems).toHaveLength(6);
    expect(message).not.toContain("hunter2");
  });

  test("refuses to wait for a pong for as long as until the next ping, which would be taken for its answer", () => {
    const env = { PING_INTERVAL_MS: "5000", PONG_TIMEOUT_MS: "5000" };
    const { message, problems } = problemsOf(env);
    expect(problems.map(({ name }) => name)).toEqual(["PONG_TIMEOUT_MS"]);
    expect(message).toContain("PONG_TIMEOUT_MS must be below PING_INTERVAL_MS");
    expect(parseConfig({ ...env, PONG_TIMEOUT_MS: "4999" }).pongTimeoutMs).toBe(4_999);
  });

  test.each(["memcached://localhost", "redis://", "nats:", "postgres://localhost/orbit", "redis", "https://redis"])(
    "refuses %s as a hub",
    (hub) => {
      const { problems } = problemsOf({ ...withDatabase, HUB: hub });
      expect(problems.map(({ name, problem }) => `${name} ${problem}`)).toEqual([
        "HUB must be redis://…, rediss://…, nats://… or postgres",
      ]);
    },
  );

  test.each(["redis://localhost:6379", "rediss://orbit:secret@redis.internal/2", "nats://token@localhost", "postgres"])(
    "takes %s as a hub",
    (hub) => {
      expect(parseConfig({ ...withDatabase, HUB: hub }).hubUrl).toBe(hub);
    },
  );

  test("refuses a hub over the embedded database, together with everything else that is wrong", () => {
    const { problems, message } = problemsOf({ HUB: "redis://localhost", HUB_SECRET: "short", PORT: "x" });
    expect(problems.map(({ name }) => name).sort()).toEqual(["HUB", "HUB_SECRET", "PORT"]);
    expect(message).toContain("HUB needs DATABASE_URL");
    expect(message).toContain("HUB_SECRET must have at least 32 characters");
  });

  test("takes an empty variable for an absent one", () => {
    expect(parseConfig({ PORT: "", DATABASE_URL: " ", HUB: "", DEMO: "" })).toEqual(parseConfig({}));
  });

  test.each(["https://a.example/", "https://a.example/x", "a.example", "ftp://a.example", "https://*.example", ","])(
    "refuses %s as an origin",
    (origin) => {
      expect(problemsOf({ PUBLIC_ORIGIN: origin }).problems[0]?.name).toBe("PUBLIC_ORIGIN");
    },
  );

  test.each(["proxy", "*", "0.0.0.0/0", "::/0", "10.0.0.0/33", "10.0.0.1/8/8", "10.0.0", "1", "10.0.0.1;::1"])(
    "refuses to trust %s as a proxy",
    (proxy) => {
      expect(problemsOf({ TRUST_PROXY: proxy }).problems[0]?.name).toBe("TRUST_PROXY");
    },
  );

  test("trusts no proxy unless told, and those that are named", () => {
    expect(parseConfig({}).trustedProxies).toEqual([]);
    const named = parseConfig({ TRUST_PROXY: "127.0.0.1, 10.0.0.0/8,fd00::/8,::1" }).trustedProxies;
    expect(named).toEqual(["127.0.0.1", "10.0.0.0/8", "fd00::/8", "::1"]);
  });

  test("makes cookies secure when every origin is https, unless told otherwise", () => {
    const secure = (env: Record<string, string>) => parseConfig(env).cookieSecure;
    expect(secure({ PUBLIC_ORIGIN: "https://a.example, https://b.example:8443" })).toBe(true);
    expect(secure({ PUBLIC_ORIGIN: "https://a.example,http://localhost:3000" })).toBe(false);
    expect(secure({ PUBLIC_ORIGIN: "https://a.example", COOKIE_SECURE: "false" })).toBe(false);
  });

  test("follows the port where no origin is given", () => {
    expect(parseConfig({ PORT: "8080" }).publicOrigins).toContain("http://localhost:8080");
  });
});

describe("the reference", () => {
  test("describes every variable, with an example that is valid", () => {
    for (const { name, description, example } of configReference) {
      expect([name, description.length > 20]).toEqual([name, true]);
      const value = example.startsWith("the output of") ? "0".repeat(64) : example;
      expect(() => parseConfig({ ...withDatabase, [name]: value })).not.toThrow();
    }
  });

  test("tells defaults, and no secret has one", () => {
    expect(configReference.find(({ name }) => name === "PRESENCE_GRACE_MS")?.default).toBe("5000");
    expect(configReference.filter((one) => one.secret && one.default !== null)).toEqual([]);
  });
});
