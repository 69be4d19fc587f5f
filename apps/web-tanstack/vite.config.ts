import { fileURLToPath } from "node:url";
import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { theme } from "./src/theme.ts";
import { tokens } from "./src/theme-tokens.ts";

const THEME_CSS = "virtual:theme.css";

/** Mantine writes its variables into an inline style element, which `default-src 'self'` forbids: here they become part of the style sheet. */
const themeCss = (): Plugin => ({
  name: "orbit-theme-css",
  resolveId: (id) => (id === THEME_CSS ? `\0${THEME_CSS}` : null),
  load: (id) => {
    if (id !== `\0${THEME_CSS}`) return null;
    const derived = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
    return convertCssVariables({
      variables: { ...derived.variables, ...tokens.variables },
      light: { ...derived.light, ...tokens.light },
      dark: { ...derived.dark, ...tokens.dark },
    });
  },
});

/** A few files that change at different speeds, instead of fifty small ones; pages stay files of their own. */
const groups = [
  { name: "react", test: /node_modules\/(react|react-dom|scheduler|@tanstack\/(?!react-virtual|virtual-core)[^/]+)\// },
  { name: "components", test: /node_modules\/(@mantine|@floating-ui|react-remove-scroll|clsx|lucide-react)/ },
  { name: "wire", test: /node_modules\/zod|packages\/(shared|client)\/|zod-without-eval/ },
  { name: "ui", test: /src\/(ui\/(?!use-windowed-rows)|lib\/(?!api\/account))/ },
];

const api = process.env.ORBIT_API ?? "http://127.0.0.1:3000";

export default defineConfig({
  plugins: [themeCss(), react()],
  resolve: {
    alias: { "react-remove-scroll": fileURLToPath(new URL("src/ui/without-scroll-lock.tsx", import.meta.url)) },
  },
  server: { strictPort: true, proxy: { "/v1": { target: api, ws: true, changeOrigin: true } } },
  preview: { strictPort: true, proxy: { "/v1": { target: api, ws: true, changeOrigin: true } } },
  build: {
    target: "es2023",
    // Inlined files would be data: URLs, which the content security policy forbids.
    assetsInlineLimit: 0,
    rolldownOptions: { output: { advancedChunks: { groups } } },
  },
});
