import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../../..");

type Case = { file: string; line: string };

/** One deliberate violation for each thing a ring may not import. */
const forbidden: readonly Case[] = [
  { file: "apps/api/src/domain/a.ts", line: 'import "zod";' },
  { file: "apps/api/src/domain/b.ts", line: 'import "node:crypto";' },
  { file: "apps/api/src/domain/c.ts", line: 'import type { WorkspaceDto } from "@orbit/shared/dto";' },
  { file: "apps/api/src/domain/d.ts", line: 'import "#application/actor.ts";' },
  { file: "apps/api/src/domain/workspaces/e.ts", line: 'import "../../application/actor.ts";' },
  { file: "apps/api/src/application/a.ts", line: 'import "kysely";' },
  { file: "apps/api/src/application/b.ts", line: 'import "node:fs";' },
  { file: "apps/api/src/application/c.ts", line: 'import type { RealtimeHub } from "#realtime/hub.ts";' },
  { file: "apps/api/src/application/d.ts", line: 'import "#infrastructure/db/schema.ts";' },
  { file: "apps/api/src/application/workspaces/e.ts", line: 'import "../../domain/errors.ts";' },
  { file: "apps/api/src/realtime/a.ts", line: 'import "ws";' },
  { file: "apps/api/src/realtime/b.ts", line: 'import "node:timers";' },
  { file: "apps/api/src/realtime/c.ts", line: 'import "#infrastructure/db/schema.ts";' },
  { file: "apps/api/src/realtime/d.ts", line: 'import "#interfaces/ws/realtime-socket.ts";' },
  { file: "apps/api/src/realtime/projections/e.ts", line: 'export { a } from "../../application/actor.ts";' },
  { file: "apps/api/src/infrastructure/a.ts", line: 'import "#application/workspaces/rename-workspace.ts";' },
  { file: "apps/api/src/infrastructure/b.ts", line: 'import "#realtime/feed/workspace-feed.ts";' },
  { file: "apps/api/src/infrastructure/c.ts", line: 'import "#interfaces/http/server.ts";' },
  { file: "apps/api/src/infrastructure/db/d.ts", line: 'import "../../domain/errors.ts";' },
  { file: "apps/api/src/interfaces/a.ts", line: 'import "kysely";' },
  { file: "apps/api/src/interfaces/b.ts", line: 'import "#infrastructure/db/schema.ts";' },
  { file: "apps/api/src/interfaces/c.ts", line: 'import { Workspace } from "#domain/workspaces/workspace.ts";' },
  {
    file: "apps/api/src/interfaces/http/d.ts",
    line: 'const late = await import("../../infrastructure/db/schema.ts");',
  },
  { file: "packages/shared/src/a.ts", line: 'import "fastify";' },
  { file: "packages/shared/src/b.ts", line: 'import "@orbit/client";' },
  { file: "packages/shared/src/c.ts", line: 'import "zod";' },
  { file: "packages/client/src/a.ts", line: 'import "react";' },
  { file: "packages/client/src/b.ts", line: 'import "node:events";' },
  { file: "packages/client/src/c.ts", line: 'import "zod";' },
  { file: "packages/load/src/a.ts", line: 'import "pg";' },
  { file: "packages/load/src/b.ts", line: 'import "@orbit/api/contracts/hub";' },
  { file: "packages/load/src/judge/c.ts", line: 'import "../../../../apps/api/src/domain/errors.ts";' },
  { file: "packages/load/src/judge/d.ts", line: 'import "../../../testkit/src/random.ts";' },
  { file: "apps/web-tanstack/src/routes/a.tsx", line: 'import "#web/lib/db/stores.ts";' },
  { file: "apps/web-tanstack/src/features/members/a.tsx", line: 'import "#web/lib/db/entity-store.ts";' },
  { file: "apps/web-tanstack/src/features/members/b.tsx", line: 'import "../../lib/db/stores.ts";' },
  { file: "apps/web-tanstack/src/features/members/c.tsx", line: 'import "#web/routes/members.tsx";' },
  { file: "apps/web-tanstack/src/ui/a.tsx", line: 'import "#web/features/members/members-table.tsx";' },
  { file: "apps/web-tanstack/src/lib/db/a.ts", line: 'import "#web/features/members/members-table.tsx";' },
  { file: "apps/web-tanstack/src/lib/db/b.ts", line: 'import "../../ui/toasts.ts";' },
  { file: "apps/web-tanstack/src/features/members/d.ts", line: 'export const load = () => fetch("/v1/me");' },
  { file: "apps/web-tanstack/src/lib/db/c.ts", line: 'export const load = () => fetch("/v1/me");' },
  { file: "apps/web-tanstack/src/lib/api/a.ts", line: 'import "../../../../api/src/domain/errors.ts";' },
];

