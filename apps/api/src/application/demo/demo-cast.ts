/** Shared by everybody in the demo, and told to whoever asks: never run it where others can reach it. */
export const DEMO_PASSWORD = "orbit-demo";

export const demoWorkspace = { name: "Acme", slug: "acme" };

export const demoRole = {
  name: "Facilitator",
  description: "Runs the rooms and brings people in.",
  permissions: ["members.invite", "rooms.create", "rooms.manage"],
} as const;

export const demoRooms = ["General", "Planning", "Design review", "Coffee corner"];

export const demoPending = [
  { email: "cleo.marsh@acme.example", role: "Member" },
  { email: "tomas.ek@acme.example", role: "Guest" },
  { email: "yuki.mori@partner.example", role: "Guest" },
];

export type DemoPerson = { name: string; email: string; role: string };

export const demoFounder: DemoPerson = { name: "Ana Silva", email: "ana@acme.example", role: "Owner" };

/** In the order they join; the last one's account is what says that the seeding was finished. */
export const demoPeople: readonly DemoPerson[] = [
  { name: "Ben Okafor", email: "ben@acme.example", role: "Admin" },
  { name: "Dan Petrov", email: "dan@acme.example", role: "Admin" },
  { name: "Elif Kaya", email: "elif@acme.example", role: "Facilitator" },
  { name: "Farid Haddad", email: "farid@acme.example", role: "Facilitator" },
  { name: "Grace Liu", email: "grace@acme.example", role: "Member" },
  { name: "Hana Novak", email: "hana@acme.example", role: "Member" },
  { name: "Ivan Horvat", email: "ivan@acme.example", role: "Member" },
  { name: "Jonas Weber", email: "jonas@acme.example", role: "Member" },
  { name: "Kavya Rao", email: "kavya@acme.example", role: "Member" },
  { name: "Liam O'Connor", email: "liam@acme.example", role: "Guest" },
  { name: "Mei Tanaka", email: "mei@acme.example", role: "Guest" },
];
