export * from "./clock.ts";
export * from "./connection.ts";
export * from "./connection-options.ts";
export * from "./connection-state.ts";
export * from "./preflight.ts";
export * from "./transport.ts";
export * from "./web-socket-transport.ts";
