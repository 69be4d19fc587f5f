import { HOST } from "./host.mjs";

/** How the load generator reaches a server of ours: one frame is one event. */
export const endpointSpecs = {
  ws: (port) => ({ proto: "ws", host: HOST, port, path: "/?ch={channel}", count: "frames" }),
  socketio: (port) => ({
    proto: "socketio",
    host: HOST,
    port,
    path: "/socket.io/?EIO=4&transport=websocket&ch={channel}",
    count: "frames",
  }),
};
