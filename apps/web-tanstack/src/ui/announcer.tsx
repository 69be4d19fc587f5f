import { VisuallyHidden } from "@mantine/core";
import { useSelector } from "@tanstack/react-store";
import { announcement } from "./announcements.ts";

/** The one polite live region of the page. Mounted once, before there is anything to say. */
export const Announcer = () => {
  const sentence = useSelector(announcement);
  return (
    <VisuallyHidden aria-live="polite" aria-atomic="true" data-testid="announcer">
      {sentence}
    </VisuallyHidden>
  );
};
