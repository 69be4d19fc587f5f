// Runs an in-process benchmark entry (ORBIT_ENTRY) behind the common control listener.
import { pathToFileURL } from "node:url";
import { control, HOST, PORT, ready } from "./shell.mjs";

const mod = await import(pathToFileURL(process.argv[2]).href);
const start = mod.start || mod.default;
const hub = await start({ port: PORT, host: HOST });
await control((channel, event) => {
  hub.publish(channel, event);
});
ready();
