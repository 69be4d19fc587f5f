export * from "./permissions.ts";
export * from "./system-roles.ts";
