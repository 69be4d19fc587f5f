const LONGEST = 48;

/** A web address for a name: "Café Noir & Co." becomes "cafe-noir-co". Empty when nothing of the name can stand in one. */
export const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, "");
