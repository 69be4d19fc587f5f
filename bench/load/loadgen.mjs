// The load generator: one process that holds the subscribers and the publisher, driven over IPC by bench.mjs.
import { connect } from "./connect.mjs";
import { openPublisher, pub } from "./publisher.mjs";
import { rate } from "./rate.mjs";
import { stall, warm } from "./stall.mjs";
import { st } from "./tally.mjs";
import { verify } from "./verify.mjs";
import { window } from "./window.mjs";

const fns = {
  connect,
  verify,
  window,
  rate,
  warm,
  stall,

  async publisher({ spec }) {
    if (!pub.spec) await openPublisher(spec);
    return {};
  },

  async close() {
    st.closing = true;
    for (const c of st.conns) {
      try {
        c.sock.resetAndDestroy();
      } catch {
        c.sock.destroy();
      }
    }
    st.conns = [];
    if (pub.sock) pub.sock.destroy();
    return {};
  },
};

process.on("message", async (m) => {
  try {
    process.send({ id: m.id, ok: await fns[m.fn](m.args || {}) });
  } catch (e) {
    process.send({ id: m.id, error: String(e?.stack || e) });
  }
});
process.on("disconnect", () => process.exit(0));
process.send({ hello: true });
