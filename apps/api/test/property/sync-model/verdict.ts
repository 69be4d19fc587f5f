import { CLIENTS, NODES, type World } from "./world.ts";

const ROUNDS = 12;

/** Lets the faults stop: open transactions commit, dead nodes start, every hint in flight is lost, clients come back. */
export const quiesce = (world: World): void => {
  world.sendsSucceedFromNowOn();
  while (world.database.open.length > 0) world.commit(0);
  for (let node = 0; node < NODES; node += 1) world.start(node);
  world.loseAllHints();
  for (let client = 0; client < CLIENTS; client += 1) world.register(client);
  for (let round = 0; round < ROUNDS; round += 1) settleOnce(world);
};

const pollAll = (world: World): void => {
  for (let node = 0; node < NODES; node += 1) world.poll(node);
};

const settleOnce = (world: World): void => {
  pollAll(world);
  for (const { id, isOut } of world.clients) {
    if (!world.socketOf(id) && !isOut) world.connect(id, id % NODES);
    world.joinRead(id);
    world.joinFinish(id);
    pollAll(world);
    world.deliverAll(id, 400);
    world.heartbeat(id);
    world.deliverAll(id, 9);
  }
};

const shown = (rows: Iterable<readonly [number, number]>): string => JSON.stringify([...rows].sort());

/** Does every member hold exactly what the database holds, and does a removed one hold nothing? Answers what is wrong. */
export const judge = (world: World, wasLossy: boolean): readonly string[] => {
  const expected = shown(world.database.rows);
  const wrong = world.clients.flatMap(({ id, state }) => {
    if (!world.database.members.has(id)) {
      return state.size > 0 || world.socketOf(id) ? [`revoked client ${id} still holds data or a socket`] : [];
    }
    return shown(state) === expected ? [] : [`client ${id} diverged: want ${expected} got ${shown(state)}`];
  });
  // A safeguard that fires for nothing hides a fault.
  const isSpurious = !wasLossy && world.clients.some(({ resyncs }) => resyncs > 0);
  return [...world.violations, ...wrong, ...(isSpurious ? ["spurious resync without any lost frame"] : [])];
};
