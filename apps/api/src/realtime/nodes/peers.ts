import type { ChannelBroker } from "../channel-broker.ts";
import type { MessageSeal } from "./message-seal.ts";

/** The way to the other nodes of this installation; a single node has none. */
export type Peers = {
  broker: ChannelBroker;
  /** Null without a key that all nodes share: nothing that comes from the broker is taken for true then, only for a hint. */
  seal: MessageSeal | null;
  /** This process, and no other one before or beside it. */
  nodeId: string;
};
