/** The product's mark. Decoration: its name always stands beside it or in the title. */
export const OrbitMark = ({ size = 28 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#5340cf" />
    <ellipse cx="16" cy="16" rx="11" ry="5" fill="none" stroke="#fff" strokeWidth="2" transform="rotate(-30 16 16)" />
    <circle cx="16" cy="16" r="3.5" fill="#fff" />
    <circle cx="25" cy="9.5" r="2.5" fill="#7ee2b8" />
  </svg>
);
