import { defineConfig } from "vitest/config";

// The stores and requests run without a page; what needs one is tested in a real browser.
export default defineConfig({ test: { name: "web", environment: "node", include: ["test/**/*.test.ts"] } });
