import { lockDataDirectory } from "../../src/infrastructure/db/data-directory-lock.ts";

/* A second process for tests: takes the directory in its first argument, says so, and keeps it until it is killed. */
const [, , directory = ""] = process.argv;
await lockDataDirectory(directory);
console.log("locked");
setInterval(() => {}, 60_000);
