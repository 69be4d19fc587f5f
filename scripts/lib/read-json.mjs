import { existsSync, readFileSync } from "node:fs";

/** What a JSON file holds; null when there is none, as after a runner that crashed before it wrote its report. @param {string} path */
export const readJson = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null);
