import classes from "./member-avatar.module.css";

// Each holds at least 4.5:1 against white initials.
const PALETTE_SIZE = 8;

const hueOf = (id: string): number => {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 9973;
  return sum % PALETTE_SIZE;
};

export const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const [first = "?", last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return [first, last]
    .flatMap((word) => (word ? [Array.from(word)[0] ?? ""] : []))
    .join("")
    .toUpperCase();
};

type MemberAvatarProps = { id: string; name: string; size?: "sm" | "md" | "lg" };

/** Initials on a colour that stays the same for the same id. Decoration: the name stands beside it. */
export const MemberAvatar = ({ id, name, size = "md" }: MemberAvatarProps) => (
  <span className={classes.avatar} data-hue={hueOf(id)} data-size={size} aria-hidden="true">
    {initialsOf(name)}
  </span>
);
