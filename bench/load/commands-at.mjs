// Commands over HTTP at a fixed rate, whatever the answers do: an open loop.
import { nowUs } from "../lib/wire.mjs";
import { ask } from "./ask.mjs";

/** Three bytes each, and the most that one of the characters a limit counts can have. */
const WIDE = "漢";
const LONGEST_NAME = 80;

let commands = 0;

const named = (text, { isWide }) => (isWide ? text.padEnd(LONGEST_NAME, WIDE) : text);

/** What a command says: a room's other name, a member's other role. */
const bodies = {
  room: (_entity, crowd) => ({ name: named(`Renamed ${++commands}`, crowd) }),
  member: ({ other, roleId }) => ({ roleId: other[roleId] }),
};

/** Nothing was committed, and whoever asked may ask again. */
const ifBusy = (error) => {
  if (error.status === 503) return null;
  throw error;
};

/** Changes one thing. Resolves to how long that took, or to null when it was refused as too much. */
const change = async (port, crowd, kind) => {
  const entity = crowd.free(kind);
  const body = bodies[kind](entity, crowd);
  const began = nowUs();
  const at = { port, method: "PATCH", path: entity.path, person: crowd.firstPerson };
  const answer = await ask({ ...at, body: { ...body, version: entity.version } }).catch(ifBusy);
  if (!answer) {
    crowd.giveBack(entity);
    return null;
  }
  const took = nowUs() - began;
  const { version } = answer[kind];
  crowd.changed(answer.position.seq, { id: entity.id, version, began });
  Object.assign(entity, { version, roleId: body.roleId });
  crowd.giveBack(entity);
  return took;
};

/** Begins a command whenever one is due, however many are under way, until `stop`, which resolves once all are answered. */
export const commandsAt = ({ port, rate, kinds, crowds }) => {
  const began = performance.now();
  const under = new Set();
  const took = [];
  let [refused, count, failure] = [0, 0, null];
  const fail = (error) => {
    failure ??= error;
    clearInterval(timer);
  };
  const issue = () => {
    const command = change(port, crowds[count % crowds.length], kinds[count % kinds.length]);
    under.add(command);
    command.then((us) => (us === null ? refused++ : took.push(us)), fail).finally(() => under.delete(command));
  };
  const timer = setInterval(() => {
    for (const due = (rate * (performance.now() - began)) / 1000; count < due; count++) issue();
  }, 1);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.allSettled(under);
      if (failure) throw failure;
      return { took, refused };
    },
  };
};
