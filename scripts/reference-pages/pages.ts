import { asyncApiDocument } from "@orbit/shared/asyncapi";
import { closeCodesPage } from "./close-codes.ts";
import { configurationPage } from "./configuration.ts";
import { errorCodesPage } from "./error-codes.ts";
import { eventsPage } from "./events.ts";
import { framesPage } from "./frames.ts";
import { httpApiPage } from "./http-api.ts";
import { permissionsPage } from "./permissions.ts";

/** Pages that are measured, by a program of their own: they lie in the same folder, and are neither made nor checked here. */
export const measuredPages: readonly string[] = ["attacks.md", "faults.json", "faults.md", "reliability.md"];

/** Every page of docs/reference that is derived from the code, by file name. The same code gives the same bytes. */
export const referencePages = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([
    ["asyncapi.json", `${JSON.stringify(asyncApiDocument(), null, 2)}\n`],
    ["close-codes.md", closeCodesPage()],
    ["configuration.md", configurationPage()],
    ["error-codes.md", errorCodesPage()],
    ["events.md", eventsPage()],
    ["frames.md", framesPage()],
    ["http-api.md", await httpApiPage()],
    ["permissions.md", permissionsPage()],
  ]);
