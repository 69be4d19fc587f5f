/** Opaque to the domain; the id generator at the door makes them. */
export type Id = string;
