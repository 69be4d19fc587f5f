import { describe } from "vitest";
import { inChaos, placeOfNodes } from "../../../test/support/broker-places.ts";
import { FixedClock } from "../../../test/support/fixed-clock.ts";
import { channelBrokerContract } from "../channel-broker.contract.ts";
import { InProcessChannelBroker, InProcessExchange } from "./in-process-channel-broker.ts";

channelBrokerContract(async () => {
  const exchange = new InProcessExchange();
  return placeOfNodes(() => new InProcessChannelBroker({ exchange, clock: new FixedClock() }));
}, ["always", "steadily"]);

describe("in chaos", () => {
  channelBrokerContract(async () => {
    const exchange = new InProcessExchange();
    return placeOfNodes(() => inChaos(new InProcessChannelBroker({ exchange, clock: new FixedClock() })));
  }, ["always"]);
});
