/** As many texts as the code has, several times over. What is built beyond them is planned each time, as if it had no name. */
const MAX_NAMES = 1_000;

const names = new Map<string, string>();

/**
 * The name a statement is prepared under, so that a connection parses and plans it once. Its rows must keep their shape: no
 * `select *`, for which a column that a newer version adds would end every plan with an error.
 */
export const nameOf = (text: string): string | undefined => {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_NAMES) return known;
  const name = `orbit_${names.size}`;
  names.set(text, name);
  return name;
};
