import { useEffect, useState } from "react";

const secondsUntil = (until: number) => Math.max(0, Math.ceil((until - Date.now()) / 1_000));

/** "Retrying in 4 s", counting down. */
export const Countdown = ({ until }: { until: number }) => {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 250);
    return () => clearInterval(timer);
  }, []);
  const seconds = secondsUntil(until);
  return seconds > 0 ? `Retrying in ${seconds} s` : "Retrying now…";
};
