// What a subscriber says, as the bytes of a client's frames (mask key 0: the payload as it is).
export function clientFrame(payload, opcode = 1) {
  const p = Buffer.from(payload);
  const head =
    p.length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | p.length, 0, 0, 0, 0])
      : Buffer.from([0x80 | opcode, 0x80 | 126, p.length >> 8, p.length & 255, 0, 0, 0, 0]);
  return Buffer.concat([head, p]);
}
export const PONG = clientFrame("", 10);
export const NATS_PONG = clientFrame("PONG\r\n", 2);
export function mqttConnect(id) {
  const b = Buffer.from(id);
  return Buffer.concat([Buffer.from([0x10, 12 + b.length, 0, 4, 77, 81, 84, 84, 4, 2, 0, 0, 0, b.length]), b]);
}
export function mqttSubscribe(topic) {
  const b = Buffer.from(topic);
  return Buffer.concat([Buffer.from([0x82, 5 + b.length, 0, 1, 0, b.length]), b, Buffer.from([0])]);
}
export const NATS_CONNECT =
  'CONNECT {"verbose":false,"pedantic":false,"echo":false,"lang":"bench","version":"1","protocol":1,"name":"bench"}\r\n';
