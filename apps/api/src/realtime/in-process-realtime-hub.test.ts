import { realtimeHubContract } from "./hub.contract.ts";
import { InProcessRealtimeHub } from "./in-process-realtime-hub.ts";

realtimeHubContract(async () => new InProcessRealtimeHub());
