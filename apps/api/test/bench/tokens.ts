import { createHash } from "node:crypto";

/** The session token of the nth person of the benchmark. */
export const tokenOf = (n: number): string => createHash("sha256").update(`bench person ${n}`).digest("base64url");
