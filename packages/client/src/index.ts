export * from "./connection-state.ts";
