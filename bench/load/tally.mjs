// What this process has received, and the sample of it that is looked at event by event. One object, as every socket writes to it.
export const st = {
  conns: [],
  delivered: 0, // events received since the process began
  bytes: 0,
  reads: 0,
  closed: 0, // connections the server (or an error) closed after they were ready
  closing: false,
  lat: [], // sampled latencies, microseconds, as [value, group] pairs flattened
  latGroup: [],
  sampling: 0, // 0 none, 1 a few sockets for the gap check, 2 the whole sample
  gaps: 0,
  dups: 0,
  sampledEvents: 0,
  onProgress: null, // told after each read that brought events
};
