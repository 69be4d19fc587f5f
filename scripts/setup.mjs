import { ensureInstalled } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { ensureSystemPackages } from "./lib/system-packages.mjs";

requireNode();
await ensureInstalled();
await ensureSystemPackages();
