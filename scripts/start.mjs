import { ensureBuilt } from "./lib/ensure-built.mjs";
import { followParent } from "./lib/follow-parent.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";

requireNode();
followParent();
await ensureInstalled();
await ensureBuilt();

// npm start is the demo: what runs a real workspace starts apps/api/dist/main.js itself, and is asked for its own settings.
process.env.NODE_ENV ??= "production";
process.env.DEMO ??= "true";
process.setSourceMapsEnabled(true);
await import(new URL(`file://${inRoot("apps/api/dist/main.js")}`).href);
