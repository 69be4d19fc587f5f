import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

/** One of our server scripts. */
export const scriptPath = (file) => path.join(here, file);
