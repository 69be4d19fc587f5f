// What is said after the upgrade, until events can come.
import { clientFrame, mqttConnect, mqttSubscribe, NATS_CONNECT } from "./client-frames.mjs";

const CONNACK = 0x90;

const fill = (text, { channel, i }) => text.replaceAll("{channel}", channel).replaceAll("{i}", String(i));

/** Each protocol: what a subscriber says first, and what it does with what it hears before it is ready. `end`: the frame is whole. */
export const protocolHandshakes = {
  ws: {
    begin(subscriber) {
      const { spec, sock } = subscriber;
      if (spec.subscribe) sock.write(clientFrame(fill(spec.subscribe, subscriber)));
      if (!spec.readyText) subscriber.ready();
    },
    hear(subscriber, end) {
      if (!end) return;
      if (subscriber.text.includes(subscriber.spec.readyText)) subscriber.ready();
      else subscriber.text = "";
    },
  },
  socketio: {
    begin() {},
    hear(subscriber, end) {
      if (!end) return;
      const { text, sock } = subscriber;
      if (text.startsWith("40")) subscriber.ready();
      else if (text.startsWith("44")) sock.destroy();
      else {
        if (text[0] === "0") sock.write(clientFrame("40"));
        subscriber.text = "";
      }
    },
  },
  nats: {
    begin({ channel, sock }) {
      sock.write(clientFrame(`${NATS_CONNECT}SUB ${channel} 1\r\nPING\r\n`, 2));
    },
    hear(subscriber) {
      if (subscriber.text.includes("-ERR")) subscriber.sock.destroy();
      else if (subscriber.text.includes("PONG\r\n")) subscriber.ready();
    },
  },
  mqtt: {
    begin({ channel, i, sock }) {
      sock.write(clientFrame(Buffer.concat([mqttConnect(`b${i}`), mqttSubscribe(channel)]), 2));
    },
    hear(subscriber) {
      const { text } = subscriber;
      if (text.length >= 9 && text.charCodeAt(4) === CONNACK) subscriber.ready();
    },
  },
};