/** What the same rings may import, so that a rule that forbids everything does not pass. */
const allowed: readonly Case[] = [
  { file: "apps/api/src/domain/workspaces/ok.ts", line: 'import "../kernel/aggregate.ts";' },
  { file: "apps/api/src/application/ok.ts", line: 'import "#domain/errors.ts"; import "@orbit/shared/dto";' },
  { file: "apps/api/src/realtime/ok.ts", line: 'import "#application/ports/unit-of-work.ts"; import "./hub.ts";' },
  { file: "apps/api/src/infrastructure/ok.ts", line: 'import "kysely"; import "#realtime/hub.ts"; import "node:fs";' },
  {
    file: "apps/api/src/interfaces/ok.ts",
    line: 'import "fastify"; import "#realtime/hub.ts"; import "#domain/errors.ts";',
  },
  {
    file: "apps/api/src/compose.ts",
    line: 'import "#infrastructure/db/schema.ts"; import "#interfaces/http/server.ts";',
  },
  { file: "packages/shared/src/ok.ts", line: 'import "zod/mini";' },
  { file: "packages/client/src/ok.ts", line: 'import "@orbit/shared/realtime";' },
  {
    file: "packages/load/src/ok.ts",
    line: 'import "@orbit/client"; import "@orbit/shared/dto"; import "@orbit/testkit"; import "ws"; import "node:fs";',
  },
  { file: "apps/web-tanstack/src/features/ok.tsx", line: 'import "#web/lib/db/hooks.ts"; import "#web/ui/toasts.ts";' },
  { file: "apps/web-tanstack/src/lib/api/ok.ts", line: 'export const load = () => fetch("/v1/me");' },
];

const RULES = ["noRestrictedImports", "noRestrictedGlobals"];

/** Lints the files in a tree of their own under the project's configuration; resolves to the files at fault. */
const filesAtFault = async (tree: string): Promise<ReadonlySet<string>> => {
  const only = RULES.map((rule) => `--only=style/${rule}`);
  const biome = join(root, "node_modules/.bin/biome");
  const args = ["lint", ...only, "--vcs-enabled=false", "--reporter=github", "--max-diagnostics=none", "."];
  const { stdout } = await promisify(execFile)(biome, args, { cwd: tree }).catch(
    (failure: { stdout: string }) => failure,
  );
  const named = stdout.matchAll(/title=lint\/style\/noRestricted\w+,file=([^,]+)/g);
  return new Set([...named].map(([, file = ""]) => file.slice(file.indexOf(tree) + tree.length + 1)));
};

describe("the import rule", () => {
  let tree = "";
  let atFault: ReadonlySet<string> = new Set();

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), "orbit-import-rule-"));
    await cp(join(root, "biome.json"), join(tree, "biome.json"));
    for (const { file, line } of [...forbidden, ...allowed]) {
      await mkdir(dirname(join(tree, file)), { recursive: true });
      await writeFile(join(tree, file), `${line}\n`);
    }
    atFault = await filesAtFault(tree);
  });
  afterAll(() => rm(tree, { recursive: true }));

  for (const { file, line } of forbidden) {
    test(`${file} may not say ${line}`, () => expect(atFault).toContain(file));
  }

  for (const { file, line } of allowed) {
    test(`${file} may say ${line}`, () => expect(atFault).not.toContain(file));
  }
});
