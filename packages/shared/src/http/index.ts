export * from "./fields.ts";
export * from "./identity.ts";
export * from "./problem.ts";
export * from "./rooms.ts";
export * from "./workspaces.ts";
