/** How many bytes this text is on the wire. This ring knows no Buffer, and an encoder would make those bytes only to count them. */
export const utf8Length = (text: string): number => {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) bytes += isSurrogate(unit) || unit <= 0x7ff ? 1 : 2;
  }
  return bytes;
};

/** One half of a character of four bytes: two for each half. */
const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
