import { writeFileSync } from "node:fs";
import { readLockfile } from "./lib/lockfile.ts";
import { sbomOf } from "./lib/sbom.ts";

// `pnpm sbom [file]` writes the bill of materials of what an operator runs, as CycloneDX JSON.

const file = process.argv[2] ?? "sbom.cdx.json";
const sbom = sbomOf(readLockfile());
writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
console.log(`${file}: ${sbom.components.length} packages`);
