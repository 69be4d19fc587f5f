import { fileURLToPath } from "node:url";
import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { paints, theme } from "./src/theme.ts";
import { tokens } from "./src/theme-tokens.ts";

const THEME_CSS = "virtual:theme.css";
const MANTINE_CSS = "virtual:mantine.css";

/** Mantine writes its variables into an inline style element, which `default-src 'self'` forbids: here they become part of the style sheet. */
const themeCss = (): Plugin => ({
  name: "orbit-theme-css",
  resolveId: (id) => (id === THEME_CSS ? `\0${THEME_CSS}` : null),
  load: (id) => {
    if (id !== `\0${THEME_CSS}`) return null;
    const derived = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
    return convertCssVariables({
      variables: { ...painted(derived.variables), ...tokens.variables },
      light: { ...painted(derived.light), ...tokens.light },
      dark: { ...painted(derived.dark), ...tokens.dark },
    });
  },
});

const unpainted = Object.keys(DEFAULT_THEME.colors).filter((name) => !paints.some((paint) => paint === name));
const ofUnpainted = new RegExp(`^--mantine-color-(${unpainted.join("|")})-`);

/** Without the ten shades of each colour that nothing is painted with. */
const painted = (variables: Record<string, string>) =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !ofUnpainted.test(name)));

/**
 * Each Mantine component brings its style sheet along, so that a page loads those of what it draws. They are in a layer, and
 * our own rules are in none: ours win, in whatever order the sheets arrive. While developing, components come bundled in
 * another way, and all sheets at once.
 */
const mantineCss = (): Plugin => {
  let isServed = false;
  const foundations = ["baseline", "global"];
  return {
    name: "orbit-mantine-css",
    configResolved: ({ command }) => {
      isServed = command === "serve";
    },
    resolveId: (id) => (id === MANTINE_CSS ? `\0virtual:mantine-styles` : null),
    load: (id) => {
      if (id !== `\0virtual:mantine-styles`) return null;
      if (isServed) return `import "@mantine/core/styles.layer.css";`;
      return foundations.map((name) => `import "@mantine/core/styles/${name}.layer.css";`).join("\n");
    },
    transform: (code, id) => {
      const component = /@mantine\/core\/esm\/components\/.*?(\w+)\.module\.mjs$/.exec(id)?.[1];
      return component ? { code: `import "@mantine/core/styles/${component}.layer.css";\n${code}`, map: null } : null;
    },
  };
};

/** Which file each of our modules went into, for whoever counts what a page loads. */
const moduleFiles = (): Plugin => ({
  name: "orbit-module-files",
  generateBundle(_, bundle) {
    const root = fileURLToPath(new URL("./", import.meta.url));
    const files = Object.values(bundle).flatMap((file) =>
      file.type === "chunk" ? file.moduleIds.map((id) => [id.replace(root, ""), file.fileName]) : [],
    );
    const own = files.filter(([id]) => id?.startsWith("src/"));
    this.emitFile({ type: "asset", fileName: ".vite/modules.json", source: JSON.stringify(Object.fromEntries(own)) });
  },
});

/**
 * A few files that change at different speeds, instead of fifty small ones. Each takes with it whatever its modules need and
 * no earlier one has; what belongs to one page, or opens on demand, stays a file of its own.
 */
const groups = [
  { name: "react", test: /node_modules\/(react|react-dom|scheduler|@tanstack)\// },
  { name: "wire", test: /node_modules\/zod|packages\/(shared|client)\/|zod-without-eval/ },
  { name: "base", test: /src\/main\.tsx/ },
  {
    name: "shared",
    test: /src\/lib\/api\/mutations|components\/(TextInput\/TextInput|ActionIcon\/ActionIcon)\.mjs|ui\/member-avatar/,
  },
  { name: "workspace", test: /src\/features\/(shell\/workspace-shell|members\/members-page)\.tsx/ },
].map((group, index, all) => ({ ...group, priority: all.length - index }));

const api = process.env.ORBIT_API ?? "http://127.0.0.1:3000";

export default defineConfig({
  plugins: [themeCss(), mantineCss(), react(), moduleFiles()],
  resolve: {
    alias: { "react-remove-scroll": fileURLToPath(new URL("src/ui/without-scroll-lock.tsx", import.meta.url)) },
  },
  server: { strictPort: true, proxy: { "/v1": { target: api, ws: true, changeOrigin: true } } },
  preview: { strictPort: true, proxy: { "/v1": { target: api, ws: true, changeOrigin: true } } },
  build: {
    target: "es2023",
    // Inlined files would be data: URLs, which the content security policy forbids.
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
});
