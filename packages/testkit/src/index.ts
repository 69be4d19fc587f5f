export { freePort } from "./free-port.ts";
export { type ServerProcess, startServerProcess } from "./server-process.ts";
